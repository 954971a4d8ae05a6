"""Parts of a history by how far their going moves the answer, over a fleet."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from trey.battery.arrays import BoolArray, FloatArray
from trey.battery.explanation.counterfactual.asking import (
    PARTS,
    REMAINING,
    SEASON,
    TREND,
    WEEKDAYS,
    ask,
)
from trey.battery.explanation.counterfactual.course import LEAST_LEVEL, YEAR_DAYS, Course
from trey.battery.forecaster import Forecaster, Forecasts
from trey.battery.histories import Questions

SPANS_DAYS = {  # back from the day of the forecast
    "the last week": (0, 7),
    "days 1 to 4 weeks ago": (7, 28),
    "days 1 to 3 months ago": (28, 91),
    "days 3 to 12 months ago": (91, YEAR_DAYS),
    "days over a year ago": (YEAR_DAYS, 100_000),
}
WHOLE_PARTS = {
    REMAINING: "the remaining cycles",
    SEASON: "the season",
    WEEKDAYS: "the weekdays",
}
DRAWS, NORMAL_95 = 400, (0.025, 0.975)


@dataclass(frozen=True)
class Effect:
    """What happens if a part of the history says nothing of its own.

    Attributes:
        part: In words.
        batteries: That have days of it.
        points: Mean distance by which P moves, 0 to 1.
        low, high: 95 % interval of that mean, had other batteries been drawn.
        cycles_share: Mean distance by which the median of the sum moves, over the median.
    """

    part: str
    batteries: int
    points: float
    low: float
    high: float
    cycles_share: float


def effects(
    forecaster: Forecaster, course: Course, questions: Questions, forecasts: Forecasts
) -> tuple[Effect, ...]:
    """All parts, that which moves P most first."""
    found = []
    all_left = np.ones((1, len(PARTS)))
    for part, (first, last) in SPANS_DAYS.items():
        without = _without_span(course, first, last)
        left = all_left * [name != TREND for name in PARTS]
        has_days = without.trend != 1
        has_any = np.bincount(course.question[has_days], minlength=len(course)) > 0
        if has_any.any():
            found.append(_effect(part, forecaster, without, questions, forecasts, left, has_any))
    everybody = np.ones(len(course), dtype=np.bool_)
    for name, part in WHOLE_PARTS.items():
        left = all_left * [other != name for other in PARTS]
        found.append(_effect(part, forecaster, course, questions, forecasts, left, everybody))
    return tuple(sorted(found, key=lambda effect: -effect.points))


def _without_span(course: Course, first: int, last: int) -> Course:
    """A course whose trend is that of one span, against the level of the last year's other days."""
    is_known = ~np.isnan(course.use)
    use = np.where(is_known, course.use, 0.0)
    is_here = (course.age >= first) & (course.age < last)

    def level(is_of: BoolArray) -> FloatArray:
        rows = course.question[is_known & is_of]
        total = np.bincount(rows, weights=use[is_known & is_of], minlength=len(course))
        days = np.bincount(rows, minlength=len(course))
        return np.where(days > 0, total / np.maximum(days, 1), np.nan)

    others = np.fmax(level((course.age < YEAR_DAYS) & ~is_here), LEAST_LEVEL)
    of_span = np.where(np.isnan(ratio := level(is_here) / others), 1.0, ratio)
    trend = np.where(is_here, of_span[course.question], 1.0)
    rows = np.arange(len(trend))
    return replace(course, level=others, trend=trend, season=np.ones(len(trend)), stand_in=rows)


def _effect(
    part: str,
    forecaster: Forecaster,
    course: Course,
    questions: Questions,
    forecasts: Forecasts,
    left: FloatArray,
    has_days: BoolArray,
) -> Effect:
    answers = ask(forecaster, course, questions, left, forecasts.model)
    own = np.flatnonzero(has_days)
    moved = np.abs(expit(answers.log_odds[0]) - forecasts.p_cross)[own]
    median = forecasts.sum_quantiles[own, 1]
    share = np.abs(answers.cycles[0, own] - median) / np.maximum(median, LEAST_LEVEL)
    drawn = np.random.default_rng(0).integers(len(own), size=(DRAWS, len(own)))
    low, high = np.quantile(moved[drawn].mean(axis=1), NORMAL_95)
    return Effect(part, len(own), float(moved.mean()), float(low), float(high), float(share.mean()))
