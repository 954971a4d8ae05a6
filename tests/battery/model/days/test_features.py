"""What a day looks like: of its past alone, in one run or day by day."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.battery.model.fleets import FIRST_DAY, drivers
from trey.battery.model.days.features import INPUTS, Seen, look
from trey.battery.model.days.memory import Memory
from trey.battery.model.days.sequences import READ, SPREAD, UNKNOWN

DAYS = 120


def fleet(seed: int, batteries: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    use = np.stack(drivers(rng, batteries, DAYS))
    known = rng.choice([UNKNOWN, SPREAD, READ], use.shape, p=[0.05, 0.05, 0.9]).astype(np.int8)
    known[:, 0] = READ
    return np.where(known == UNKNOWN, 0.0, use), known, FIRST_DAY + rng.integers(0, 400, batteries)


def seen_by(use: np.ndarray, known: np.ndarray, first_day: np.ndarray) -> Seen:
    return look(Memory.blank(len(use)), use, known, first_day)[1]


@given(seed=st.integers(0, 10_000), cut=st.integers(1, DAYS - 1))
@settings(max_examples=25, deadline=None)
def test_days_to_come_change_nothing(seed: int, cut: int) -> None:
    # given a fleet, and the same with another future
    use, known, first_day = fleet(seed)
    other_use, other_known, _ = fleet(seed + 1)
    changed_use = np.concatenate([use[:, :cut], 100 * other_use[:, cut:]], axis=1)
    changed_known = np.concatenate([known[:, :cut], other_known[:, cut:]], axis=1)
    # when
    before = seen_by(use, known, first_day)
    after = seen_by(changed_use, changed_known, first_day)
    # then
    for name in ("inputs", "scale", "variation", "read_share"):
        ours, theirs = getattr(before, name)[:, :cut], getattr(after, name)[:, :cut]
        assert ours.tobytes() == theirs.tobytes()
    everyone, last = np.arange(3), np.full(3, cut - 1)
    assert before.week_of(everyone, last).tobytes() == after.week_of(everyone, last).tobytes()


@given(seed=st.integers(0, 10_000), cuts=st.sets(st.integers(1, DAYS - 1), max_size=6))
@settings(max_examples=25, deadline=None)
def test_day_by_day_is_as_all_at_once(seed: int, cuts: set[int]) -> None:
    # given
    use, known, first_day = fleet(seed)
    whole = seen_by(use, known, first_day)
    # when
    memory, parts = Memory.blank(3), []
    for start, stop in zip([0, *sorted(cuts)], [*sorted(cuts), DAYS], strict=True):
        memory, seen = look(memory, use[:, start:stop], known[:, start:stop], first_day + start)
        parts.append(seen.inputs)
    # then
    assert np.concatenate(parts, axis=1) == pytest.approx(whole.inputs, abs=1e-6)
    end = whole.memory_of(np.arange(3), np.full(3, DAYS - 1))
    assert memory.sums == pytest.approx(end.sums)
    assert memory.week == pytest.approx(end.week)


def test_a_scale_is_that_of_its_own_day() -> None:
    # given a driver who begins to drive ten times as much on day 60
    use = np.where(np.arange(DAYS) < 60, 0.1, 1.0)[None]
    # when
    seen = seen_by(use, np.full((1, DAYS), READ, np.int8), np.array([FIRST_DAY]))
    # then the first months are measured by what they knew
    assert seen.scale[0, 59] == pytest.approx(0.1)
    assert seen.inputs[0, 59, INPUTS.index("ratio_10")] == pytest.approx(0.0, abs=1e-6)
    assert seen.inputs[0, 70, INPUTS.index("ratio_10")] > 1


def test_weekdays_are_expected_as_they_were() -> None:
    # given a driver of weekdays only, last seen on a Sunday
    days = FIRST_DAY + 2 + np.arange(7 * 40)  # from a Monday on
    use = np.where((days + 3) % 7 < 5, 0.7, 0.0)[None]
    # when
    seen = seen_by(use, np.full(use.shape, READ, np.int8), days[:1])
    week = seen.week_of(np.array([0]), np.array([use.shape[1] - 1]))[0]
    # then the week from Monday on
    assert (week[:5] > 1.15).all()
    assert (week[5:] < 0.4).all()
    assert week.mean() == pytest.approx(1.0)


def test_nothing_but_use_and_date_can_enter() -> None:
    assert list(inspect.signature(look).parameters) == ["memory", "use", "known", "first_day"]


def test_the_inputs_of_a_parked_vehicle_are_numbers() -> None:
    seen = seen_by(np.zeros((1, 50)), np.full((1, 50), READ, np.int8), np.array([FIRST_DAY]))
    assert np.isfinite(seen.inputs).all()
    assert np.abs(seen.inputs).max() < 20
