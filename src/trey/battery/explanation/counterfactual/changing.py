"""Days as they would be with less of a trend, a season or weekdays of their own."""

import numpy as np

from trey.battery.arrays import FloatArray
from trey.battery.explanation.counterfactual.course import LEAST_TREND, Course
from trey.telemetry.cleansing.arrays import starts_of

_MOST_RAISED = 1 / LEAST_TREND  # times: what a counter tells of days without a row


def changed(course: Course, left: FloatArray, turn_days: int) -> tuple[FloatArray, FloatArray]:
    """Use and counter with less left of their parts; the counter ends where it really does.

    Args:
        course: Of the histories.
        left: Of trend, season and weekdays, see `asking.ask`, shape (3,).
        turn_days: How weekdays are taken away, see `Course.turned`.
    """
    trend, season, weekdays = left
    use = course.use if weekdays else course.turned(turn_days)
    season_left = 1 + season * (course.season - 1)
    if trend == 1:
        scale = season_left / course.season
        return scale * use, _counter(course, scale * use, scale)
    wanted = season_left * (1 + trend * (course.trend - 1))  # over the level
    source = course.stand_in
    is_flat = course.trend[source] < LEAST_TREND
    scale = wanted / np.where(is_flat, 1.0, course.trend[source] * course.season[source])
    flat = course.level[course.question] * wanted
    of_days = np.where(is_flat, flat, scale * use[source])
    of_days[np.isnan(course.use)] = np.nan
    return of_days, _counter(course, of_days, np.minimum(scale, _MOST_RAISED))


def _counter(course: Course, use: FloatArray, scale: FloatArray) -> FloatArray:
    """A counter that goes with the use; what it tells of days in between is scaled like its row."""
    is_counted = ~np.isnan(course.counter)
    rows = np.flatnonzero(is_counted)
    question = course.question[rows]
    if len(rows) == 0:
        return course.counter
    used_before, used = (np.cumsum(np.nan_to_num(of)) for of in (course.use, use))
    starts = starts_of(question)
    between = np.diff(course.counter[rows] - used_before[rows], prepend=0.0)
    between[starts] = 0.0
    total = used[rows] + np.cumsum(scale[rows] * between)
    ends = np.flatnonzero(starts_of(question[::-1])[::-1])
    of_row = np.cumsum(starts) - 1
    counter = course.counter.copy()
    counter[rows] = course.counter[rows[ends]][of_row] - (total[ends][of_row] - total)
    return counter
