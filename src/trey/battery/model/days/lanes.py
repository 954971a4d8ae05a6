"""Sequences side by side, each from its own first day on: what is stepped through together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.model.days.sequences import UNKNOWN, Sequences


@dataclass(frozen=True)
class Lanes:
    """B sequences over T days; behind its end a lane is filled up with unknown days.

    Attributes:
        use: Shape (B, T).
        known: See `sequences`, shape (B, T).
        first_day: In days since 1970-01-01, shape (B,).
        days: Of each sequence, shape (B,).
    """

    use: FloatArray
    known: NDArray[np.int8]
    first_day: IntArray
    days: IntArray

    @classmethod
    def of(
        cls, sequences: Sequences, which: IntArray, lanes: int, length: int | None = None
    ) -> "Lanes":
        """Lay `which` sequences out in the first of so many lanes, at most `length` days of each."""
        begins = sequences.begins[which]
        days = sequences.begins[which + 1] - begins
        width = int(days.max(initial=1)) if length is None else length
        days = np.minimum(days, width)
        is_there = np.arange(width) < days[:, None]  # (which, T)
        index = np.repeat(begins, days) + np.concatenate([np.arange(n) for n in days])
        use = np.zeros((lanes, width))
        known = np.full((lanes, width), UNKNOWN, np.int8)
        use[: len(which)][is_there] = sequences.use[index]
        known[: len(which)][is_there] = sequences.known[index]
        filled = (0, lanes - len(which))
        return cls(use, known, np.pad(sequences.first_day[which], filled), np.pad(days, filled))

    def cut(self, start: int, stop: int) -> "Lanes":
        """Days from start to stop."""
        return Lanes(
            self.use[:, start:stop],
            self.known[:, start:stop],
            self.first_day + start,
            np.clip(self.days - start, 0, stop - start),
        )
