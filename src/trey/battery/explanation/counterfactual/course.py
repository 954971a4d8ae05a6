"""What the days of a history consist of: a level, its trend, its season, its weekdays, and the rest.

use = level x trend x season x what is left, where the weekdays stand in what is left. The level is
the mean of the last year; the season a yearly wave that the days themselves show; the trend how far
each four weeks lie from the level besides. Computed from the days up to the forecast alone, and the
same for every forecaster: it says what to take away, and the forecaster says what that changes.
"""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import BoolArray, FloatArray, IntArray
from trey.battery.histories import Histories, Questions
from trey.telemetry.cleansing.arrays import starts_of

BLOCK_DAYS, WEEK_DAYS, YEAR_DAYS = 28, 7, 365
FULL_YEAR_DAYS = 365.25
LEAST_LEVEL = 1e-6  # cycles per day: of a battery that was never used
_FEWEST_DAYS_OF_SEASON = 365  # known: a shorter history cannot tell a season from a trend
_PRIOR_DAYS = 120.0  # how many have to be known before a wave counts by half
_MOST_OF_A_DAY = 5.0  # times the level: a heavy day is no season
_LEAST_SEASON, _MOST_SEASON = 0.4, 1.8  # of the level
LEAST_TREND, _USUAL_TREND = 0.35, 0.6  # of the level: weeks below the first are hardly used


@dataclass(frozen=True)
class Course:
    """The days of n batteries, each up to its question's, one battery after the other.

    Attributes:
        question: Number of the battery's question, shape (row,).
        day: In days since 1970-01-01, shape (row,).
        use: NaN where unknown, shape (row,).
        counter: NaN where unknown, shape (row,).
        age: Days back from the battery's last row, shape (row,).
        level: Mean use per day over the last year, shape (n,).
        season: Of each row's day, 1 on average over a year, shape (row,).
        season_ahead: The same of the next 30 days, shape (n,).
        trend: Of each row's four weeks, 1 where they lie at the level, shape (row,).
        stand_in: Row from the nearest usual four weeks, for rows of weeks that the vehicle was hardly
            driven in: no scale makes usual days of those. Else the row itself, shape (row,).
    """

    question: IntArray
    day: IntArray
    use: FloatArray
    counter: FloatArray
    age: IntArray
    level: FloatArray
    season: FloatArray
    season_ahead: FloatArray
    trend: FloatArray
    stand_in: IntArray

    @classmethod
    def of(cls, histories: Histories, questions: Questions) -> "Course":
        """Take the histories of the questions apart."""
        row, question = _rows(histories, questions.row)
        day, use = histories.day[row], histories.use[row]
        ends = np.flatnonzero(starts_of(question[::-1]))
        last_day = day[::-1][ends][::-1] if len(row) else day
        age = last_day[question] - day
        is_known = ~np.isnan(use)
        known = np.where(is_known, use, 0.0)
        of_year = is_known & (age < YEAR_DAYS)
        n = len(questions)
        level = _ratio(_sums(known * of_year, question, n), _counts(of_year, question, n))
        level = np.maximum(level, LEAST_LEVEL)
        wave = _wave(day, known / level[question], is_known, question, n)
        season = _season(wave[:, question], day)
        trend = _trend(known / season, is_known, age, question, level)
        ahead = last_day[:, None] + np.arange(1, 31)
        return cls(
            question,
            day,
            use,
            histories.counter[row],
            age,
            level,
            season,
            _season(wave[:, :, None], ahead).mean(axis=1),
            trend,
            _stand_ins(question, age, is_known, trend, n),
        )

    def __len__(self) -> int:
        return len(self.level)

    def turned(self, days: int) -> FloatArray:
        """Use with the weekdays turned: each week by so many days more than the week after it.

        No weekday keeps what is its own, and each week keeps its sum and its days. A day of unknown
        use stays where it is. Shape (row,).
        """
        known = np.flatnonzero(~np.isnan(self.use))
        week = self.age[known] // WEEK_DAYS
        starts = starts_of(self.question[known]) | starts_of(week)
        of_week = np.cumsum(starts) - 1
        first, length = np.flatnonzero(starts)[of_week], np.bincount(of_week)[of_week]
        place = (np.arange(len(known)) - first + days * week) % length
        use = self.use.copy()
        use[known] = self.use[known[first + place]]
        return use


def _rows(histories: Histories, last: IntArray) -> tuple[IntArray, IntArray]:
    """Rows of each question's battery up to its own, and whose they are."""
    is_first = starts_of(histories.battery)
    first = np.maximum.accumulate(np.where(is_first, np.arange(len(is_first)), 0))[last]
    days = last - first + 1
    question = np.repeat(np.arange(len(last)), days)
    begins = np.cumsum(days) - days
    return np.arange(len(question)) - begins[question] + first[question], question


def _sums(values: FloatArray, group: IntArray, n: int) -> FloatArray:
    return np.bincount(group, weights=values, minlength=n).astype(np.float64)


def _counts(holds: BoolArray, group: IntArray, n: int) -> FloatArray:
    return np.bincount(group[holds], minlength=n).astype(np.float64)


def _ratio(total: FloatArray, weight: FloatArray) -> FloatArray:
    ratio: FloatArray = total / np.maximum(weight, 1e-9)
    return ratio


def _wave(
    day: IntArray, relative: FloatArray, is_known: BoolArray, question: IntArray, n: int
) -> FloatArray:
    """Cosine and sine of the yearly wave in each battery's days, shape (2, n)."""
    apart = np.where(is_known, np.minimum(relative, _MOST_OF_A_DAY) - 1, 0.0)
    days = _counts(is_known, question, n)
    weight = np.where(days >= _FEWEST_DAYS_OF_SEASON, 2 / (days + _PRIOR_DAYS), 0.0)
    angle = _angle(day)
    return weight * np.stack(
        [_sums(apart * np.cos(angle), question, n), _sums(apart * np.sin(angle), question, n)]
    )


def _season(wave: FloatArray, day: IntArray) -> FloatArray:
    """Of days, by the waves of their batteries."""
    cos, sin = wave
    height = cos * np.cos(_angle(day)) + sin * np.sin(_angle(day))
    season: FloatArray = np.clip(1 + height, _LEAST_SEASON, _MOST_SEASON)
    return season


def _angle(day: IntArray) -> FloatArray:
    return (2 * np.pi / FULL_YEAR_DAYS) * day.astype(np.float64)


def _trend(
    use: FloatArray, is_known: BoolArray, age: IntArray, question: IntArray, level: FloatArray
) -> FloatArray:
    """Mean of each row's four weeks over the level; 1 where none of their days is known."""
    blocks = int(age.max(initial=0)) // BLOCK_DAYS + 1
    block = question * blocks + age // BLOCK_DAYS
    size = len(level) * blocks
    days = _counts(is_known, block, size)
    mean = np.where(days > 0, _ratio(_sums(use, block, size), days), np.repeat(level, blocks))
    of_row: FloatArray = mean[block] / level[question]
    return of_row


def _stand_ins(
    question: IntArray, age: IntArray, is_known: BoolArray, trend: FloatArray, n: int
) -> IntArray:
    """See `Course.stand_in`; a day that is not known where it should come from stays itself."""
    longest = int(age.max(initial=0))
    blocks = longest // BLOCK_DAYS + 1
    block = age // BLOCK_DAYS
    is_usual = np.zeros((n, blocks), dtype=np.bool_)
    is_usual[question, block] = trend >= _USUAL_TREND
    numbers = np.where(is_usual, np.arange(blocks), -blocks)
    younger = np.maximum.accumulate(numbers, axis=1)
    older = -np.maximum.accumulate(
        np.where(is_usual, -np.arange(blocks), -3 * blocks)[:, ::-1], axis=1
    )[:, ::-1]
    place = np.arange(blocks)
    nearest = np.where(place - younger <= older - place, younger, older)
    wanted_age = nearest[question, block] * BLOCK_DAYS + age % BLOCK_DAYS
    rows, keys = np.arange(len(question)), question * (2 * longest + 2)
    found = np.minimum(np.searchsorted(keys - age, keys - wanted_age), len(rows) - 1)
    is_there = (question[found] == question) & (age[found] == wanted_age) & is_known[found]
    return np.where((trend < LEAST_TREND) & is_there, found, rows)
