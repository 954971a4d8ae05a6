"""Sights and questions → distributions of the coming use, and what they say of the crossing."""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.calibration.ranks import Calibration, segment_of
from trey.battery.forecaster import HORIZON_DAYS, NOT_IN_SIGHT, QUANTILES, Forecasts, Levels
from trey.battery.model.days.memory import WEEK_DAYS
from trey.battery.model.days.weeks import sum_of_days
from trey.battery.model.mixture import LONGEST_HORIZON_DAYS, Mixture
from trey.battery.model.steps.sights import Sights

LONGEST_UNKNOWN_DAYS = 30


@dataclass(frozen=True)
class Asked:
    """What `answer` is asked about the batteries of some sights; shape (n,).

    Attributes:
        remaining_cycles: When the counter was last known, above 0.
        counted_after: Days from the last known day to that of the counter.
        as_of_after: Days from the last known day to that of the forecast.
    """

    remaining_cycles: FloatArray
    counted_after: IntArray
    as_of_after: IntArray

    def some(self, which: IntArray) -> "Asked":
        """Those of an index."""
        return Asked(
            self.remaining_cycles[which], self.counted_after[which], self.as_of_after[which]
        )


def answer(
    sights: Sights,
    asked: Asked,
    calibration: Calibration,
    model: str,
    levels: Levels = QUANTILES,
) -> Forecasts:
    """Forecasts of the sights' batteries, in their order.

    Days without a known counter before the forecast's own are part of what is forecast: the sum
    that reaches the rating begins behind the counter.
    """
    segment = segment_of(sights.variation)
    forecasts = Forecasts.none(len(sights), model, levels=levels)
    unknown_days = asked.as_of_after - asked.counted_after
    longest = LONGEST_HORIZON_DAYS + int(unknown_days.max(initial=0))
    horizon = np.arange(1, longest + 1)
    expected = _expected(sights, asked.counted_after, horizon)
    below = Mixture.at(sights.parameters, horizon).below(asked.remaining_cycles[:, None] / expected)
    crossed = 1 - calibration.probability(below, segment)
    # Each horizon has a mixture of its own: that the sum cannot fall has to be said.
    crossed = np.maximum.accumulate(crossed, axis=1)
    ahead = unknown_days[:, None] + np.arange(LONGEST_HORIZON_DAYS)
    crossed = np.take_along_axis(crossed, ahead, axis=1)  # (n, LONGEST_HORIZON_DAYS)
    forecasts.p_cross[:] = crossed[:, HORIZON_DAYS - 1]
    for number, level in enumerate(QUANTILES):
        reaches = crossed >= level
        first = np.where(reaches.any(axis=1), reaches.argmax(axis=1) + 1, NOT_IN_SIGHT)
        forecasts.days_to_crossing[:, number] = first

    at_alert = np.array([HORIZON_DAYS])
    of_each = np.tile(levels, (len(segment), 1))
    mixture = Mixture.at(sights.parameters, at_alert)
    ratio = mixture.quantile(calibration.rank(of_each, segment))
    forecasts.sum_quantiles[:] = ratio * _expected(sights, asked.as_of_after, at_alert)
    return forecasts


def _expected(sights: Sights, behind: IntArray, horizon: IntArray) -> FloatArray:
    """Cycles that scale and weekdays let expect from so many days behind the last known one on."""
    weekday = (np.arange(WEEK_DAYS) + behind[:, None]) % WEEK_DAYS
    week = np.take_along_axis(sights.week, weekday, axis=1)
    return sights.scale[:, None] * sum_of_days(week, horizon)
