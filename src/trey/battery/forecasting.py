"""Forecast whole fleets inside Spark: each battery's days, in order, through one scoring function.

Nothing loops over batteries: the days of many are scored as one array.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructType

from trey.battery.arrays import BoolArray, FloatArray
from trey.battery.forecaster import NOT_IN_SIGHT, Forecaster, Forecasts
from trey.battery.histories import Histories, Questions
from trey.battery.schemas import FORECAST_DAILY
from trey.contracts import Transform

NO_COUNTER = "the counter or the rated cycles are not known"


def forecast_with(forecaster: Forecaster) -> Transform:
    """Forecast as of every complete day from the battery's `touched_from` on.

    Takes days (`silver.battery_daily` and `touched_from`, the earliest day to forecast from), all
    of each battery's. Gives those from `touched_from` on, with the forecast's columns added; the
    columns are null on an incomplete day, for it is no as_of.
    """

    def transform(days: DataFrame) -> DataFrame:
        in_order = Window.partitionBy("vehicle_id", "battery_id").orderBy("observed_on")
        numbered = days.withColumn("day_number", F.row_number().over(in_order))
        added = [field for field in FORECAST_DAILY if field.name not in days.columns]
        scored = StructType([*numbered.schema.fields, *added])
        arrow_schema = to_arrow_schema(scored)

        def score(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for table in whole_batteries(batches):
                yield from score_days(table, forecaster).cast(arrow_schema).to_batches()

        return numbered.mapInArrow(score, scored).drop("day_number")

    return transform


def whole_batteries(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Cut a stream of days anew, so that no battery is cut in two."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        starts = np.flatnonzero(batch["day_number"].to_numpy() == 1)
        if len(starts) == 0:
            held.append(batch)
            continue
        last = int(starts[-1])
        if held or last:
            yield pa.Table.from_batches([*held, batch.slice(0, last)])
        held = [batch.slice(last)]
    if held:
        yield pa.Table.from_batches(held)


def score_days(table: pa.Table, forecaster: Forecaster) -> pa.Table:
    """Forecasts for the days of whole batteries; see `forecast_with`.

    Args:
        table: Days with `touched_from` and `day_number` (1 on a battery's first day), batteries
            one after the other, days in order.
        forecaster: Is asked only about batteries that have not crossed.
    """
    histories = _histories(table)
    remaining = _floats(table, "battery_rated_cycles") - histories.counter
    is_complete = table["is_complete"].to_numpy()
    wanted = pc.greater_equal(table["observed_on"], table["touched_from"])
    is_as_of = is_complete & wanted.to_numpy()

    forecasts = Forecasts.none(len(table), forecaster.name)
    rows = np.flatnonzero(is_as_of & (remaining > 0))
    questions = Questions(
        row=rows,
        as_of=histories.day[rows],
        remaining_cycles=remaining[rows],
        unknown_days=np.zeros(len(rows), dtype=np.int64),
    )
    forecasts.put(rows, forecaster.forecast(histories, questions))
    has_crossed = is_as_of & (remaining <= 0)
    forecasts.p_cross[has_crossed] = 1.0
    forecasts.days_to_crossing[has_crossed] = 0
    forecasts.reason[is_as_of & np.isnan(remaining)] = NO_COUNTER
    return _with_columns(table, forecasts, is_as_of, forecaster).filter(wanted)


def _histories(table: pa.Table) -> Histories:
    return Histories(
        battery=np.cumsum(table["day_number"].to_numpy() == 1) - 1,
        day=table["observed_on"].cast(pa.int32()).to_numpy().astype(np.int64),
        use=_floats(table, "daily_cycles_used"),
        counter=_floats(table, "lifetime_cycles_used"),
    )


def _with_columns(
    table: pa.Table, forecasts: Forecasts, is_as_of: BoolArray, forecaster: Forecaster
) -> pa.Table:
    as_of = pc.if_else(pa.array(is_as_of), table["observed_on"], None)

    def crossing(level: int) -> pa.ChunkedArray:
        days = forecasts.days_to_crossing[:, level]
        ahead = pa.array(days, pa.int32(), mask=days == NOT_IN_SIGHT)
        return pc.add(table["observed_on"].cast(pa.int32()), ahead).cast(pa.date32())

    columns = {
        "as_of": as_of,
        "model_version": pc.if_else(pa.array(is_as_of), forecaster.version, None),
        "p_cross_30": _nullable(forecasts.p_cross),
        **{
            f"sum30_{name}": _nullable(forecasts.sum_quantiles[:, level])
            for level, name in enumerate(("p10", "p50", "p90"))
        },
        **{
            f"crossing_{name}": crossing(level)
            for level, name in enumerate(("earliest", "date", "latest"))
        },
        "model_name": pa.array(forecasts.model, pa.string(), mask=~is_as_of),
        "fallback_reason": pa.array(forecasts.reason, pa.string()),
        "date_key": pc.strftime(as_of, "%Y%m%d").cast(pa.int32()),
    }
    for name, values in columns.items():
        table = table.append_column(name, values)
    return table


def _floats(table: pa.Table, name: str) -> FloatArray:
    """The column with NaN for null."""
    values: FloatArray = table[name].to_numpy()
    return values.astype(np.float64)


def _nullable(values: FloatArray) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))
