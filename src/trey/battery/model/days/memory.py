"""What is kept of a battery's past: sums that forget, so that a day more always costs the same."""

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from trey.battery.arrays import FloatArray, IntArray

LEVEL_SPANS = (4, 10, 25, 60, 150, 365)  # days after which a sum has forgotten all but 1/e
SCALE_SPAN, YEAR_SPAN, SEASON_SPAN, WEEK_SPAN = 150, 365, 730, 180
WEEK_DAYS = 7

SUMS = (
    *(f"used_{span}" for span in LEVEL_SPANS),
    *(f"held_{span}" for span in LEVEL_SPANS),
    *("squares_60", "squares_365", "read_60", "read_365", "parked_60"),
    *("unrest_10", "unrest_60", "season_cos", "season_sin", "season_held"),
    *("days_read", "days"),
)


@dataclass(frozen=True)
class Memory:
    """All that is kept of the days so far, of B batteries.

    Attributes:
        sums: By the names in SUMS, shape (B, sum).
        week: Sums of relative use and of days by weekday, those of the last seven days, the oldest
            first, shape (B, 2, 7).
    """

    sums: FloatArray
    week: FloatArray

    @classmethod
    def blank(cls, batteries: int) -> "Memory":
        """Of batteries of which nothing is known."""
        return cls(np.zeros((batteries, len(SUMS))), np.zeros((batteries, 2, WEEK_DAYS)))


class RunningSums:
    """Sums over the days so far as of each of T days, by name; each of shape (B, T)."""

    def __init__(self, memory: Memory) -> None:
        self._before = dict(zip(SUMS, memory.sums.T, strict=True))
        self._sums: dict[str, FloatArray] = {}

    def __getitem__(self, name: str) -> FloatArray:
        return self._sums[name]

    def add(self, name: str, values: FloatArray, span: int) -> None:
        """Take up the days' values, after each of which older ones count less."""
        kept = np.exp(-1 / span)
        before = kept * self._before[name][:, None]
        self._sums[name], _ = lfilter([1.0], [1.0, -kept], values, axis=1, zi=before)

    def count(self, name: str, values: FloatArray) -> None:
        """Take them up and forget nothing."""
        self._sums[name] = self._before[name][:, None] + np.cumsum(values, axis=1)

    def at(self, battery: IntArray, place: IntArray) -> FloatArray:
        """Behind a day of each of n batteries, by the names in SUMS, shape (n, sum)."""
        return np.stack([self._sums[name][battery, place] for name in SUMS], axis=1)


def mean(total: FloatArray, weight: FloatArray) -> FloatArray:
    """Total over weight, 0 where nothing was weighed."""
    quotient: FloatArray = total / np.maximum(weight, 1e-9)
    return quotient


def most(span: int, days: FloatArray) -> FloatArray:
    """What a forgetting sum of ones comes to after so many days."""
    kept = np.exp(-1 / span)
    total: FloatArray = (1 - kept ** np.maximum(days, 1)) / (1 - kept)
    return total


def week_sums(before: FloatArray, relative: FloatArray, read: FloatArray) -> FloatArray:
    """Sums by weekday: that of a day is that of a week before, of which it forgets a little.

    Args:
        before: `Memory.week`.
        relative: Relative use, 0 on days that were not read, shape (B, T).
        read: 1 on days that were, shape (B, T).

    Returns:
        Those before and those of the T days, shape (B, 2, 7 + T).
    """
    kept = np.exp(-WEEK_DAYS / WEEK_SPAN)
    denominator = np.array([1.0, *[0.0] * (WEEK_DAYS - 1), -kept])
    values = np.stack([relative, read], axis=1)
    sums, _ = lfilter([1.0], denominator, values, axis=2, zi=kept * before)
    return np.concatenate([before, sums], axis=2)
