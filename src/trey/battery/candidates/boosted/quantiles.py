"""Distributions of which some quantiles are known, at some horizons.

A quantile is kept as log(r + OFFSET), r being the sum over what was expected; the offset carries
parked weeks. Between two levels it lies on a straight line over the level's z, and so it goes on
beyond the outermost two: tails are Gaussian. Between two horizons it lies on one over log h.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.model.mixture import knots_around

OFFSET = 0.02
LEVELS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95)
_Z = ndtri(np.array(LEVELS))
_LEAST_SLOPE = 1e-4  # of the logarithm over z: use that never varied is still not certain


@dataclass(frozen=True)
class KnownQuantiles:
    """Of n batteries; a `Distribution`.

    Attributes:
        logs: log(r + OFFSET) at the horizons in KNOTS and the levels in LEVELS, rising with the
            level, shape (n, knot, level).
    """

    logs: FloatArray

    @classmethod
    def sorted(cls, logs: FloatArray) -> "KnownQuantiles":
        """Of quantiles that may cross each other."""
        return cls(np.sort(logs, axis=2) + _LEAST_SLOPE * _Z)

    def below(self, ratio: FloatArray, horizon: IntArray) -> FloatArray:
        """See `Distribution`."""
        logs = self._at(horizon)
        value = np.log(ratio + OFFSET)
        part = _part((logs <= value[..., None]).sum(axis=-1))
        low, high = (np.take_along_axis(logs, p[..., None], 2)[..., 0] for p in (part, part + 1))
        z = _Z[part] + (value - low) / (high - low) * (_Z[part + 1] - _Z[part])
        below: FloatArray = ndtr(z)
        return below

    def quantile(self, level: FloatArray, horizon: int) -> FloatArray:
        """See `Distribution`."""
        logs = self._at(np.array([horizon]))[:, 0]
        z = ndtri(level)
        part = _part(np.searchsorted(_Z, z, side="right"))
        low, high = (np.take_along_axis(logs, p, 1) for p in (part, part + 1))
        value = low + (z - _Z[part]) / (_Z[part + 1] - _Z[part]) * (high - low)
        ratio: FloatArray = np.maximum(np.exp(value) - OFFSET, 0.0)
        return ratio

    def _at(self, horizon: IntArray) -> FloatArray:
        """Shape (n, horizon, level)."""
        before, way = knots_around(horizon)
        way = way[:, None]
        return self.logs[:, before] * (1 - way) + self.logs[:, before + 1] * way


def _part(levels_below: IntArray) -> IntArray:
    """Number of the lower of the two levels between which, or beyond which, a value lies."""
    return np.clip(levels_below - 1, 0, len(LEVELS) - 2)
