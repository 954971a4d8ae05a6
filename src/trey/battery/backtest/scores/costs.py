"""From which probability on does an alert pay? What errors cost, over all thresholds.

If P is right, an alert that comes to nothing costs `false`·(1 - P) and none costs `missed`·P: it
pays from P = false / (false + missed) on. Equal costs give 0.5, the default.
"""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import BoolArray, FloatArray

STEPS = 100
THRESHOLDS = np.arange(1, STEPS) / STEPS


@dataclass(frozen=True)
class Costs:
    """Of a battery-day's decision, in any unit.

    Attributes:
        missed: No alert, and the rating is reached within the horizon.
        false: An alert, and it is not.
    """

    missed: float = 1.0
    false: float = 1.0

    @property
    def threshold(self) -> float:
        """From which probability on an alert pays."""
        return self.false / (self.false + self.missed)


@dataclass(frozen=True)
class CostCurve:
    """What 100 battery-days of a frame cost at each of THRESHOLDS, shape (threshold,)."""

    cost: FloatArray

    @classmethod
    def of(cls, probability: FloatArray, crossed: BoolArray, costs: Costs) -> "CostCurve":
        """Count, for an alert at P >= threshold.

        Args:
            probability: NaN foresees nothing, shape (cell,).
            crossed: Shape (cell,).
            costs: Of the errors.
        """
        # Rounded before it is cut: 0.29 times 100 is 28.999….
        step = np.floor(np.round(np.nan_to_num(probability) * STEPS, 9)).astype(np.int64)
        missed = np.bincount(step[crossed], minlength=STEPS + 1).cumsum()[: STEPS - 1]
        below = np.bincount(step[~crossed], minlength=STEPS + 1).cumsum()[: STEPS - 1]
        false = (~crossed).sum() - below
        return cls(100 * (costs.missed * missed + costs.false * false) / len(crossed))

    def at(self, threshold: float) -> float:
        """At the nearest of THRESHOLDS."""
        return float(self.cost[np.abs(THRESHOLDS - threshold).argmin()])

    @property
    def best(self) -> float:
        """The threshold that would have been the cheapest."""
        return float(THRESHOLDS[self.cost.argmin()])
