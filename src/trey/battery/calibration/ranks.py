"""Recalibration by ranks: where outcomes fell in their forecasts tells how to read the next ones.

The rank of an outcome is the probability that its forecast gave to less. Ranks of a calibrated
model are uniform; of any other, P(rank <= u) takes the place of u (Kuleshov, Fenner and Ermon,
2018; on ranks of resolved forecasts it is split-conformal prediction). Learned per segment: how
much a battery's use varies from day to day decides where a model errs.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import FloatArray, IntArray

SEGMENT_EDGES = (0.25, 0.9)  # of the days' standard deviation over their mean
SEGMENTS = ("steady", "regular", "irregular")
BINS = 20
_GRID = np.linspace(0.0, 1.0, BINS + 1)
_PRIOR = 10.0  # outcomes per bin that stand for "calibrated" until others are resolved
_MOST_REMEMBERED = 20_000.0  # outcomes per segment; beyond that, old ones give way


def segment_of(variation: FloatArray) -> IntArray:
    """Index into SEGMENTS."""
    return np.searchsorted(SEGMENT_EDGES, variation, side="right").astype(np.int64)


@dataclass(frozen=True)
class Calibration:
    """How often ranks fell where.

    Attributes:
        counts: Of resolved forecasts, shape (segment, BINS).
    """

    counts: FloatArray

    @classmethod
    def none(cls) -> "Calibration":
        """Of a model whose forecasts are taken as they are."""
        return cls(np.zeros((len(SEGMENTS), BINS)))

    def learned(self, rank: FloatArray, segment: IntArray) -> "Calibration":
        """With more forecasts that are resolved; the oldest ones fade.

        Args:
            rank: Of outcomes in the uncalibrated forecasts, shape (n,).
            segment: Shape (n,).
        """
        bins = np.minimum((rank * BINS).astype(np.int64), BINS - 1)
        counts = self.counts.copy()
        np.add.at(counts, (segment, bins), 1.0)
        total = counts.sum(axis=1, keepdims=True)
        return Calibration(counts * np.minimum(1.0, _MOST_REMEMBERED / np.maximum(total, 1.0)))

    def probability(self, rank: FloatArray, segment: IntArray) -> FloatArray:
        """P(outcome has at most this rank).

        Args:
            rank: Shape (n, m).
            segment: Shape (n,).
        """
        return self._mapped(rank, segment, lambda rank, at: np.interp(rank, _GRID, at))

    def rank(self, probability: FloatArray, segment: IntArray) -> FloatArray:
        """The rank that an outcome has at most with this probability; `probability` undone."""
        return self._mapped(probability, segment, lambda level, at: np.interp(level, at, _GRID))

    def _mapped(
        self,
        values: FloatArray,
        segment: IntArray,
        read: Callable[[FloatArray, FloatArray], FloatArray],
    ) -> FloatArray:
        counts = self.counts + _PRIOR
        at_grid = np.pad(counts.cumsum(axis=1), ((0, 0), (1, 0))) / counts.sum(
            axis=1, keepdims=True
        )
        mapped = np.empty(values.shape)
        for number, at in enumerate(at_grid):
            of_segment = segment == number
            mapped[of_segment] = read(values[of_segment], at)
        return mapped
