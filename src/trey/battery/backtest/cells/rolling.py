"""Rolling origins of one battery: what its next 30 days were said to be, 20 times.

The noise of a single battery hides small differences of models; what this shows is whether one is
exact, and whether one knows the future.
"""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.forecaster import NOT_IN_SIGHT, Forecaster
from trey.battery.histories import Histories, Questions
from trey.battery.horizon import HORIZON_DAYS

ORIGINS, FIRST_ORIGIN_SHARE = 20, 0.6
REMAINING_DAYS = 24.63  # of mean use: a virtual remainder that is reached within the horizon
_LEAST_RANGE = 1e-6  # of use that does not vary


@dataclass(frozen=True)
class OriginErrors:
    """Of the sums' medians.

    Attributes:
        nrmse: Root of the mean squared error of each day, over the range of the battery's days.
        sum_error: Mean distance of the sum from what was used, over what was said.
        crossing_mean: Days that the crossing of the virtual remainder was off by.
        crossing_max: The same at the worst origin.
        squared: Mean squared error of the days of each origin, shape (origin,).
    """

    nrmse: float
    sum_error: float
    crossing_mean: float
    crossing_max: float
    squared: FloatArray


@dataclass(frozen=True)
class Origins:
    """Days of a battery after which it is asked about, and what then came.

    Attributes:
        histories: Of the one battery.
        row: The last row that is known at each origin, shape (origin,).
        coming: Use on the days after, NaN where unknown, shape (origin, HORIZON_DAYS).
    """

    histories: Histories
    row: IntArray
    coming: FloatArray

    @classmethod
    def of(cls, histories: Histories) -> "Origins":
        """Evenly over the last two fifths of the battery's days."""
        days = len(histories.use)
        first = round(FIRST_ORIGIN_SHARE * days)
        last = max(days - HORIZON_DAYS, first)
        step = (last - first) / (ORIGINS - 1)
        origins = np.array([round(first + step * number) for number in range(ORIGINS)])
        ahead = np.minimum(origins[:, None] + np.arange(HORIZON_DAYS), days - 1)
        coming = histories.use[ahead]
        is_known = ~np.isnan(coming).all(axis=1)
        return cls(histories, origins[is_known] - 1, coming[is_known])

    def errors(self, forecaster: Forecaster) -> OriginErrors:
        """Ask a forecaster."""
        remaining = REMAINING_DAYS * float(np.nanmean(self.histories.use))
        questions = Questions(
            self.row,
            self.histories.day[self.row],
            np.full(len(self.row), remaining),
            np.zeros(len(self.row), dtype=np.int64),
        )
        forecasts = forecaster.forecast(self.histories, questions)
        said = forecasts.sum_quantiles[:, 1]
        reaches = np.nancumsum(self.coming, axis=1) >= remaining
        crosses = np.where(reaches.any(axis=1), reaches.argmax(axis=1) + 1, NOT_IN_SIGHT)
        dated = forecasts.days_to_crossing[:, 1]
        is_seen = (crosses != NOT_IN_SIGHT) & (dated != NOT_IN_SIGHT)
        off = np.abs(dated - crosses)[is_seen]
        return self._errors(said, off)

    def errors_of_running_mean(self) -> OriginErrors:
        """Of the mean of all known days so far: nothing beats it where nothing can be known."""
        is_known = ~np.isnan(self.histories.use)
        so_far = np.nancumsum(self.histories.use) / np.maximum(is_known.cumsum(), 1)
        return self._errors(HORIZON_DAYS * so_far[self.row], np.zeros(0))

    def _errors(self, said: FloatArray, off: FloatArray) -> OriginErrors:
        squared = np.nanmean(np.square(self.coming - said[:, None] / HORIZON_DAYS), axis=1)
        use = self.histories.use
        scale = max(float(np.nanmax(use) - np.nanmin(use)), _LEAST_RANGE)
        came = np.nanmean(self.coming, axis=1) * HORIZON_DAYS
        return OriginErrors(
            nrmse=float(np.sqrt(squared.mean()) / scale),
            sum_error=float(np.abs(came / said - 1).mean()),
            crossing_mean=float(off.mean()) if len(off) else np.nan,
            crossing_max=float(off.max()) if len(off) else np.nan,
            squared=squared,
        )
