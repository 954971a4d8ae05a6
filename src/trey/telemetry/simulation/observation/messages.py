"""Days as measured → messages as received: in halves, lost, repeated, contradicted, late."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trey.telemetry.simulation.arrays import BoolArray, Columns, IntArray
from trey.telemetry.simulation.observation.faults import Fault, Faults
from trey.telemetry.simulation.observation.values import OUTAGE_DAYS, runs

_ON_TIME_S = 7_200  # within two hours of the end of the day, or half-day
_COPY_WITHIN_S = 3 * 86_400
_LATEST_DAYS = 20
_HALVES = ((True, 11, 12), (False, 23, 24))  # is it the morning; hour of the reading, of its end


def send(rng: np.random.Generator, days: Columns, days_in_all: int, faults: Faults) -> Columns:
    """Messages in the order of their arrival, `enqueued_at`.

    Args:
        rng: Of all that is drawn.
        days: One row per battery and day, in their order, with `vehicle` and `day` as numbers.
        days_in_all: Of the simulation.
        faults: All but those of the values.
    """
    is_lost = np.zeros(len(days["day"]), dtype=np.bool_)
    if faults.outage:
        is_lost, _ = runs(rng, days["battery"], faults.outage, OUTAGE_DAYS)
    reports_twice = _reports_twice(rng, days, days_in_all, faults.half_daily)
    messages = _in_halves(rng, select(days, ~is_lost), reports_twice[~is_lost])
    if faults.missing:
        messages = select(messages, rng.random(_rows(messages)) >= faults.missing)
    messages["enqueued_at"] = _arrival(rng, messages["enqueued_at"], faults.late)
    copies = [messages]
    if faults.exact_copy:
        copies.append(_copied(rng, messages, faults.exact_copy, Fault.EXACT_COPY))
    if faults.conflicting_copy:
        driven = select(messages, messages["daily_cycles_used"] != 0)
        conflicting = _copied(rng, driven, faults.conflicting_copy, Fault.CONFLICTING_COPY)
        of_use = rng.uniform(0.3, 0.9, _rows(conflicting))
        for name in ("daily_cycles_used", "daily_trip_duration_min"):
            conflicting[name] = conflicting[name] * of_use
        copies.append(conflicting)
    joined = {name: np.concatenate([part[name] for part in copies]) for name in messages}
    return select(joined, np.argsort(joined["enqueued_at"], kind="stable"))


def select(rows: Columns, which: NDArray[Any]) -> Columns:
    """The rows of a mask or an index."""
    return {name: values[which] for name, values in rows.items()}


def _reports_twice(
    rng: np.random.Generator, days: Columns, days_in_all: int, share: float
) -> BoolArray:
    """Whether a day comes in two halves: before the change date of a device that ever did so."""
    vehicles = days["vehicle"].max(initial=-1) + 1
    changes_on = rng.integers(0, days_in_all + 1, vehicles)
    changes_on = np.where(rng.random(vehicles) < share, changes_on, 0)
    reports_twice: BoolArray = days["day"] < changes_on[days["vehicle"]]
    return reports_twice


def _in_halves(rng: np.random.Generator, days: Columns, is_halved: BoolArray) -> Columns:
    """Whole days with `observed_at` not given, and the halves of others at 11 and 23 o'clock."""
    whole, halved = select(days, ~is_halved), select(days, is_halved)
    whole["observed_at"] = np.full(_rows(whole), np.datetime64("NaT", "us"))
    whole["enqueued_at"] = _instant(whole, 24)
    morning_share = rng.uniform(0.2, 0.8, _rows(halved))
    morning_trips = np.floor(halved["number_of_trips"] * morning_share).astype(np.int64)
    evening_trips = halved["number_of_trips"] - morning_trips
    parts = [whole]
    for is_morning, hour, end in _HALVES:
        share = morning_share if is_morning else 1 - morning_share
        still_to_come = (1 - morning_share if is_morning else 0) * halved["counted_cycles"]
        parts.append(
            halved
            | {
                "observed_at": _instant(halved, hour),
                "enqueued_at": _instant(halved, end),
                "number_of_trips": morning_trips if is_morning else evening_trips,
                "daily_trip_duration_min": halved["daily_trip_duration_min"] * share,
                "daily_cycles_used": halved["daily_cycles_used"] * share,
                "lifetime_cycles_used": halved["lifetime_cycles_used"] - still_to_come,
            }
        )
    return {name: np.concatenate([part[name] for part in parts]) for name in whole}


def _instant(days: Columns, hour: int) -> NDArray[np.datetime64]:
    instant: NDArray[np.datetime64] = days["observed_on"].astype("datetime64[us]")
    return instant + np.timedelta64(hour, "h")


def _arrival(
    rng: np.random.Generator, ended_at: NDArray[np.datetime64], late: float
) -> NDArray[np.datetime64]:
    rows = len(ended_at)
    seconds: IntArray = rng.integers(0, _ON_TIME_S, rows)
    if late:
        days_late = rng.integers(1, _LATEST_DAYS + 1, rows)
        seconds = seconds + np.where(rng.random(rows) < late, days_late, 0) * 86_400
    arrival: NDArray[np.datetime64] = ended_at + seconds.astype("timedelta64[s]")
    return arrival


def _copied(rng: np.random.Generator, messages: Columns, share: float, fault: Fault) -> Columns:
    copies = select(messages, np.flatnonzero(rng.random(_rows(messages)) < share))
    rows = _rows(copies)
    wait = rng.integers(60, _COPY_WITHIN_S, rows).astype("timedelta64[s]")
    copies["enqueued_at"] = copies["enqueued_at"] + wait
    copies["fault"] = np.full(rows, fault, dtype=copies["fault"].dtype)
    return copies


def _rows(columns: Columns) -> int:
    return len(columns["day"])
