"""What becomes of histories that no battery should have: a stated outcome each, and no NaN."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tests.telemetry.cleansing.readings import FIRST, reading, table
from trey.telemetry.cleansing.days import clean

ZERO = {"daily_cycles_used": 0.0, "lifetime_cycles_used": 0.0, "number_of_trips": 0}


def moved(day: int, by: int) -> dict[str, Any]:
    """A reading whose device had the wrong day, and the right age."""
    return reading(day) | {"observed_on": FIRST + timedelta(day + by)}


CASES: dict[str, tuple[list[Mapping[str, Any]], dict[str, Any]]] = {
    "one day of history": ([reading(0)], {"days": 1, "unknown": 0}),
    "all zeros": ([reading(n, **ZERO) for n in range(9)], {"days": 9, "unknown": 0, "total": 0.0}),
    "constant use": ([reading(n) for n in range(9)], {"days": 9, "total": 4.5}),
    "a counter reset": (
        [reading(n, lifetime_cycles_used=0.5 * (n % 5 + 1)) for n in range(10)],
        {"total": 5.0, "last_counter": 5.0, "repairs": {"counter_fell", "counter_carried"}},
    ),
    "a counter that is always zero": (
        [reading(n, daily_cycles_used=0.1 * n, lifetime_cycles_used=0.0) for n in range(1, 6)],
        {"total": 1.5, "last_counter": 1.4, "repairs": {"counter_frozen"}},
    ),
    "already past the rating": (
        [reading(n, lifetime_cycles_used=500 + n / 2) for n in range(3)],
        {"days": 3, "last_counter": 501.0},
    ),
    "a year-long gap": (
        [reading(0), reading(366)],
        {"days": 367, "total": 183.5, "repairs": {"day_missing", "gap_spread"}},
    ),
    "a longer gap": ([reading(0), reading(3_000)], {"days": 2, "unknown": 0, "total": 1.0}),
    "a clock that jumps ahead and back": (
        [reading(0), reading(200), moved(201, 40), reading(202), reading(300)],
        {
            "last_counter": 150.5,
            "repairs": {"day_missing", "day_restored", "gap_spread", "clock_jumped"},
        },
    ),
    "a clock that jumps back": (
        [reading(100), reading(101), moved(103, -8_000), reading(104)],
        {"days": 6, "last_counter": 52.5},
    ),
    "ten thousand times the normal use": (
        [reading(n, daily_cycles_used=5_000.0 if n % 3 else 0.5) for n in range(9)],
        {"total": 4.5, "repairs": {"use_above_counter"}},
    ),
    "use and counter in another unit for a day": (
        [
            *map(reading, (0, 1, 2)),
            reading(3, daily_cycles_used=5e3, lifetime_cycles_used=2e4),
            *map(reading, (4, 5, 6)),
        ],
        {"unknown": 1, "last_counter": 3.5},
    ),
    "unsorted rows": ([reading(n) for n in (5, 1, 4, 2, 0, 3)], {"days": 6, "total": 3.0}),
    "duplicates with different values": (
        [
            reading(n, daily_cycles_used=used, sequence_number=3 * n + copy)
            for n in range(4)
            for copy, used in enumerate((0.5, 0.2, 0.9))
        ],
        {"days": 4, "total": 2.4, "repairs": {"conflicting_copies", "use_above_counter"}},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_has_the_stated_outcome(case: str) -> None:
    # given
    readings, outcome = CASES[case]
    # when
    days = clean(table(*readings))
    # then
    codes = {code for codes in days["repair"].to_pylist() if codes for code in codes.split(",")}
    found = {
        "days": len(days),
        "unknown": days["daily_cycles_used"].null_count,
        "total": pytest.approx(pc.sum(days["daily_cycles_used"]).as_py()),
        "last_counter": pytest.approx(days["lifetime_cycles_used"].to_pylist()[-1]),
        "repairs": codes,
    }
    assert {name: found[name] for name in outcome} == outcome
    for column in days.columns:
        if pa.types.is_floating(column.type):
            assert not pc.any(pc.is_nan(column)).as_py()
    assert (pc.min(days["daily_cycles_used"]).as_py() or 0.0) >= 0.0


def test_no_readings_make_no_days() -> None:
    assert len(clean(table())) == 0
