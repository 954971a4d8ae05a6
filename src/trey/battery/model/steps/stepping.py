"""A day more: the state behind a battery's last known day, and what a new day makes of it.

A step costs the same whatever the length of the history, and gives what running the whole of it
again would give, to 1e-5 in the parameters. What a cache keeps is `BatteryStates`, keyed by vehicle,
battery, model version and `day`: a step may start only from the last known day before the new one.
"""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.model.days.lanes import Lanes
from trey.battery.model.days.sequences import (
    LONGEST_GAP_DAYS,
    READ,
    SPREAD,
    UNKNOWN,
    Sequences,
    share_of_gap,
)
from trey.battery.model.network.sessions import LANES, NetworkSessions
from trey.battery.model.steps.sights import Sights, Visit, visits
from trey.battery.model.steps.walking import State, walk


@dataclass(frozen=True)
class BatteryStates:
    """Behind the last known day of n batteries.

    Attributes:
        day: That day, in days since 1970-01-01, shape (n,).
        counter: On it, NaN where unknown, shape (n,).
        state: Behind it.
    """

    day: IntArray
    counter: FloatArray
    state: State


def states_of(
    sessions: NetworkSessions,
    sequences: Sequences,
    sequence: IntArray,
    place: IntArray,
    counter: FloatArray,
) -> BatteryStates:
    """By running whole histories.

    Args:
        sessions: Of the network.
        sequences: Of histories.
        sequence: In which each battery's last known day lies, shape (n,).
        place: Of that day, shape (n,).
        counter: On that day, shape (n,).
    """
    state = State.blank(len(sequence), sessions.hidden_size)
    for visit in visits(sessions, sequences, sequence, place):
        state.put(visit.question, visit.state())
    return BatteryStates(sequences.first_day[sequence] + place, counter, state)


def step(
    sessions: NetworkSessions,
    before: BatteryStates,
    day: IntArray,
    use: FloatArray,
    counter: FloatArray,
) -> tuple[BatteryStates, Sights]:
    """Take up a new known day of each battery.

    Args:
        sessions: Of the network.
        before: Behind the last known days before.
        day: The new ones, in days since 1970-01-01, shape (n,).
        use: Cycles used on them, shape (n,).
        counter: At their ends, NaN where unknown, shape (n,).

    Returns:
        The states behind the new days, and what is known as of them.
    """
    gap = day - before.day - 1
    if (gap < 0).any():
        raise ValueError("a day that is not after the last known one: run the history again")
    state = before.state.some(np.arange(len(day)))
    starts_anew = gap > LONGEST_GAP_DAYS
    state.put(
        np.flatnonzero(starts_anew), State.blank(int(starts_anew.sum()), sessions.hidden_size)
    )
    gap = np.where(starts_anew, 0, gap)
    share = share_of_gap(before.counter, counter, use, gap)
    parts: list[tuple[IntArray, Sights]] = []
    for days_between in np.unique(gap):
        group = np.flatnonzero(gap == days_between)
        for start in range(0, len(group), LANES):
            some = group[start : start + LANES]
            lanes = _lanes(day[some], use[some], share[some], int(days_between))
            visit = _last_of_walk(sessions, lanes, state.some(some), len(some))
            parts.append((some, visit.sights(sessions)))
            state.put(some, visit.state())
    in_order = np.argsort(np.concatenate([some for some, _ in parts]))
    return BatteryStates(day, counter, state), Sights.joined([sights for _, sights in parts]).some(
        in_order
    )


def _lanes(day: IntArray, use: FloatArray, share: FloatArray, between: int) -> Lanes:
    """A new day of each battery, behind as many days in between, in the first of LANES lanes."""
    filled = np.zeros((LANES, between + 1))
    known = np.full(filled.shape, UNKNOWN, np.int8)
    filled[: len(day), :-1] = np.nan_to_num(share)[:, None]
    known[: len(day), :-1] = np.where(np.isnan(share), UNKNOWN, SPREAD)[:, None]
    filled[: len(day), -1], known[: len(day), -1] = use, READ
    first_day = np.pad(day - between, (0, LANES - len(day)))
    return Lanes(filled, known, first_day, np.full(LANES, between + 1))


def _last_of_walk(sessions: NetworkSessions, lanes: Lanes, state: State, batteries: int) -> Visit:
    """The last day of each battery."""
    in_lanes = State.blank(LANES, sessions.hidden_size)
    some = np.arange(batteries)
    in_lanes.put(some, state)
    *_, last = walk(sessions, lanes, in_lanes)
    return Visit(last, some, some, np.full(batteries, len(last.hidden) - 1))
