"""Days are a pure function of the set of readings, and of none that is later than the next complete day."""

from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.telemetry.cleansing import fleets
from tests.telemetry.cleansing.readings import reading, table
from trey.telemetry.batteries import starts_battery
from trey.telemetry.cleansing.days import clean
from trey.telemetry.cleansing.slots import battery_numbers
from trey.telemetry.simulation.fleet import simulate_fleet
from trey.telemetry.simulation.observation.faults import Faults

MANY_FAULTS = Faults(
    half_daily=0.5,
    missing=0.1,
    outage=0.05,
    stuck=0.05,
    spike=0.05,
    false_zero=0.05,
    negative=0.05,
    exact_copy=0.1,
    conflicting_copy=0.1,
    late=0.1,
)


@cache
def readings() -> pa.Table:
    """Of five vehicles, with every fault; some counters reset, some ages off."""
    table = fleets.readings(simulate_fleet(5, 120, seed=3, faults=MANY_FAULTS))
    rng = np.random.default_rng(4)

    def shaken(name: str, share: float, most: int) -> pa.Array:
        values = table[name].to_numpy()
        wrong = rng.integers(0, most, len(values)).astype(values.dtype)
        return pa.array(np.where(rng.random(len(values)) < share, wrong, values))

    for name, share, most in (("lifetime_cycles_used", 0.03, 400), ("battery_age_days", 0.02, 300)):
        table = table.set_column(table.column_names.index(name), name, shaken(name, share, most))
    return table


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1_000))
def test_order_and_repetition_change_nothing(seed: int) -> None:
    # given
    rng = np.random.default_rng(seed)
    rows = rng.permutation(np.append(np.arange(len(readings())), rng.integers(0, 500, 50)))
    # then
    assert clean(readings().take(rows)).equals(clean(readings()))


@settings(max_examples=15, deadline=None)
@given(number=st.integers(0, 4))
def test_other_batteries_change_nothing_to_the_last_bit(number: int) -> None:
    # given
    of = battery_numbers(readings())
    days = clean(readings())
    in_days = np.cumsum(starts_battery(days)) - 1
    # when
    alone = clean(readings().filter(pa.array(of == number)))
    # then
    assert alone.equals(days.filter(pa.array(in_days == number)))


@settings(max_examples=40, deadline=None)
@given(position=st.integers(0, 10_000))
def test_nothing_later_than_the_next_complete_day_changes_a_day(position: int) -> None:
    # given a complete day of some battery
    days = clean(readings())
    complete = days.filter(days["is_complete"])
    as_of = complete.slice(position % len(complete), 1).to_pylist()[0]
    battery_id, day = as_of["battery_id"], as_of["observed_on"]
    # when only what was reported of days up to it is known
    known = readings().filter(
        pc.and_(
            pc.equal(readings()["battery_id"], battery_id),
            pc.less_equal(readings()["observed_on"], day),
        )
    )
    # then
    then = clean(known).drop_columns("made_at")
    now = days.filter(
        pc.and_(pc.equal(days["battery_id"], battery_id), pc.less_equal(days["observed_on"], day))
    )
    assert then.equals(now.drop_columns("made_at").combine_chunks())
    settled = now["settled_on"]
    assert settled.null_count == 0
    assert pc.all(pc.greater_equal(settled, now["observed_on"])).as_py()


@pytest.mark.parametrize("rows", [1, 3])
def test_no_day_is_ever_taken_back(rows: int) -> None:
    """Silver is written by key: a row that a further reading made vanish would stay for ever."""
    # given
    rng = np.random.default_rng(rows)
    known = readings().take(np.sort(rng.choice(len(readings()), 150, replace=False)))
    more = readings().take(rng.choice(len(readings()), rows))
    # when
    before, after = clean(known), clean(pa.concat_tables([known, more]))
    # then
    key = ["vehicle_id", "battery_id", "observed_on"]
    assert len(before.join(after.select(key), keys=key, join_type="left anti")) == 0


def test_a_gap_is_no_reason_to_forget_the_days_before_it() -> None:
    rows = clean(table(reading(0), reading(400))).to_pylist()
    assert [row["daily_cycles_used"] for row in rows] == [0.5, 0.5]
