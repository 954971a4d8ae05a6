"""A history file → forecasts of its batteries, as of any days."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.battery.arrays import BoolArray, FloatArray, IntArray
from trey.battery.days import histories_of
from trey.battery.files.asking import Known, Pairs, each_as_of, known_by, read_pairs
from trey.battery.forecaster import NO_COUNTER, NOT_IN_SIGHT, Forecaster, Forecasts
from trey.battery.histories import Histories, Questions
from trey.files.identity import file_source
from trey.telemetry.batteries import starts_battery
from trey.telemetry.cleansing.arrays import floats
from trey.telemetry.cleansing.days import clean
from trey.telemetry.files.readings import readings_of
from trey.telemetry.history import read_history
from trey.telemetry.schemas import BATTERY

NO_DAY = "no complete day is known by then"
NO_BATTERY = "the history has no row of this battery that can be read"
_HARDLY = 1e-9  # cycles that are asked about once the rating is reached


def forecast_file(history: Path, as_of: Sequence[date] | Path, forecaster: Forecaster) -> pa.Table:
    """Forecast each battery of a file as of each day, or the pairs of a file of both.

    Raises:
        TreyError: A file cannot be read for certain.
    """
    rows = read_history(history)
    days = clean(readings_of(rows, file_source(history))[0])
    batteries = _batteries(rows, days)
    pairs = (
        read_pairs(as_of, batteries)
        if isinstance(as_of, Path)
        else each_as_of(batteries, [_ordinal(day) for day in as_of])
    )
    histories = histories_of(days)
    is_complete = days["is_complete"].to_numpy()
    known = known_by(histories, is_complete, floats(days, "battery_rated_cycles"), pairs)
    return _table(pairs, answer(histories, pairs, known, forecaster))


def answer(histories: Histories, pairs: Pairs, known: Known, forecaster: Forecaster) -> Forecasts:
    """The forecaster's answers; of a battery at its rating, that it has crossed."""
    forecasts = Forecasts.none(len(pairs.as_of), forecaster.name)
    forecasts.reason[np.isnan(known.remaining_cycles)] = NO_COUNTER
    forecasts.reason[known.row < 0] = NO_DAY
    forecasts.reason[pairs.battery < 0] = NO_BATTERY
    some = np.flatnonzero(~np.isnan(known.remaining_cycles))
    questions = Questions(
        row=known.row[some],
        as_of=pairs.as_of[some],
        remaining_cycles=np.maximum(known.remaining_cycles[some], _HARDLY),
        unknown_days=known.unknown_days[some],
    )
    forecasts.put(some, forecaster.forecast(histories, questions))
    has_crossed = known.remaining_cycles <= 0
    forecasts.p_cross[has_crossed] = 1.0
    forecasts.days_to_crossing[has_crossed] = 0
    forecasts.model[np.isnan(forecasts.p_cross)] = None  # nobody's
    return forecasts


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


def _batteries(rows: pa.Table, days: pa.Table) -> pa.Table:
    """All batteries of a file, with their number in `days`, -1 where these have none of it."""
    named = rows.filter(pc.is_valid(rows["battery_id"])).select(BATTERY)
    named = named.group_by(list(BATTERY), use_threads=False).aggregate([])
    cleaned = days.filter(pa.array(starts_battery(days))).select(BATTERY)
    numbered = cleaned.append_column("battery", pa.array(np.arange(len(cleaned))))
    named = named.append_column("row", pa.array(np.arange(len(named))))
    found = named.join(numbered, list(BATTERY), join_type="left outer", use_threads=False)
    found = found.sort_by("row")
    battery = pc.fill_null(found["battery"], -1)
    return found.select(BATTERY).append_column("battery", battery)


def _table(pairs: Pairs, forecasts: Forecasts) -> pa.Table:
    def crossing(level: int) -> pa.Array:
        days = forecasts.days_to_crossing[:, level]
        return _dates(pairs.as_of + days, days == NOT_IN_SIGHT)

    p10, p50, p90 = forecasts.sum_quantiles.T
    return pa.table(
        {
            "battery_id": pairs.battery_id,
            "vehicle_id": pairs.vehicle_id,
            "as_of": _dates(pairs.as_of, np.zeros(len(pairs.as_of), dtype=np.bool_)),
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


def _dates(days: IntArray, is_absent: BoolArray) -> pa.Array:
    return pa.array(days.astype(np.int32), mask=is_absent).cast(pa.date32())


def _nullable(values: FloatArray) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))


def _ordinal(day: date) -> int:
    return (day - date(1970, 1, 1)).days
