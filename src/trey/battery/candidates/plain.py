"""Plain rules that need no fleet: tomorrow is like the last day, or like that weekday's mean.

Both have the baseline's spread, s²·(h + h²/n): s is that of the last year's known days around what
the rule expects, n how many days the rule takes its level from.
"""

import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.baseline import SD_FLOOR
from trey.battery.candidates.gaussian import NormalSums, horizons
from trey.battery.forecaster import QUANTILES, Forecasts, Levels, answer_where_known
from trey.battery.histories import Histories, KnownDays, Questions

CONTEXT_DAYS, MIN_KNOWN_DAYS = 365, 14
WEEK_DAYS = 7


@dataclass(frozen=True)
class Past:
    """Last known days of n batteries, newest last, NaN on the left; each of shape (n, day).

    Attributes:
        use: Cycles used.
        weekday: Of the day, from 0.
    """

    use: FloatArray
    weekday: FloatArray


class PlainRule(ABC):
    """A `Forecaster` that reads the last year of a battery."""

    name: ClassVar[str]
    version = "0"

    @property
    def digest(self) -> str:
        """It has no weights: its name and version are all there is."""
        return hashlib.sha256(f"{self.name}/{self.version}".encode()).hexdigest()

    def forecast(
        self, histories: Histories, questions: Questions, levels: Levels = QUANTILES
    ) -> Forecasts:
        """See `Forecaster.forecast`; fewer than MIN_KNOWN_DAYS known days have no answer."""
        known = KnownDays.of(histories)
        weekday = histories.day[~np.isnan(histories.use)] % WEEK_DAYS
        weekdays = KnownDays(weekday.astype(np.float64), known.ends, known.so_far)

        def answer(some: Questions) -> Forecasts:
            past = Past(known.last(some.row, CONTEXT_DAYS), weekdays.last(some.row, CONTEXT_DAYS))
            counted = some.as_of - some.unknown_days
            sums = self.sums(past, (counted + 1) % WEEK_DAYS, horizons(some))
            return sums.forecasts(some, self.name, levels)

        return answer_where_known(
            self.name, known, questions, answer, fewest_days=MIN_KNOWN_DAYS, levels=levels
        )

    @abstractmethod
    def sums(self, past: Past, weekday: IntArray, horizon: IntArray) -> NormalSums:
        """Of the coming days.

        Args:
            past: Of n batteries.
            weekday: Of the first day to come, shape (n,).
            horizon: 1, 2, … days.
        """


class LastValue(PlainRule):
    """Each coming day is like the last known one."""

    name = "last-value-gaussian"

    def sums(self, past: Past, weekday: IntArray, horizon: IntArray) -> NormalSums:  # noqa: ARG002
        sd = np.maximum(np.nanstd(past.use, axis=1, ddof=1), SD_FLOOR)
        return NormalSums(
            past.use[:, -1:] * horizon, sd[:, None] * np.sqrt(horizon + np.square(horizon))
        )


class WeekdayMean(PlainRule):
    """Each coming day is like the mean of its weekday."""

    name = "weekday-mean-gaussian"

    def sums(self, past: Past, weekday: IntArray, horizon: IntArray) -> NormalSums:
        is_known = ~np.isnan(past.use)
        use = np.where(is_known, past.use, 0.0)
        days = is_known.sum(axis=1)
        mean = np.repeat((use.sum(axis=1) / days)[:, None], WEEK_DAYS, axis=1)  # (n, weekday)
        expected = np.zeros(use.shape)
        for number in range(WEEK_DAYS):
            is_then = past.weekday == number
            count = is_then.sum(axis=1)
            total = np.where(is_then, use, 0.0).sum(axis=1)
            np.divide(total, count, out=mean[:, number], where=count > 0)
            expected += is_then * mean[:, number : number + 1]
        squares = np.where(is_known, np.square(use - expected), 0.0).sum(axis=1)
        freedom = np.maximum(days - WEEK_DAYS, 1)
        sd = np.maximum(np.sqrt(squares / freedom), SD_FLOOR)
        coming = (weekday[:, None] + horizon - 1) % WEEK_DAYS
        return NormalSums(
            np.take_along_axis(mean, coming, axis=1).cumsum(axis=1),
            sd[:, None] * np.sqrt(horizon + np.square(horizon) / days[:, None]),
        )
