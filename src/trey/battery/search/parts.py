"""Which days are learned from, which are chosen by, and which are only reported on.

A fleet is parted by batteries. Of a few batteries the days are: first those to learn from, then
those to choose by, last those to report on. Nothing of a part is known to the one before it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from trey.battery.arrays import BoolArray, FloatArray, IntArray
from trey.battery.backtest.cells.frame import Frame
from trey.battery.backtest.cells.trial import FEWEST_BATTERIES
from trey.battery.histories import Histories
from trey.errors import TreyError

if TYPE_CHECKING:  # reading cleanses, for which Spark's types come along
    from trey.battery.search.reading import SearchData

SHARES = (0.6, 0.2, 0.2)  # of batteries, or of days: training, validation, test
FEWEST_CROSSINGS = 5  # seen in a part, for its own ratings to be gone by
RATINGS, RATING_EVERY_DAYS = 5, 30  # assumed ones of a battery's later days


@dataclass(frozen=True)
class Parts:
    """Of the data of a search.

    Attributes:
        training: Whole batteries, or their first days.
        validation: By what the best is chosen.
        test: What is reported.
        how: What they are, in a sentence.
    """

    training: Histories
    validation: Frame
    test: Frame
    how: str


def part(data: "SearchData", seed: int, horizon_days: int) -> Parts:
    """Part the data.

    Args:
        data: Of the search.
        seed: Of the draw of batteries.
        horizon_days: Of the questions by which is chosen and which are reported on.

    Raises:
        TreyError: There is too little to part.
    """
    batteries = int(data.histories.battery.max(initial=-1)) + 1
    parts = (
        _by_batteries(data, batteries, seed, horizon_days)
        if batteries >= FEWEST_BATTERIES
        else _by_days(data, horizon_days)
    )
    if not (len(parts.validation.questions) and len(parts.test.questions)):
        raise TreyError(
            "the days are too few to learn from, to choose by and to report on; give at least "
            f"{FEWEST_BATTERIES} batteries over a year, or one over three years"
        )
    return parts


def _by_batteries(data: "SearchData", batteries: int, seed: int, horizon_days: int) -> Parts:
    drawn = np.random.default_rng(seed).permutation(batteries)
    ends = np.round(np.cumsum(SHARES)[:2] * batteries).astype(np.int64)
    rows = [np.flatnonzero(np.isin(data.histories.battery, some)) for some in np.split(drawn, ends)]
    training, *others = (data.histories.of_rows(some) for some in rows)
    frames = [
        Frame.of(one, data.rated[some], horizon_days)
        for one, some in zip(others, rows[1:], strict=True)
    ]
    how = "the last 120 days before batteries reach their rating"
    if min(frame.batteries for frame in frames) < FEWEST_CROSSINGS:
        frames = [
            Frame.of(one, _rating_at_the_end(one, horizon_days), horizon_days) for one in others
        ]
        how = (
            "the last 120 days before a rating that is assumed near the end of each battery's days"
        )
    validation, test = frames
    return Parts(training, validation, test, f"{how}; of other batteries than were learned from")


def _by_days(data: "SearchData", horizon_days: int) -> Parts:
    histories = data.histories
    first, last = _first_and_last(histories)
    age = (histories.day - first) / np.maximum(last - first, 1)
    first_end, second_end = np.cumsum(SHARES)[:2]
    is_second = (first_end <= age) & (age < second_end)
    validation = _of_days(histories, is_second, first + second_end * (last - first), horizon_days)
    test = _of_days(histories, age >= second_end, last + 1, horizon_days)
    return Parts(
        histories.of_rows(np.flatnonzero(age < first_end)),
        validation,
        test,
        "later days than were learned from, before ratings that are assumed among them",
    )


def _of_days(
    histories: Histories, is_within: BoolArray, end: FloatArray | IntArray, horizon_days: int
) -> Frame:
    """Questions as of some days, before RATINGS ratings, all of whose outcomes lie before `end`."""
    last = np.ceil(end) - 1 - horizon_days
    ratings = [_rating_on(histories, last - RATING_EVERY_DAYS * n) for n in range(RATINGS)]
    frame = Frame.of(histories.repeated(RATINGS), np.concatenate(ratings), horizon_days)
    return frame.some(np.flatnonzero(np.tile(is_within, RATINGS)[frame.questions.row]))


def _rating_at_the_end(histories: Histories, horizon_days: int) -> FloatArray:
    """A rating that each battery reaches a horizon before its last day."""
    return _rating_on(histories, _first_and_last(histories)[1] - horizon_days)


def _rating_on(histories: Histories, crossing: FloatArray | IntArray) -> FloatArray:
    """A rating that each battery first reaches on the last day up to `crossing` with use and counter.

    Args:
        histories: Of batteries.
        crossing: Day, shape (row,).

    Returns:
        Shape (row,); infinite where there is no such day.
    """
    before = np.concatenate([[np.nan], histories.counter[:-1]])
    follows = (np.diff(histories.day, prepend=0) == 1) & (
        np.diff(histories.battery, prepend=-1) == 0
    )
    with np.errstate(invalid="ignore"):
        rises = follows & (histories.counter > before) & (histories.day <= crossing)
    rating = np.full(_batteries(histories), np.inf)
    rows = np.flatnonzero(rises)
    rating[histories.battery[rows]] = (histories.counter + before)[rows] / 2  # the last one stays
    return rating[histories.battery]


def _first_and_last(histories: Histories) -> tuple[IntArray, IntArray]:
    """First and last day of each row's battery, shape (row,)."""
    is_first = np.diff(histories.battery, prepend=-1) != 0
    is_last = np.diff(histories.battery, append=-1) != 0
    return (
        histories.day[is_first][histories.battery],
        histories.day[is_last][histories.battery],
    )


def _batteries(histories: Histories) -> int:
    return int(histories.battery.max(initial=-1)) + 1
