"""mean365 + Gaussian: the forecast that needs no training, yardstick and fallback for good.

The sum of the next h days is Normal(h·m, s²·(h + h²/n)), with m and s the mean and standard
deviation of the last n known days: s²·h for the days themselves, s²·h²/n for the doubt about m.
No model is better on the lab's file; see docs/decisions.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.forecaster import HORIZON_DAYS, NOT_IN_SIGHT, QUANTILES, Forecasts
from trey.battery.histories import Histories, KnownDays, Questions

SD_FLOOR = 1e-6  # a battery that used the same amount every day is still not certain
ROWS_AT_ONCE = 2_048  # of 365 days each: 6 MB, which stays near the processor


@dataclass(frozen=True)
class Mean365Gaussian:
    """The baseline, a `Forecaster`."""

    context_length: int = 365
    min_known_days: int = 14
    longest_horizon_days: int = 365

    name = "mean365-gaussian"
    version = "0"

    @property
    def digest(self) -> str:
        """It has no weights: its name, version and parameters are all there is."""
        return hashlib.sha256(f"{self.name}/{self.version}/{self!r}".encode()).hexdigest()

    def forecast(self, histories: Histories, questions: Questions) -> Forecasts:
        """See `Forecaster.forecast`; a battery with fewer than `min_known_days` has no answer."""
        known = KnownDays.of(histories)
        forecasts = Forecasts.none(
            len(questions), self.name, f"fewer than {self.min_known_days} known days"
        )
        can_answer = np.flatnonzero(known.so_far[questions.row] >= self.min_known_days)
        for start in range(0, len(can_answer), ROWS_AT_ONCE):
            rows = can_answer[start : start + ROWS_AT_ONCE]
            some = questions.some(rows)
            past = known.last(some.row, self.context_length)
            forecasts.put(rows, self.of_past(past, some.remaining_cycles, some.unknown_days))
        return forecasts

    def of_past(
        self, past: FloatArray, remaining_cycles: FloatArray, unknown_days: IntArray
    ) -> Forecasts:
        """Forecast from the last known days.

        Args:
            past: Their use, newest last, NaN on the left where fewer are known, shape
                (n, context_length).
            remaining_cycles: See `Questions`, shape (n,).
            unknown_days: See `Questions`, shape (n,).
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

        horizon = np.full(len(past), HORIZON_DAYS)
        z_levels = ndtri(np.array(QUANTILES))
        sums = (horizon * mean)[:, None] + spread(horizon)[:, None] * z_levels
        answered = Forecasts.none(len(past), self.name)
        answered.p_cross[:] = ndtr(z_of_crossing(horizon))
        answered.sum_quantiles[:] = np.maximum(sums, 0.0)
        for level, z in enumerate(z_levels):
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
