"""An alarm for intervals that do not hold what they promise: the rolling coverage of the 80 %."""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import BoolArray

PROMISED = (0.75, 0.85)  # what the share of outcomes inside may be
LAST_RESOLVED, FEWEST_RESOLVED = 5_000, 500  # over how many; fewer say too little


@dataclass(frozen=True)
class CoverageWatch:
    """The last resolved forecasts.

    Attributes:
        is_inside: Whether the outcome lay in its 80 % interval, oldest first, shape (n,).
    """

    is_inside: BoolArray

    @classmethod
    def begin(cls) -> "CoverageWatch":
        """Before any forecast is resolved."""
        return cls(np.zeros(0, dtype=np.bool_))

    def seen(self, is_inside: BoolArray) -> "CoverageWatch":
        """With more outcomes, in the order in which they became known."""
        return CoverageWatch(np.concatenate([self.is_inside, is_inside])[-LAST_RESOLVED:])

    @property
    def coverage(self) -> float | None:
        """Share inside; None while too few are resolved."""
        if len(self.is_inside) < FEWEST_RESOLVED:
            return None
        return float(self.is_inside.mean())

    @property
    def is_alarming(self) -> bool:
        """The share has left what is promised."""
        low, high = PROMISED
        return self.coverage is not None and not low <= self.coverage <= high
