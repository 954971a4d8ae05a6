"""Histories with parts of them taken away, and the same forecaster's answers to them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logit

from trey.battery.arrays import BoolArray, FloatArray, IntArray, TextArray
from trey.battery.explanation.counterfactual.changing import changed
from trey.battery.explanation.counterfactual.course import Course
from trey.battery.forecaster import Forecaster
from trey.battery.histories import Histories, Questions
from trey.battery.horizon import HORIZON_DAYS
from trey.telemetry.cleansing.arrays import starts_of

REMAINING, TREND, SEASON, WEEKDAYS = PARTS = ("remaining", "trend", "season", "weekdays")
SURE = 1e-3  # probabilities nearer to 0 or 1 than that have the same odds
ROWS_AT_ONCE = 2_000_000  # of histories: some 100 MB

# Four times of the year; whole weeks, so that no weekday moves. The mean over them is an answer as
# of no particular time of the year: the first two harmonics of a calendar cancel.
_SHIFTS_DAYS = (0, 91, 182, 273)


@dataclass(frozen=True)
class Answers:
    """To v variants of the histories of n questions; each of shape (v, n).

    Attributes:
        cycles: Median of the cycles used in the next 30 days.
        log_odds: Of crossing within them.
        is_same_model: Whether the model that answered the true history answered this one.
    """

    cycles: FloatArray
    log_odds: FloatArray
    is_same_model: BoolArray


def ask(
    forecaster: Forecaster,
    course: Course,
    questions: Questions,
    left: FloatArray,
    model: TextArray,
    *,
    turn_days: int = 1,
) -> Answers:
    """Ask about histories of which less is left.

    Args:
        forecaster: Any.
        course: Of the histories of the questions.
        questions: As they were asked; their rows are not used.
        left: How much of each of PARTS is left, 1: as it was, 0: nothing, shape (v, part). Of the
            weekdays all or nothing.
        model: That answered the true histories, shape (n,).
        turn_days: How weekdays are taken away, see `Course.turned`.
    """
    kinds, kind_of = np.unique(left[:, 1:], axis=0, return_inverse=True)
    views = [
        _View(kind, np.flatnonzero(kind_of.ravel() == number), shift, weight)
        for number, kind in enumerate(kinds)
        for shift, weight in _times_of_year(kind[1])
    ]
    shape = (len(left), len(questions))
    cycles, crossed = np.zeros(shape), np.zeros(shape)
    is_same = np.ones(shape, dtype=np.bool_)
    at_once = max(1, ROWS_AT_ONCE // max(len(course.day), 1))
    for start in range(0, len(views), at_once):
        some = views[start : start + at_once]
        asked = _joined([_asked(course, questions, left, *view) for view in enumerate(some)])
        forecasts = forecaster.forecast(_histories(course, some, turn_days), asked)
        begin = 0
        for view in some:
            of_view = (len(view.variants), len(questions))
            answered = slice(begin, begin := begin + of_view[0] * of_view[1])
            median, p_cross = forecasts.sum_quantiles[answered, 1], forecasts.p_cross[answered]
            cycles[view.variants] += view.weight * median.reshape(of_view)
            crossed[view.variants] += view.weight * p_cross.reshape(of_view)
            is_same[view.variants] &= forecasts.model[answered].reshape(of_view) == model
    return Answers(cycles, log_odds(crossed), is_same)


@dataclass(frozen=True)
class _View:
    """A kind of history as of a time of the year.

    Attributes:
        left: Of trend, season and weekdays, shape (3,).
        variants: Numbers of those that differ in the remaining cycles only.
        shift_days: By which the calendar is moved.
        weight: Of its answers in those to the variants.
    """

    left: FloatArray
    variants: IntArray
    shift_days: int
    weight: float


def _histories(course: Course, views: Sequence[_View], turn_days: int) -> Histories:
    """The batteries once per view."""
    days = {view.left.tobytes(): changed(course, view.left, turn_days) for view in views}
    of_views = [days[view.left.tobytes()] for view in views]
    return Histories(
        np.concatenate([course.question + len(course) * place for place in range(len(views))]),
        np.concatenate([course.day + view.shift_days for view in views]),
        np.concatenate([use for use, _ in of_views]),
        np.concatenate([counter for _, counter in of_views]),
        {name: np.tile(values, len(views)) for name, values in course.signals.items()},
    )


def _joined(parts: Sequence[Questions]) -> Questions:
    return Questions(
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.as_of for part in parts]),
        np.concatenate([part.remaining_cycles for part in parts]),
        np.concatenate([part.unknown_days for part in parts]),
    )


def log_odds(probability: FloatArray) -> FloatArray:
    odds: FloatArray = logit(np.clip(probability, SURE, 1 - SURE))
    return odds


def _times_of_year(season: float) -> list[tuple[int, float]]:
    """Days by which the calendar is moved, each with its weight."""
    if season == 1:
        return [(0, 1.0)]
    each = (1 - season) / len(_SHIFTS_DAYS)
    return [(shift, each + season * (shift == 0)) for shift in _SHIFTS_DAYS]


def _asked(
    course: Course, questions: Questions, left: FloatArray, place: int, view: _View
) -> Questions:
    """The questions once per variant; without its own remaining cycles a battery has 30 days' worth.

    Args:
        course: Of the questions.
        questions: As they were asked.
        left: See `ask`.
        place: Of the view's histories among those of others.
        view: Whose variants ask.
    """
    own = left[view.variants, :1]
    last = np.flatnonzero(starts_of(course.question[::-1])[::-1]) + place * len(course.day)
    usual = course.level * (HORIZON_DAYS + questions.unknown_days)
    remaining = own * questions.remaining_cycles + (1 - own) * usual
    return Questions(
        row=np.tile(last, len(own)),
        as_of=np.tile(questions.as_of + view.shift_days, len(own)),
        remaining_cycles=remaining.ravel(),
        unknown_days=np.tile(questions.unknown_days, len(own)),
    )
