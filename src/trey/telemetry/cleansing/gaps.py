"""Days that nobody reported, between days that somebody did: each has a row, so none is forgotten."""

import numpy as np

from trey.telemetry.cleansing.arrays import (
    NONE,
    BoolArray,
    Columns,
    FloatArray,
    IntArray,
    next_from,
    running_max,
    starts_of,
)
from trey.telemetry.cleansing.repairs import Repair, mark
from trey.telemetry.cleansing.trust import MAX_GAP_DAYS, Trust, installed_on
from trey.telemetry.cleansing.use import Reconciled

SIGNALS = ("start_voltage_min", "charge_acceptance", "rest_voltage")
NEVER = np.iinfo(np.int64).min


def with_missing_days(days: Columns, trusted: Trust, reconciled: Reconciled) -> Columns:
    """Add rows for missing days, and to unknown days what the counter says of them.

    Columns beside those of `days_as_said`, of which a missing day has the ids and the rating alone:
    installed_on, repair (marks), settled_on (day since 1970, NEVER while open); `source` is NONE
    on a missing day.
    """
    of, is_there = _rows_with_missing(days)
    battery = days["battery"][of]
    # Each row of `days` is the last of those made of it: the missing days stand before it.
    ahead = np.flatnonzero(is_there)[of] - np.arange(len(of))
    day = days["day"][of] - ahead

    is_heard = is_there & trusted.is_usable[of]
    is_complete = is_heard & days["is_complete"][of]
    is_known = is_there & reconciled.is_known[of]
    # Use beside a frozen counter is known and tells nothing: the days before it stay unknown.
    ending = next_from(is_known, battery)
    share = np.where(ending == NONE, np.nan, reconciled.share[of[ending]])
    share_repair = np.where(ending == NONE, 0, reconciled.share_repair[of[ending]])
    settling = next_from(is_complete, battery)
    repair = np.where(is_there, reconciled.repair[of], mark(Repair.DAY_MISSING, ~is_there))

    def said(name: str, where: BoolArray) -> FloatArray:
        return np.where(where, days[name][of], np.nan)

    installed = _installed_on(days, of, day)
    return {
        "of": of,
        "day": day,
        "is_complete": is_complete,
        "number_of_trips": said("number_of_trips", is_complete),
        "daily_trip_duration_min": said("daily_trip_duration_min", is_complete),
        "daily_cycles_used": np.where(is_known, reconciled.use[of], share),
        "lifetime_cycles_used": np.where(is_there, reconciled.counter[of], np.nan),
        "battery_rated_cycles": days["battery_rated_cycles"][of],
        "battery_age_days": day - installed,
        "installed_on": installed,
        **{name: said(name, is_heard) for name in SIGNALS},
        "repair": repair | np.where(is_known, 0, share_repair),
        "settled_on": np.where(settling == NONE, NEVER, day[settling]),
        "made_at": running_max(np.where(is_there, days["made_at"][of], NEVER), battery),
        "source": np.where(is_there, days["source"][of], NONE),
    }


def _rows_with_missing(days: Columns) -> tuple[IntArray, BoolArray]:
    """For each row to be: the row of `days` that it is, or that comes next; and whether it is it."""
    gap = np.diff(days["day"], prepend=days["day"][:1]) - 1
    gap[starts_of(days["battery"]) | (gap > MAX_GAP_DAYS)] = 0
    of = np.repeat(np.arange(len(gap)), gap + 1)
    is_there = np.append(starts_of(of)[1:], True)[: len(of)]
    return of, is_there


def _installed_on(days: Columns, of: IntArray, day: IntArray) -> IntArray:
    """Of a missing day the next reading's, or the one's before where that was fitted later."""
    installed = installed_on(days)[of]
    before = installed_on(days)[np.maximum(of - 1, 0)]
    return np.where(day >= installed, installed, before)
