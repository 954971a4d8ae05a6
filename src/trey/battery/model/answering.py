"""Sights and questions → distributions of the coming use, and what they say of the crossing."""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.calibration.ranks import Calibration, segment_of
from trey.battery.forecaster import NOT_IN_SIGHT, QUANTILES, Forecasts, Levels
from trey.battery.horizon import LONGEST_HORIZON_DAYS
from trey.battery.model.days.memory import WEEK_DAYS
from trey.battery.model.days.weeks import sum_of_days
from trey.battery.model.mixture import Mixture
from trey.battery.model.steps.sights import Sights

LONGEST_UNKNOWN_DAYS = 30
_ROWS_AT_ONCE = 128  # of 60 horizons each: 600 kB, which stay near the processor


@dataclass(frozen=True)
class Asked:
    """What `answer` is asked about the batteries of some sights; shape (n,).

    Attributes:
        remaining_cycles: When the counter was last known, above 0.
        counted_after: Days from the last known day to that of the counter.
        as_of_after: Days from the last known day to that of the forecast.
        horizon_days: See `Questions`.
    """

    remaining_cycles: FloatArray
    counted_after: IntArray
    as_of_after: IntArray
    horizon_days: int

    def some(self, which: IntArray) -> "Asked":
        """Those of an index."""
        return replace(
            self,
            remaining_cycles=self.remaining_cycles[which],
            counted_after=self.counted_after[which],
            as_of_after=self.as_of_after[which],
        )


class Distribution(Protocol):
    """Of what n batteries use within a horizon, over what was expected of them."""

    def below(self, ratio: FloatArray, horizon: IntArray) -> FloatArray:
        """P(less is used within each horizon), shape (n, m); ratio (n, m), horizon (m,)."""

    def quantile(self, level: FloatArray, horizon: int) -> FloatArray:
        """The ratio that use within one horizon stays below, shape (n, m); level (n, m)."""


@dataclass(frozen=True)
class Expected:
    """What a battery's scale and weekdays let expect, of n batteries.

    Attributes:
        scale: Cycles per day, shape (n,).
        week: Of each weekday from the day after the last known one on, mean 1, shape (n, 7).
    """

    scale: FloatArray
    week: FloatArray

    def of(self, behind: IntArray, horizon: IntArray) -> FloatArray:
        """Cycles within each horizon from so many days behind the last known one on, (n, m)."""
        weekday = (np.arange(WEEK_DAYS) + behind[:, None]) % WEEK_DAYS
        week = np.take_along_axis(self.week, weekday, axis=1)
        return self.scale[:, None] * sum_of_days(week, horizon)


@dataclass(frozen=True)
class CalibratedMixture:
    """The network's, a `Distribution`."""

    parameters: FloatArray
    calibration: Calibration
    segment: IntArray

    def below(self, ratio: FloatArray, horizon: IntArray) -> FloatArray:
        """See `Distribution`."""
        below = np.empty(ratio.shape)
        for start in range(0, len(ratio), _ROWS_AT_ONCE):
            some = slice(start, start + _ROWS_AT_ONCE)
            below[some] = Mixture.at(self.parameters[some], horizon).below(ratio[some])
        return self.calibration.probability(below, self.segment)

    def quantile(self, level: FloatArray, horizon: int) -> FloatArray:
        """See `Distribution`."""
        mixture = Mixture.at(self.parameters, np.array([horizon]))
        return mixture.quantile(self.calibration.rank(level, self.segment))


def answer(
    sights: Sights,
    asked: Asked,
    calibration: Calibration,
    model: str,
    levels: Levels = QUANTILES,
) -> Forecasts:
    """Forecasts of the sights' batteries by the network, in their order."""
    mixture = CalibratedMixture(sights.parameters, calibration, segment_of(sights.variation))
    return answer_by(mixture, Expected(sights.scale, sights.week), asked, model, levels)


def answer_by(
    distribution: Distribution, expected: Expected, asked: Asked, model: str, levels: Levels
) -> Forecasts:
    """Forecasts of n batteries, in their order.

    Days without a known counter before the forecast's own are part of what is forecast: the sum
    that reaches the rating begins behind the counter.
    """
    n = len(expected.scale)
    forecasts = Forecasts.none(n, model, levels=levels)
    unknown_days = asked.as_of_after - asked.counted_after
    longest = LONGEST_HORIZON_DAYS + int(unknown_days.max(initial=0))
    horizon = np.arange(1, longest + 1)
    ratio = asked.remaining_cycles[:, None] / expected.of(asked.counted_after, horizon)
    crossed = 1 - distribution.below(ratio, horizon)
    # Each horizon has a distribution of its own: that the sum cannot fall has to be said.
    crossed = np.maximum.accumulate(crossed, axis=1)
    ahead = unknown_days[:, None] + np.arange(LONGEST_HORIZON_DAYS)
    crossed = np.take_along_axis(crossed, ahead, axis=1)  # (n, LONGEST_HORIZON_DAYS)
    forecasts.p_cross[:] = crossed[:, asked.horizon_days - 1]
    for number, level in enumerate(QUANTILES):
        reaches = crossed >= level
        first = np.where(reaches.any(axis=1), reaches.argmax(axis=1) + 1, NOT_IN_SIGHT)
        forecasts.days_to_crossing[:, number] = first

    ratio = distribution.quantile(np.tile(levels, (n, 1)), asked.horizon_days)
    expected_sum = expected.of(asked.as_of_after, np.array([asked.horizon_days]))
    forecasts.sum_quantiles[:] = ratio * expected_sum
    return forecasts
