"""At what pace a battery was used of late: the plain facts beside a forecast."""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.histories import Histories, key_of
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
    """Pace up to each of these rows, of its own battery's days alone, to the last bit.

    Rows that rise are quickest: what lies between two spans is added up, too.
    """
    known = ~np.isnan(histories.use)
    # A last one more, for a span may end behind the last row.
    use = np.append(np.where(known, histories.use, 0.0), 0.0)
    known_before = np.append(0, np.cumsum(known))
    key = key_of(histories.battery, histories.day)

    def mean(oldest: int, newest: int, fewest: float) -> FloatArray:
        start = np.searchsorted(key, key[row] - oldest)
        end = np.searchsorted(key, key[row] - newest, side="right")
        days = known_before[end] - known_before[start]
        # Every second one is a span; the others lie between one's end and the next one's start.
        total = np.add.reduceat(use, np.column_stack([start, end]).ravel())[::2]
        return np.where(days >= fewest, total / np.maximum(days, 1), np.nan)

    return Pace(
        year=mean(YEAR_DAYS - 1, 0, fewest=1),
        recent=mean(RECENT_DAYS - 1, 0, fewest=_FEWEST_KNOWN_SHARE * RECENT_DAYS),
        year_ago=mean(
            YEAR_DAYS - 1, YEAR_DAYS - HORIZON_DAYS, fewest=_FEWEST_KNOWN_SHARE * HORIZON_DAYS
        ),
    )
