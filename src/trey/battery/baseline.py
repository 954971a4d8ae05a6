"""mean365 + Gaussian: the forecast that needs no training, yardstick and fallback for good.

The sum of the next h days is Normal(h·m, s²·(h + h²/n)), with m and s the mean and standard
deviation of the last n known days: s²·h for the days themselves, s²·h²/n for the doubt about m.
No model is better on the lab's file; see docs/decisions.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtr, ndtri

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.forecaster import NOT_IN_SIGHT, QUANTILES, Forecasts, Levels, answer_where_known
from trey.battery.histories import Histories, KnownDays, Questions
from trey.battery.horizon import HORIZON_DAYS

SD_FLOOR = 1e-6  # a battery that used the same amount every day is still not certain


@dataclass(frozen=True)
class MeanGaussian:
    """Mean and spread of the last `context_length` known days, a `Forecaster`."""

    context_length: int
    min_known_days: int = 14
    longest_horizon_days: int = 365

    version = "0"

    @property
    def name(self) -> str:
        return f"mean{self.context_length}-gaussian"

    @property
    def digest(self) -> str:
        """It has no weights: its name, version and parameters are all there is."""
        return hashlib.sha256(f"{self.name}/{self.version}/{self!r}".encode()).hexdigest()

    def forecast(
        self, histories: Histories, questions: Questions, levels: Levels = QUANTILES
    ) -> Forecasts:
        """See `Forecaster.forecast`; a battery with fewer than `min_known_days` has no answer."""
        known = KnownDays.of(histories)

        def answer(some: Questions) -> Forecasts:
            past = known.last(some.row, self.context_length)
            left, unknown = some.remaining_cycles, some.unknown_days
            return self.of_past(past, left, unknown, levels, horizon_days=some.horizon_days)

        return answer_where_known(
            self.name, known, questions, answer, fewest_days=self.min_known_days, levels=levels
        )

    def of_past(
        self,
        past: FloatArray,
        remaining_cycles: FloatArray,
        unknown_days: IntArray,
        levels: Levels = QUANTILES,
        *,
        horizon_days: int = HORIZON_DAYS,
    ) -> Forecasts:
        """Forecast from the last known days.

        Args:
            past: Their use, newest last, NaN on the left where fewer are known, shape
                (n, context_length).
            remaining_cycles: See `Questions`, shape (n,).
            unknown_days: See `Questions`, shape (n,).
            levels: See `Forecaster.forecast`.
            horizon_days: See `Questions`.
        """
        known = ~np.isnan(past)
        days = known.sum(axis=1)
        mean = np.where(known, past, 0.0).sum(axis=1) / days
        squares = np.where(known, np.square(past - mean[:, None]), 0.0).sum(axis=1)
        sd = np.maximum(np.sqrt(squares / (days - 1)), SD_FLOOR)

        def spread(horizon: IntArray) -> FloatArray:
            sd_of_sum: FloatArray = sd * np.sqrt(horizon + np.square(horizon) / days)
            return sd_of_sum

        def z_of_crossing(horizon: IntArray) -> FloatArray:
            horizon = horizon + unknown_days
            z: FloatArray = (horizon * mean - remaining_cycles) / spread(horizon)
            return z

        horizon = np.full(len(past), horizon_days)
        sums = (horizon * mean)[:, None] + spread(horizon)[:, None] * ndtri(np.array(levels))
        answered = Forecasts.none(len(past), self.name, levels=levels)
        answered.p_cross[:] = ndtr(z_of_crossing(horizon))
        answered.sum_quantiles[:] = np.maximum(sums, 0.0)
        for level, z in enumerate(ndtri(np.array(QUANTILES))):
            answered.days_to_crossing[:, level] = self._first_day(z_of_crossing, z, len(past))
        return answered

    def _first_day(
        self, z_of_crossing: Callable[[IntArray], FloatArray], z: float, batteries: int
    ) -> IntArray:
        """First horizon at which `z_of_crossing`, which only rises with it, reaches z."""
        short = np.zeros(batteries, dtype=np.int64)  # not reached at this horizon
        reached = np.full(batteries, self.longest_horizon_days + 1)
        while (reached - short).max(initial=0) > 1:
            middle = (short + reached + 1) // 2  # rounded up: where both have met, nothing moves
            holds = z_of_crossing(middle) >= z
            short = np.where(holds, short, middle)
            reached = np.where(holds, middle, reached)
        return np.where(reached > self.longest_horizon_days, NOT_IN_SIGHT, reached)


@dataclass(frozen=True)
class Mean365Gaussian(MeanGaussian):
    """The baseline: the last year."""

    context_length: int = field(default=365, init=False)

    name = "mean365-gaussian"
