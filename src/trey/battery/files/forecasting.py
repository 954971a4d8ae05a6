"""A history file → forecasts of its batteries, as of any days."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.files.asking import Asked, ask, pairs_of, read_pairs
from trey.battery.files.mending import mend
from trey.battery.files.readings import Readings, readings_of
from trey.battery.forecaster import NOT_IN_SIGHT, Forecaster, Forecasts
from trey.battery.histories import Histories, Questions
from trey.telemetry.history import read_history

NO_DAY = "no day is known by then"
NO_BATTERY = "the history does not hold this battery"
NO_COUNTER = "the counter or the rated cycles are not known"
_HARDLY = 1e-9  # cycles that are asked about once the rating is reached


def forecast_file(history: Path, as_of: Sequence[date] | Path, forecaster: Forecaster) -> pa.Table:
    """Forecast each battery of a file as of each day, or the pairs of a file of both.

    Raises:
        TreyError: A file cannot be read for certain.
    """
    readings, batteries = readings_of(read_history(history))
    days = mend(readings)
    if isinstance(as_of, Path):
        pairs, battery, as_of_day = read_pairs(as_of, batteries)
        names = pairs["battery_id"]
    else:
        battery, as_of_day = pairs_of(batteries, [_ordinal(day) for day in as_of])
        names = batteries["battery_id"].take(pa.array(battery))
    asked = ask(days, battery, as_of_day)
    vehicles = batteries["vehicle_id"].take(pa.array(battery, mask=battery < 0))
    return _table(names, vehicles, asked, answer(days, asked, forecaster))


def answer(days: Readings, asked: Asked, forecaster: Forecaster) -> Forecasts:
    """The forecaster's answers; of a battery at its rating, that it has crossed."""
    forecasts = Forecasts.none(len(asked.row), forecaster.name)
    forecasts.reason[np.isnan(asked.remaining_cycles)] = NO_COUNTER
    forecasts.reason[asked.row < 0] = NO_DAY
    forecasts.reason[asked.battery < 0] = NO_BATTERY
    some = np.flatnonzero(~np.isnan(asked.remaining_cycles))
    questions = Questions(
        row=asked.row[some],
        as_of=asked.as_of[some],
        remaining_cycles=np.maximum(asked.remaining_cycles[some], _HARDLY),
        unknown_days=asked.unknown_days[some],
    )
    forecasts.put(some, forecaster.forecast(histories_of(days), questions))
    has_crossed = asked.remaining_cycles <= 0
    forecasts.p_cross[has_crossed] = 1.0
    forecasts.days_to_crossing[has_crossed] = 0
    return forecasts


def histories_of(days: Readings) -> Histories:
    """As forecasters take them."""
    starts = np.diff(days.battery, prepend=-1) != 0
    return Histories(np.cumsum(starts) - 1, days.day, days.use, days.counter)


def summary(forecasts: pa.Table) -> dict[str, Any]:
    """What a forecast of a file came to."""

    def counted(name: str) -> dict[str, int]:
        counts = forecasts.group_by(name).aggregate([([], "count_all")]).to_pylist()
        return {row[name]: row["count_all"] for row in counts if row[name] is not None}

    return {
        "forecasts": len(forecasts),
        "batteries": pc.count_distinct(forecasts["battery_id"]).as_py(),
        "likely_to_cross": pc.sum(pc.greater_equal(forecasts["p_cross_30"], 0.5)).as_py() or 0,
        "models": counted("model"),
        "fallback_reasons": counted("fallback_reason"),
    }


def _table(
    names: pa.ChunkedArray, vehicles: pa.ChunkedArray, asked: Asked, forecasts: Forecasts
) -> pa.Table:
    def crossing(level: int) -> pa.Array:
        days = forecasts.days_to_crossing[:, level]
        return _dates(asked.as_of + days, days == NOT_IN_SIGHT)

    p10, p50, p90 = forecasts.sum_quantiles.T
    return pa.table(
        {
            "battery_id": names,
            "vehicle_id": vehicles,
            "as_of": _dates(asked.as_of, np.zeros(len(asked.as_of), dtype=np.bool_)),
            "p_cross_30": _nullable(forecasts.p_cross),
            "sum30_p10": _nullable(p10),
            "sum30_p50": _nullable(p50),
            "sum30_p90": _nullable(p90),
            "crossing_earliest": crossing(0),
            "crossing_date": crossing(1),
            "crossing_latest": crossing(2),
            "model": pa.array(forecasts.model, pa.string()),
            "fallback_reason": pa.array(forecasts.reason, pa.string()),
        }
    )


def _dates(days: IntArray, is_absent: np.typing.NDArray[np.bool_]) -> pa.Array:
    return pa.array(days.astype(np.int32), mask=is_absent).cast(pa.date32())


def _nullable(values: FloatArray) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))


def _ordinal(day: date) -> int:
    return (day - date(1970, 1, 1)).days
