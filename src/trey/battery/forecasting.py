"""Forecast whole fleets inside Spark: each battery's days, in order, through one scoring function.

Nothing loops over batteries: the days of many are scored as one array.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructType

from trey.battery.arrays import BoolArray, FloatArray, IntArray
from trey.battery.days import histories_of
from trey.battery.forecaster import NO_COUNTER, NOT_IN_SIGHT, Forecaster, Forecasts
from trey.battery.histories import Questions
from trey.battery.pace import Pace, pace
from trey.battery.schemas import FORECAST_DAILY, PACE
from trey.contracts import Transform
from trey.telemetry.batteries import whole_batteries
from trey.telemetry.cleansing.arrays import floats

# A network steps through 256 batteries together, whether there are as many or not: of a year each, 50,000
# rows at once took 0.72 CPU seconds per 1,000 batteries, these 0.50, and 70 MB more.
ROWS_AT_ONCE = 250_000


def forecast_with(forecaster: Forecaster) -> Transform:
    """Forecast as of every complete day from the battery's `touched_from` on.

    Takes days (`silver.battery_daily` and `touched_from`, the earliest day to forecast from), all
    of each battery's, which stand together and in order in a partition, as `cleanse` leaves them.
    Gives those that readings from `touched_from` on can have changed, with the forecast's columns
    and those of PACE added; the columns are null on an incomplete day, for it is no as_of.
    """

    def transform(days: DataFrame) -> DataFrame:
        added = [field for field in FORECAST_DAILY if field.name not in days.columns]
        scored = StructType([*days.schema.fields, *added, *PACE])
        arrow_schema = to_arrow_schema(scored)

        def score(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for table in whole_batteries(batches, ROWS_AT_ONCE):
                yield from score_days(table, forecaster).cast(arrow_schema).to_batches()

        return days.mapInArrow(score, scored)

    return transform


def score_days(table: pa.Table, forecaster: Forecaster) -> pa.Table:
    """Forecasts for the days of whole batteries; see `forecast_with`.

    Args:
        table: Days with `touched_from`, batteries one after the other, days in order.
        forecaster: Is asked only about batteries that have not crossed.
    """
    histories = histories_of(table)
    remaining = floats(table, "battery_rated_cycles") - histories.counter
    is_complete = table["is_complete"].to_numpy()
    is_touched = pc.greater_equal(table["observed_on"], table["touched_from"]).to_numpy()
    is_as_of = is_complete & is_touched

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
    # A day that was open when `touched_from` came is settled by it, or open still.
    wanted = pc.fill_null(pc.greater_equal(table["settled_on"], table["touched_from"]), True)
    scored = _with_columns(table, forecasts, is_as_of, forecaster)
    return _with_pace(scored, rows, pace(histories, rows)).filter(wanted)


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


def _with_pace(table: pa.Table, rows: IntArray, known: Pace) -> pa.Table:
    for name, of_rows in zip(PACE.names, (known.year, known.recent, known.year_ago), strict=True):
        values = np.full(len(table), np.nan)
        values[rows] = of_rows
        table = table.append_column(name, _nullable(values))
    return table


def _nullable(values: FloatArray) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))
