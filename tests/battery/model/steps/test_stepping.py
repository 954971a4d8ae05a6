"""A day more, from the state before it: as if the whole history had been run."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.battery.model.fleets import drivers, histories, sessions
from trey.battery.histories import Histories
from trey.battery.model.days.sequences import Sequences
from trey.battery.model.steps.sights import Sights, visits
from trey.battery.model.steps.stepping import states_of, step

SESSIONS = sessions()
BATTERIES = 5


def run(days: Histories, rows: np.ndarray) -> Sights:
    """By running whole histories up to these rows, one per battery."""
    laid = Sequences.of(days)
    [visit] = visits(SESSIONS, laid, laid.sequence[rows], laid.place[rows])
    return visit.sights(SESSIONS).some(np.argsort(visit.question))


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
    begin = np.array([rows[-20] for rows in known])
    laid = Sequences.of(days)
    states = states_of(SESSIONS, laid, laid.sequence[begin], laid.place[begin], days.counter[begin])
    # when
    stepped = []
    for back in range(-19, 0):
        row = np.array([rows[back] for rows in known])
        states, sights = step(SESSIONS, states, days.day[row], days.use[row], days.counter[row])
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
    laid = Sequences.of(days)
    states = states_of(SESSIONS, laid, laid.sequence[-1:], laid.place[-1:], days.counter[-1:])
    # when
    _, sights = step(SESSIONS, states, days.day[-1:] + 200, np.array([0.3]), np.array([np.nan]))
    # then
    assert sights.days_read.tolist() == [1.0]
    assert sights.scale.tolist() == [0.3]


def test_a_day_that_is_not_new_is_refused() -> None:
    days = histories(*drivers(np.random.default_rng(1), 1, 50))
    laid = Sequences.of(days)
    states = states_of(SESSIONS, laid, laid.sequence[-1:], laid.place[-1:], days.counter[-1:])
    with pytest.raises(ValueError, match="run the history again"):
        step(SESSIONS, states, days.day[-1:], np.array([0.3]), np.array([np.nan]))
