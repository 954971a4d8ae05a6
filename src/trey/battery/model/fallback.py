"""Batteries for which the network is not asked, each for a reason that can be said in a sentence.

Outside of what it has learned from, a network says anything; the mean of the last year does not.
"""

import numpy as np

from trey.battery.arrays import BoolArray, IntArray, TextArray
from trey.battery.baseline import Mean365Gaussian
from trey.battery.forecaster import Forecasts, Levels
from trey.battery.histories import Histories, Questions
from trey.battery.model.answering import LONGEST_UNKNOWN_DAYS
from trey.battery.model.steps.sights import Sights

FEWEST_DAYS_READ = 60
LEAST_READ_SHARE = 0.4
LEAST_SCALE = 0.002  # cycles per day: a rating of 200 would last for centuries
LEAST_VARIATION = 0.02
# What training shows: days that vary by a tenth of their mean, or by more than half of it with a
# parked day at least every second week. In between, or never parked, the median was off by 15 %.
STEADY_VARIATION, USUAL_VARIATION, LEAST_PARKED_SHARE = 0.15, 0.5, 0.08


def reasons(sights: Sights, stale_days: IntArray, uncounted_days: IntArray) -> TextArray:
    """Why another model should answer; None where the network may. Shape (n,).

    Args:
        sights: Of n questions.
        stale_days: From the last known day to that of the forecast.
        uncounted_days: From the last known counter to the day of the forecast.
    """
    criteria: dict[str, BoolArray] = {
        f"fewer than {FEWEST_DAYS_READ} known days": sights.days_read < FEWEST_DAYS_READ,
        f"no known day in the last {LONGEST_UNKNOWN_DAYS}": stale_days > LONGEST_UNKNOWN_DAYS,
        f"no known counter in the last {LONGEST_UNKNOWN_DAYS} days": (
            uncounted_days > LONGEST_UNKNOWN_DAYS
        ),
        "most of the last two months is unknown": sights.read_share < LEAST_READ_SHARE,
        "hardly used": sights.scale < LEAST_SCALE,
        "use does not vary": sights.variation < LEAST_VARIATION,
        "varies unlike the batteries that were learned from": _is_unlike_training(sights),
    }
    reason = np.full(len(sights), None, dtype=object)
    for words, holds in reversed(criteria.items()):  # the first of several stands
        reason[holds] = words
    return reason


def leave_to_baseline(
    forecasts: Forecasts, histories: Histories, questions: Questions, levels: Levels
) -> None:
    """Put the baseline's answers where the forecasts have a reason, and keep the reason there."""
    others = np.flatnonzero(forecasts.reason != None)  # noqa: E711 of each element
    reason = forecasts.reason[others]
    forecasts.put(others, Mean365Gaussian().forecast(histories, questions.some(others), levels))
    is_answered = ~np.isnan(forecasts.p_cross[others])
    forecasts.reason[others[is_answered]] = reason[is_answered]


def _is_unlike_training(sights: Sights) -> BoolArray:
    varies = sights.variation > STEADY_VARIATION
    is_unusual = (sights.variation < USUAL_VARIATION) | (sights.parked_share < LEAST_PARKED_SHARE)
    unlike: BoolArray = varies & is_unusual
    return unlike
