"""The exported network steps through days: the same code for whole histories and for one day."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from trey.battery.arrays import IntArray
from trey.battery.model.days.features import Float32Array, Seen, look
from trey.battery.model.days.lanes import Lanes
from trey.battery.model.days.memory import Memory

DAYS_AT_ONCE = 64  # of whole histories always: see `network.sessions.LANES`


class Encoder(Protocol):
    """What is walked with: a network, or nothing where the days' inputs are enough."""

    @property
    def hidden_size(self) -> int: ...

    def encode(
        self, inputs: Float32Array, state: Float32Array
    ) -> tuple[Float32Array, Float32Array]:
        """See `NetworkSessions.encode`."""


@dataclass(frozen=True)
class State:
    """What is kept of B batteries behind a day: all that the next one needs of the past.

    Attributes:
        memory: Of the days.
        hidden: Of the network, shape (B, hidden).
    """

    memory: Memory
    hidden: Float32Array

    @classmethod
    def blank(cls, batteries: int, hidden_size: int) -> "State":
        """Of batteries of which nothing is known."""
        return cls(Memory.blank(batteries), np.zeros((batteries, hidden_size), np.float32))

    def some(self, which: IntArray) -> "State":
        """Those of an index."""
        memory = Memory(self.memory.sums[which], self.memory.week[which])
        return State(memory, self.hidden[which])

    def put(self, which: IntArray, others: "State") -> None:
        """Write others over these."""
        self.memory.sums[which] = others.memory.sums
        self.memory.week[which] = others.memory.week
        self.hidden[which] = others.hidden


@dataclass(frozen=True)
class Walked:
    """Some days of LANES batteries.

    Attributes:
        start: The first of them, counted from the beginning of the walk.
        seen: As of each.
        hidden: The network's state as of each, shape (day, LANES, hidden).
    """

    start: int
    seen: Seen
    hidden: Float32Array


def walk(encoder: Encoder, lanes: Lanes, state: State) -> Iterator[Walked]:
    """Step through LANES lanes, at most DAYS_AT_ONCE days at once."""
    for start in range(0, lanes.use.shape[1], DAYS_AT_ONCE):
        part = lanes.cut(start, start + DAYS_AT_ONCE)
        memory, seen = look(state.memory, part.use, part.known, part.first_day)
        hidden, last = encoder.encode(seen.inputs, state.hidden)
        state = State(memory, last)
        yield Walked(start, seen, hidden)
