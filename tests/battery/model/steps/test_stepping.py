"""A day more, from the state before it: as if the whole history had been run."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.battery.model.fleets import drivers, histories, sessions
from trey.battery.arrays import IntArray
from trey.battery.histories import Histories
from trey.battery.model.days.sequences import Sequences
from trey.battery.model.network.sessions import NetworkSessions
from trey.battery.model.steps.sights import Sights, visits
from trey.battery.model.steps.stepping import BatteryStates, states_of, step

SESSIONS = sessions()
BATTERIES = 5


def run(days: Histories, rows: IntArray, sessions: NetworkSessions = SESSIONS) -> Sights:
    """By running whole histories up to these rows, one per battery."""
    laid = Sequences.of(days)
    seen = list(visits(sessions, laid, laid.sequence[rows], laid.place[rows]))
    in_order = np.argsort(np.concatenate([visit.question for visit in seen]))
    return Sights.joined([visit.sights(sessions) for visit in seen]).some(in_order)


def behind(days: Histories, rows: IntArray, sessions: NetworkSessions = SESSIONS) -> BatteryStates:
    """What is kept behind the days of these rows, one per battery."""
    laid = Sequences.of(days)
    at = laid.sequence[rows], laid.place[rows]
    return states_of(sessions, laid, *at, days.counter[rows])


def step_to(
    days: Histories, rows: IntArray, states: BatteryStates, sessions: NetworkSessions = SESSIONS
) -> tuple[BatteryStates, Sights]:
    return step(sessions, states, days.day[rows], days.use[rows], days.counter[rows])


def last_rows(days: Histories) -> IntArray:
    return np.append(np.flatnonzero(np.diff(days.battery)), len(days.day) - 1)


@given(seed=st.integers(0, 10_000), unknown=st.floats(0, 0.4))
@settings(max_examples=15, deadline=None)
def test_steps_end_where_a_run_through_all_days_ends(seed: int, unknown: float) -> None:
    # given batteries with gaps, and the state behind a day
    rng = np.random.default_rng(seed)
    use = drivers(rng, BATTERIES, 100)
    for one in use:
        one[1:][rng.random(99) < unknown] = np.nan
    days = histories(*use)
    known = [np.flatnonzero((days.battery == b) & (days.use >= 0)) for b in range(BATTERIES)]
    states = behind(days, np.array([rows[-20] for rows in known]))
    # when
    stepped = []
    for back in range(-19, 0):
        states, sights = step_to(days, np.array([rows[back] for rows in known]), states)
        stepped.append(sights)
    # then
    [*_, sights] = stepped
    whole = run(days, np.array([rows[-1] for rows in known]))
    assert sights.parameters == pytest.approx(whole.parameters, abs=1e-5)
    assert sights.scale == pytest.approx(whole.scale, rel=1e-9)
    assert sights.week == pytest.approx(whole.week, rel=1e-9)


def test_after_a_long_silence_a_state_begins_anew() -> None:
    # given
    days = histories(*drivers(np.random.default_rng(1), 1, 50))
    states = behind(days, last_rows(days))
    # when
    _, sights = step(SESSIONS, states, days.day[-1:] + 200, np.array([0.3]), np.array([np.nan]))
    # then
    assert sights.days_read.tolist() == [1.0]
    assert sights.scale.tolist() == [0.3]


def test_a_replayed_day_is_refused_and_run_again_it_gives_what_it_gave() -> None:
    # given a day that was stepped to, and the state behind it written
    days = histories(*drivers(np.random.default_rng(1), BATTERIES, 50))
    last = last_rows(days)
    written, first = step_to(days, last, behind(days, last - 1))
    # when the day comes again
    with pytest.raises(ValueError, match="run the history again"):
        step_to(days, last, written)
    # then
    again, second = behind(days, last), run(days, last)
    assert second.parameters == pytest.approx(first.parameters, abs=1e-5)
    assert again.state.hidden == pytest.approx(written.state.hidden, abs=1e-5)
    assert again.state.memory.sums == pytest.approx(written.state.memory.sums, rel=1e-9)


def test_a_late_day_is_refused_and_run_again_it_counts_as_if_it_had_come_in_time() -> None:
    # given a day that is missing when the days behind it come
    in_time = histories(*drivers(np.random.default_rng(2), BATTERIES, 50))
    late = last_rows(in_time) - 3
    rows = np.setdiff1d(np.arange(len(in_time.day)), late)
    without = in_time.of_rows(rows)
    written = behind(without, last_rows(without))
    # when it comes
    with pytest.raises(ValueError, match="run the history again"):
        step_to(in_time, late, written)
    # then all days run again end where steps through them in time end
    states = behind(in_time, late - 1)
    for row in (late, late + 1, late + 2):
        states, _ = step_to(in_time, row, states)
    states, sights = step_to(in_time, late + 3, states)
    assert run(in_time, late + 3).parameters == pytest.approx(sights.parameters, abs=1e-5)
    assert np.abs(states.state.hidden - written.state.hidden).max() > 1e-3


def test_after_a_swap_of_versions_ten_thousand_states_are_found_by_running_again() -> None:
    # given states of one version, and nothing yet of the one that takes its place
    days = histories(*drivers(np.random.default_rng(3), 10_000, 40))
    last, promoted = last_rows(days), sessions(seed=1)
    # when the promoted one runs the days before and steps to the last
    cold = behind(days, last - 1, promoted)
    _, stepped = step_to(days, last, cold, promoted)
    # then it says what it says of whole histories, and not what the other one said
    whole = run(days, last, promoted)
    assert len(stepped) == 10_000
    assert stepped.parameters == pytest.approx(whole.parameters, abs=1e-5)
    _, old = step_to(days, last, behind(days, last - 1))
    assert np.abs(old.parameters - whole.parameters).max(axis=1).min() > 1e-3
