"""Simulated days of one battery → what they say of the sum and of the crossing."""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import FloatArray
from trey.battery.forecaster import NOT_IN_SIGHT, QUANTILES, Forecasts, Levels
from trey.battery.horizon import LONGEST_HORIZON_DAYS


@dataclass(frozen=True)
class Ahead:
    """Where the days ahead stand that a question is about, counted from the first simulated one.

    Attributes:
        remaining_cycles: When the counter was last known.
        counted: The first day that this counter does not hold.
        asked: The first day behind that of the forecast.
        horizon_days: See `Questions`.
    """

    remaining_cycles: float
    counted: int
    asked: int
    horizon_days: int

    @property
    def days(self) -> int:
        """Simulated ones that it takes."""
        return self.asked + LONGEST_HORIZON_DAYS


def answer_from_paths(paths: FloatArray, ahead: Ahead, model: str, levels: Levels) -> Forecasts:
    """One forecast: quantiles of the paths' sums, never sums of the days' quantiles.

    Args:
        paths: Use of the days ahead, none below zero, shape (path, ahead.days).
        ahead: What is asked.
        model: Name of it.
        levels: See `Forecaster.forecast`.
    """
    said = Forecasts.none(1, model, levels=levels)
    sums = paths[:, ahead.asked : ahead.asked + ahead.horizon_days].sum(axis=1)
    said.sum_quantiles[0] = np.quantile(sums, levels)
    so_far = paths[:, ahead.counted :].cumsum(axis=1)[:, ahead.asked - ahead.counted :]
    crossed = (so_far >= ahead.remaining_cycles).mean(axis=0)  # (LONGEST_HORIZON_DAYS,)
    said.p_cross[0] = crossed[ahead.horizon_days - 1]
    for number, level in enumerate(QUANTILES):
        reaches = crossed >= level
        first = reaches.argmax() + 1 if reaches.any() else NOT_IN_SIGHT
        said.days_to_crossing[0, number] = first
    return said
