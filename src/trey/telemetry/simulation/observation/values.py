"""Readings that are wrong in themselves: stuck, too high, zero, negative. Days are not lost here."""

import numpy as np

from trey.telemetry.simulation.arrays import BoolArray, Columns, FloatArray, IntArray
from trey.telemetry.simulation.observation.faults import Fault, Faults

STUCK_DAYS, OUTAGE_DAYS = 5, 12  # mean length
MEASURED = (
    "number_of_trips",
    "daily_trip_duration_min",
    "daily_cycles_used",
    "lifetime_cycles_used",
    "start_voltage_min",
    "charge_acceptance",
    "rest_voltage",
)

_UNIT_MISTAKES = (60.0, 1000.0)  # minutes as seconds, cycles as thousandths
_SMALLEST_SPIKE, _LARGEST_SPIKE = 20.0, 10_000.0


def corrupt(rng: np.random.Generator, days: Columns, faults: Faults) -> Columns:
    """Days as devices measured them, with `fault` (a Fault) and `counted_cycles`.

    The latter is by how much the counter rose on that day, whatever use the device reported.

    Args:
        rng: Of all that is drawn.
        days: One row per battery and day, in their order.
        faults: Of which stuck, spike, false_zero and negative happen here.
    """
    days = days | {
        "fault": np.full(len(days["battery"]), Fault.NOTHING, dtype=np.int8),
        "counted_cycles": days["daily_cycles_used"],
    }
    days = _with_stuck_runs(rng, days, faults.stuck)
    return _with_wrong_use(rng, days, faults)


def runs(
    rng: np.random.Generator, battery: IntArray, share: float, mean_days: int
) -> tuple[BoolArray, IntArray]:
    """Runs of rows that cover a share of all, and the row before each run's first.

    A run ends with its battery, and no run covers a battery's first row.
    """
    rows = np.arange(len(battery))
    begins = rng.random(len(rows)) < share / (mean_days * (1 - share))
    before = np.maximum.accumulate(np.where(begins, rows, -1))
    length = rng.geometric(1 / mean_days, len(rows))
    is_in_run = (before >= 0) & (rows > before) & (rows <= before + length[before])
    is_in_run &= battery == battery[before]
    return is_in_run, before


def _with_stuck_runs(rng: np.random.Generator, days: Columns, share: float) -> Columns:
    if not share:
        return days
    is_stuck, before = runs(rng, days["battery"], share, STUCK_DAYS)
    source = np.where(is_stuck, before, np.arange(len(before)))
    stuck = {name: days[name][source] for name in MEASURED}
    return (
        days
        | stuck
        | {
            "fault": np.where(is_stuck, Fault.STUCK, days["fault"]).astype(np.int8),
            "counted_cycles": np.where(is_stuck, 0.0, days["counted_cycles"]),
        }
    )


def _with_wrong_use(rng: np.random.Generator, days: Columns, faults: Faults) -> Columns:
    """At most one of the three a day; the counter counts on rightly."""
    shares = (faults.spike, faults.false_zero, faults.negative)  # in the order of Fault
    if not any(shares):
        return days
    use, minutes = days["daily_cycles_used"], days["daily_trip_duration_min"]
    can_be_wrong = (use > 0) & (days["fault"] == Fault.NOTHING)
    drawn = np.where(can_be_wrong, rng.random(len(use)), 1.0)
    bounds = np.cumsum(shares)
    which = np.searchsorted(bounds, drawn, side="right")  # behind the last: nothing is wrong
    factor = np.choose(which, [_spikes(rng, len(use)), 0.0, -1.0, 1.0])
    return days | {
        "fault": np.where(can_be_wrong, which, days["fault"]).astype(np.int8),
        "daily_cycles_used": use * factor,
        "daily_trip_duration_min": np.where(which == Fault.FALSE_ZERO, 0.0, minutes),
        "number_of_trips": np.where(which == Fault.FALSE_ZERO, 0, days["number_of_trips"]),
    }


def _spikes(rng: np.random.Generator, size: int) -> FloatArray:
    """Factors: half of them mistakes of unit, half of no meaning."""
    any_factor = np.exp(rng.uniform(np.log(_SMALLEST_SPIKE), np.log(_LARGEST_SPIKE), size))
    return np.where(rng.random(size) < 0.5, rng.choice(_UNIT_MISTAKES, size), any_factor)
