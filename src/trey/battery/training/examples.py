"""Examples out of sequences: what was seen as of a day, and what then came to be.

No window is cut out: a pass over a battery's days gives an example as of each of them, and each of
these an outcome for every horizon within the days.
"""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import BoolArray, FloatArray, IntArray
from trey.battery.model.days.lanes import Lanes
from trey.battery.model.days.sequences import READ, UNKNOWN

FEWEST_DAYS_READ = 30  # before that many, too little is known to learn from


@dataclass(frozen=True)
class Outcomes:
    """Cycles that were used in the days after each day of lanes, as far as it is known.

    Attributes:
        used: Sum of the days before, shape (lane, day + 1).
        unknown: Number of unknown days before, shape (lane, day + 1).
        is_read: Shape (lane, day).
    """

    used: FloatArray
    unknown: IntArray
    is_read: BoolArray

    @classmethod
    def of(cls, lanes: Lanes) -> "Outcomes":
        """Add them up."""
        before = ((0, 0), (1, 0))
        return cls(
            used=np.pad(lanes.use.cumsum(axis=1), before),
            unknown=np.pad((lanes.known == UNKNOWN).cumsum(axis=1), before),
            is_read=lanes.known == READ,
        )

    def of_days(self, lane: IntArray, day: IntArray, horizon: IntArray) -> FloatArray:
        """Cycles used within each horizon after a day; NaN where unknown.

        Args:
            lane: Shape (n,).
            day: Shape (n,).
            horizon: Shape (m,).

        Returns:
            Shape (n, m).
        """
        days = self.is_read.shape[1]
        last = day[:, None] + horizon
        is_within = last < days
        last = np.minimum(last, days - 1)
        lane, day = lane[:, None], day[:, None]
        is_known = (
            is_within
            & self.is_read[lane, last]
            & (self.unknown[lane, last + 1] == self.unknown[lane, day + 1])
        )
        return np.where(is_known, self.used[lane, last + 1] - self.used[lane, day + 1], np.nan)
