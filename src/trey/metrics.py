"""How good decisions and probabilities were: arrays in, numbers out."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]


def brier(probability: FloatArray, happened: BoolArray) -> float:
    """Mean squared distance of the probabilities from what happened: 0 is perfect, 1 the worst."""
    return float(np.mean(np.square(probability - happened)))


@dataclass(frozen=True)
class Reliability:
    """Forecasts in equal bins of their probability; the two means are NaN where a bin is empty.

    Attributes:
        mean_probability: What was said, shape (bin,).
        frequency: How often it then happened, shape (bin,).
        count: Forecasts in the bin, shape (bin,).
    """

    mean_probability: FloatArray
    frequency: FloatArray
    count: IntArray

    @property
    def expected_calibration_error(self) -> float:
        """Mean gap between what was said and what happened, each bin weighted by its count."""
        gap = np.abs(self.mean_probability - self.frequency)
        return float(np.nansum(self.count * gap) / self.count.sum())


def reliability(probability: FloatArray, happened: BoolArray, bins: int = 10) -> Reliability:
    """Sort forecasts into `bins` bins; 1.0 belongs to the last."""
    index = bin_index(probability, bins)
    count = np.bincount(index, minlength=bins)
    with np.errstate(invalid="ignore"):  # 0 / 0 in an empty bin is NaN on purpose
        return Reliability(
            mean_probability=np.bincount(index, weights=probability, minlength=bins) / count,
            frequency=np.bincount(index, weights=happened, minlength=bins) / count,
            count=count,
        )


def frequency_interval(
    probability: FloatArray,
    happened: BoolArray,
    battery: IntArray,
    bins: int = 10,
    level: float = 0.8,
    draws: int = 500,
) -> FloatArray:
    """Interval of each bin's frequency, had other batteries of the same kind been observed.

    Whole batteries are drawn again, never days, for the days of one battery go together.

    Args:
        probability: Shape (forecast,).
        happened: Shape (forecast,).
        battery: Number of the forecast's battery, from 0, shape (forecast,).
        bins: As in `reliability`.
        level: Share of the draws inside the interval.
        draws: The same ones on every call.

    Returns:
        Lower and upper end, shape (2, bin); NaN where no draw has a forecast in the bin.
    """
    batteries = int(battery.max(initial=-1)) + 1
    cell = battery * bins + bin_index(probability, bins)
    shape, size = (batteries, bins), batteries * bins
    count = np.bincount(cell, minlength=size).reshape(shape)
    hits = np.bincount(cell, weights=happened, minlength=size).reshape(shape)
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(batteries, np.full(batteries, 1 / batteries), size=draws)
    with np.errstate(invalid="ignore"):
        frequency = (drawn @ hits) / (drawn @ count)  # (draw, bin)
    tail = (1 - level) / 2
    interval = np.full((2, bins), np.nan)
    is_seen = ~np.isnan(frequency).all(axis=0)
    interval[:, is_seen] = np.nanquantile(frequency[:, is_seen], (tail, 1 - tail), axis=0)
    return interval


def bin_index(probability: FloatArray, bins: int) -> IntArray:
    """Number of each forecast's bin, from 0."""
    index: IntArray = np.minimum((probability * bins).astype(np.int64), bins - 1)
    return index


@dataclass(frozen=True)
class Decisions:
    """How often "yes" and "no" were right."""

    true_positives: int
    false_positives: int
    false_negatives: int

    @property
    def precision(self) -> float | None:
        """Share of "yes" that was right; None if nobody said yes."""
        said = self.true_positives + self.false_positives
        return self.true_positives / said if said else None

    @property
    def recall(self) -> float | None:
        """Share of what happened that was said; None if nothing happened."""
        happened = self.true_positives + self.false_negatives
        return self.true_positives / happened if happened else None


def decisions(said: BoolArray, happened: BoolArray) -> Decisions:
    """Count what was said against what happened."""
    return Decisions(
        true_positives=int(np.sum(said & happened)),
        false_positives=int(np.sum(said & ~happened)),
        false_negatives=int(np.sum(~said & happened)),
    )
