"""At what pace a battery was used of late: the plain facts beside a forecast."""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import BoolArray, FloatArray, IntArray
from trey.battery.forecaster import ROWS_AT_ONCE
from trey.battery.histories import Histories
from trey.battery.horizon import HORIZON_DAYS

YEAR_DAYS, RECENT_DAYS = 365, 28
_FEWEST_KNOWN_SHARE = 0.5  # of a span's days: of fewer nothing is said


@dataclass(frozen=True)
class Pace:
    """Cycles per day, NaN where too few days are known; shape (n,).

    Attributes:
        year: Over the last YEAR_DAYS, or as many as there are.
        recent: Over the last RECENT_DAYS.
        year_ago: Over the days that the next 30 were a year before.
    """

    year: FloatArray
    recent: FloatArray
    year_ago: FloatArray


def pace(histories: Histories, row: IntArray) -> Pace:
    """Pace up to each of these rows, of its own battery's days alone, to the last bit."""
    known = Pace(*(np.full(len(row), np.nan) for _ in range(3)))
    for start in range(0, len(row), ROWS_AT_ONCE):
        some = slice(start, start + ROWS_AT_ONCE)
        known.year[some], known.recent[some], known.year_ago[some] = _pace(histories, row[some])
    return known


def _pace(histories: Histories, row: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    back = row[:, None] - np.arange(YEAR_DAYS)
    index = np.maximum(back, 0)
    is_its_own = (back >= 0) & (histories.battery[index] == histories.battery[row][:, None])
    days_ago = histories.day[row][:, None] - histories.day[index]
    use = np.where(is_its_own & (days_ago < YEAR_DAYS), histories.use[index], np.nan)
    return (
        _mean(use, fewest=1.0),
        _mean(
            np.where(days_ago < RECENT_DAYS, use, np.nan), fewest=_FEWEST_KNOWN_SHARE * RECENT_DAYS
        ),
        _mean(
            np.where(days_ago >= YEAR_DAYS - HORIZON_DAYS, use, np.nan),
            fewest=_FEWEST_KNOWN_SHARE * HORIZON_DAYS,
        ),
    )


def _mean(use: FloatArray, fewest: float) -> FloatArray:
    is_known: BoolArray = ~np.isnan(use)
    days = is_known.sum(axis=1)
    mean = np.where(is_known, use, 0.0).sum(axis=1) / np.maximum(days, 1)
    return np.where(days >= fewest, mean, np.nan)
