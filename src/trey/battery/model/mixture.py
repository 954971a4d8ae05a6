"""The head's answer: a distribution of the cycles used in the next h days, for every h at once.

The sum S_h over what the battery's weekdays let expect, r = S_h / expected, is a mixture of
log-normals. Logits, locations and spreads of its parts are given at a few horizons (KNOTS) and lie
on straight lines over log h in between. What is below LEAST of the expected counts as "hardly
anything": only its share is known, and it is spread evenly down to zero.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from trey.battery.arrays import FloatArray, IntArray

KNOTS = (1, 3, 7, 14, 30, 60)  # days
PARTS = 3
LEAST = 0.05
SPREAD_FLOOR = 0.005
SHAPE = (3, PARTS, len(KNOTS))  # logit, location and log of spread
SIZE = 3 * PARTS * len(KNOTS)

_HALVINGS = 24  # of an interval of a few units at most: to a ten-millionth of the sum


def knots_around(horizon: IntArray) -> tuple[IntArray, FloatArray]:
    """The knot before each horizon, and how far the horizon is on the way to the next one.

    Beyond the last knot it is as at that knot. Both of the shape of `horizon`.
    """
    place = np.interp(np.log(horizon), np.log(KNOTS), np.arange(len(KNOTS)))
    before = np.minimum(place.astype(np.int64), len(KNOTS) - 2)
    return before, place - before


@dataclass(frozen=True)
class Mixture:
    """Of log r, for n batteries at m horizons; each of shape (part, n, m)."""

    weight: FloatArray
    location: FloatArray
    spread: FloatArray

    @classmethod
    def at(cls, parameters: FloatArray, horizon: IntArray) -> "Mixture":
        """At given horizons.

        Args:
            parameters: The head's, shape (n, SIZE).
            horizon: In days, at least 1, shape (m,).
        """
        by_knot = parameters.reshape(-1, *SHAPE).transpose(1, 2, 0, 3)  # (3, part, n, knot)
        before, way = knots_around(horizon)
        # Not a product of matrices: that may round differently for other numbers of rows.
        logit, location, log_spread = (
            by_knot.take(before, axis=-1) * (1 - way) + by_knot.take(before + 1, axis=-1) * way
        )
        likely = np.exp(logit - logit.max(axis=0))
        return cls(
            weight=likely / likely.sum(axis=0),
            location=location,
            spread=SPREAD_FLOOR + np.exp(log_spread),
        )

    def below(self, ratio: FloatArray) -> FloatArray:
        """P(r < ratio), shape (n, m); 0 where the ratio is 0.

        Args:
            ratio: At least 0, shape (n, m).
        """
        return self._below(np.log(np.maximum(ratio, LEAST))) * np.minimum(ratio / LEAST, 1.0)

    def quantile(self, level: FloatArray) -> FloatArray:
        """The ratio that r stays below with this probability, shape (n, m).

        Args:
            level: Between 0 and 1, both excluded, shape (n, m).
        """
        of_part = self.location + self.spread * ndtri(level)
        low, high = of_part.min(axis=0), of_part.max(axis=0)  # it lies between its parts'
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            is_short = self._below(middle) < level
            low, high = np.where(is_short, middle, low), np.where(is_short, high, middle)
        least = self.below(np.full(level.shape, LEAST))
        return np.where(level < least, LEAST * level / np.maximum(least, 1e-300), np.exp(high))

    def _below(self, log_ratio: FloatArray) -> FloatArray:
        of_part = ndtr((log_ratio - self.location) / self.spread)
        below: FloatArray = (self.weight * of_part).sum(axis=0)
        return below
