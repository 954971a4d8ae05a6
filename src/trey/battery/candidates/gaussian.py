"""Normal sums: what a mean and a spread of the coming use, day by day ahead, say of the crossing."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.forecaster import NOT_IN_SIGHT, QUANTILES, Forecasts, Levels
from trey.battery.histories import Questions
from trey.battery.horizon import LONGEST_HORIZON_DAYS


def horizons(questions: Questions) -> IntArray:
    """Days behind the last counter that have to be forecast, for the longest of these questions."""
    return np.arange(1, LONGEST_HORIZON_DAYS + 1 + int(questions.unknown_days.max(initial=0)))


@dataclass(frozen=True)
class NormalSums:
    """Cycles used within each of `horizons`, of n batteries; both of shape (n, horizon).

    Attributes:
        mean: Rising.
        sd: Above 0.
    """

    mean: FloatArray
    sd: FloatArray

    def forecasts(self, questions: Questions, model: str, levels: Levels) -> Forecasts:
        """What they say of the batteries that are asked about."""
        crossed = ndtr((self.mean - questions.remaining_cycles[:, None]) / self.sd)
        # Each horizon has a spread of its own: that the sum cannot fall has to be said.
        crossed = np.maximum.accumulate(crossed, axis=1)
        unknown = questions.unknown_days[:, None]
        crossed = np.take_along_axis(crossed, unknown + np.arange(LONGEST_HORIZON_DAYS), axis=1)
        forecasts = Forecasts.none(len(questions), model, levels=levels)
        horizon = questions.horizon_days
        forecasts.p_cross[:] = crossed[:, horizon - 1]
        for number, level in enumerate(QUANTILES):
            reaches = crossed >= level
            first = np.where(reaches.any(axis=1), reaches.argmax(axis=1) + 1, NOT_IN_SIGHT)
            forecasts.days_to_crossing[:, number] = first
        begins = np.pad(self.mean, ((0, 0), (1, 0)))
        ends = np.take_along_axis(begins, unknown + horizon, axis=1)
        middle = ends - np.take_along_axis(begins, unknown, axis=1)  # (n, 1)
        sums = middle + self.sd[:, horizon - 1 : horizon] * ndtri(np.array(levels))
        forecasts.sum_quantiles[:] = np.maximum(sums, 0.0)
        return forecasts
