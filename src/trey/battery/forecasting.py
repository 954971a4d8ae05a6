"""Forecast whole fleets inside Spark: each battery's days, in order, through one scoring function.

Nothing loops over batteries: the days of many are scored as one array.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructType

from trey.battery.forecaster import NOT_IN_SIGHT, FloatArray, Forecaster, Forecasts, IntArray
from trey.battery.schemas import FORECAST_DAILY
from trey.contracts import Transform
from trey.telemetry.batteries import starts_battery, whole_batteries
from trey.telemetry.cleansing.repairs import is_spread

ROWS_AT_ONCE = 2_048  # of 365 days each: 6 MB, which stays near the processor

NO_COUNTER = "the counter or the rated cycles are not known"


def forecast_with(forecaster: Forecaster) -> Transform:
    """Forecast as of every complete day from the battery's `touched_from` on.

    Takes days (`silver.battery_daily` and `touched_from`, the earliest day to forecast from), all
    of each battery's, which stand together and in order in a partition, as `cleanse` leaves them.
    Gives those that readings from `touched_from` on can have changed, with the forecast's columns
    added; the columns are null on an incomplete day, for it is no as_of.
    """

    def transform(days: DataFrame) -> DataFrame:
        added = [field for field in FORECAST_DAILY if field.name not in days.columns]
        scored = StructType([*days.schema.fields, *added])
        arrow_schema = to_arrow_schema(scored)

        def score(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for table in whole_batteries(batches):
                yield from score_days(table, forecaster).cast(arrow_schema).to_batches()

        return days.mapInArrow(score, scored)

    return transform


def score_days(table: pa.Table, forecaster: Forecaster) -> pa.Table:
    """Forecasts for the days of whole batteries; see `forecast_with`.

    Args:
        table: Days with `touched_from`, batteries one after the other, days in order.
        forecaster: Is asked only for days that it can answer.
    """
    histories = _Histories.of(table)
    remaining = _floats(table, "battery_rated_cycles") - _floats(table, "lifetime_cycles_used")
    is_complete = table["is_complete"].to_numpy()
    is_as_of = (
        is_complete & (pc.greater_equal(table["observed_on"], table["touched_from"])).to_numpy()
    )
    has_crossed = is_as_of & (remaining <= 0)
    is_short = histories.known_days < forecaster.min_known_days
    can_forecast = is_as_of & (remaining > 0) & ~is_short

    answers = _Answers.empty(len(table))
    rows = np.flatnonzero(can_forecast)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[start : start + ROWS_AT_ONCE]
        past = histories.last_days(some, forecaster.context_length)
        answers.put(some, forecaster.forecast(past, remaining[some]))
    answers.p_cross[has_crossed] = 1.0
    answers.days_to_crossing[has_crossed] = 0

    reason = np.full(len(table), None, dtype=object)
    reason[is_as_of & is_short] = f"fewer than {forecaster.min_known_days} known days"
    reason[is_as_of & np.isnan(remaining)] = NO_COUNTER
    # A day that was open when `touched_from` came is settled by it, or open still.
    wanted = pc.fill_null(pc.greater_equal(table["settled_on"], table["touched_from"]), True)
    return _with_columns(table, answers, is_as_of, reason, forecaster).filter(wanted)


@dataclass(frozen=True)
class _Histories:
    """The known days of batteries, end to end, and for each row of the table where it stands in them.

    Attributes:
        use: daily_cycles_used of the known days, shape (known days of all,).
        ends: Index in `use` behind the last day known on that row, shape (row,).
        known_days: Days of the row's battery that are known on that row, shape (row,).
    """

    use: FloatArray
    ends: IntArray
    known_days: IntArray

    @classmethod
    def of(cls, table: pa.Table) -> "_Histories":
        use = _floats(table, "daily_cycles_used")
        is_known = ~np.isnan(use) & ~is_spread(table["repair"])
        ends = np.cumsum(is_known, dtype=np.int64)
        starts = starts_battery(table)
        battery = np.cumsum(starts) - 1
        begins: IntArray = (ends - is_known)[starts][battery]
        return cls(use[is_known], ends, ends - begins)

    def last_days(self, rows: IntArray, context_length: int) -> FloatArray:
        """Use on the last days known on these rows, NaN on the left, shape (rows, context_length)."""
        back = np.arange(-context_length, 0)
        is_there = -back <= self.known_days[rows][:, None]
        days = self.ends[rows][:, None] + back
        return np.where(is_there, self.use[np.where(is_there, days, 0)], np.nan)


@dataclass(frozen=True)
class _Answers(Forecasts):
    """Forecasts for the rows of a table, filled chunk by chunk; NaN where there is none."""

    @classmethod
    def empty(cls, rows: int) -> "_Answers":
        return cls(
            np.full(rows, np.nan), np.full((rows, 3), np.nan), np.full((rows, 3), NOT_IN_SIGHT)
        )

    def put(self, rows: IntArray, forecasts: Forecasts) -> None:
        for field in fields(Forecasts):
            getattr(self, field.name)[rows] = getattr(forecasts, field.name)


def _with_columns(
    table: pa.Table,
    answers: _Answers,
    is_as_of: NDArray[np.bool_],
    reason: NDArray[np.object_],
    forecaster: Forecaster,
) -> pa.Table:
    as_of = pc.if_else(pa.array(is_as_of), table["observed_on"], None)

    def crossing(level: int) -> pa.ChunkedArray:
        days = answers.days_to_crossing[:, level]
        ahead = pa.array(days, pa.int32(), mask=days == NOT_IN_SIGHT)
        return pc.add(table["observed_on"].cast(pa.int32()), ahead).cast(pa.date32())

    columns = {
        "as_of": as_of,
        "model_version": pc.if_else(pa.array(is_as_of), forecaster.version, None),
        "p_cross_30": _nullable(answers.p_cross),
        **{
            f"sum30_{name}": _nullable(answers.sum_quantiles[:, level])
            for level, name in enumerate(("p10", "p50", "p90"))
        },
        **{
            f"crossing_{name}": crossing(level)
            for level, name in enumerate(("earliest", "date", "latest"))
        },
        "model_name": pc.if_else(pa.array(is_as_of), forecaster.name, None),
        "fallback_reason": pa.array(reason, pa.string()),
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
