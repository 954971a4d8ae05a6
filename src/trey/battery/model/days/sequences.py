"""Histories → unbroken runs of calendar days, as a network steps through them.

A day without a reading lies between two known ones. If the counter tells what was used in between,
each of these days gets its equal share (SPREAD); otherwise its use stays unknown. Either is decided
by the reading behind the gap, so it is true as of that reading; as of a day inside of the gap the
last known day before it is asked, which knows nothing of what follows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.histories import Histories
from trey.telemetry.cleansing.trust import MAX_DAILY_CYCLES, TOLERANCE_CYCLES

UNKNOWN, SPREAD, READ = 0, 1, 2  # how a day's use is known
LONGEST_GAP_DAYS = 90  # after a longer one a battery is met as if for the first time


@dataclass(frozen=True)
class Sequences:
    """Runs of days, end to end.

    Attributes:
        use: Cycles used, 0 where unknown, shape (day,).
        known: UNKNOWN, SPREAD or READ, shape (day,).
        begins: Index of each sequence's first day, and the end of the last, shape (sequence + 1,).
        first_day: Of each sequence, in days since 1970-01-01, shape (sequence,).
        sequence: In which the last known day up to a row of the histories lies, -1 where none is
            known, shape (row,).
        place: That day's place in its sequence, from 0, shape (row,).
    """

    use: FloatArray
    known: NDArray[np.int8]
    begins: IntArray
    first_day: IntArray
    sequence: IntArray
    place: IntArray

    @classmethod
    def of(cls, histories: Histories) -> "Sequences":
        """Lay them out."""
        is_read = histories.use >= 0  # NaN is not
        battery, day = histories.battery[is_read], histories.day[is_read]
        step = np.diff(day, prepend=0)
        starts = (np.diff(battery, prepend=-1) != 0) | (step > LONGEST_GAP_DAYS + 1)
        length = np.where(starts, 1, step)  # days from behind the last known one to this
        counter = histories.counter[is_read]
        before = np.concatenate([[np.nan], counter])[: len(counter)]
        gap = np.where(starts, 0, length - 1)
        share = share_of_gap(before, counter, histories.use[is_read], gap)

        place_of_all = np.cumsum(length) - 1  # of each read day
        use = np.repeat(np.nan_to_num(share), length)
        known = np.repeat(np.where(np.isnan(share), UNKNOWN, SPREAD).astype(np.int8), length)
        use[place_of_all] = histories.use[is_read]
        known[place_of_all] = READ
        begins = place_of_all[starts]

        last_read = np.cumsum(is_read) - 1
        sequence_of_read = np.cumsum(starts) - 1
        is_known = (last_read >= 0) & (len(day) > 0)
        last_read = np.maximum(last_read, 0)
        if len(day):
            is_known &= battery[last_read] == histories.battery
            sequence = np.where(is_known, sequence_of_read[last_read], -1)
            place = np.where(is_known, (place_of_all - begins[sequence_of_read])[last_read], 0)
        else:
            sequence, place = np.full(len(is_read), -1), np.zeros(len(is_read), dtype=np.int64)
        return cls(use, known, np.append(begins, len(use)), day[starts], sequence, place)


def share_of_gap(
    counter_before: FloatArray, counter: FloatArray, use: FloatArray, gap: IntArray
) -> FloatArray:
    """Use of each unknown day before a read one, by the counter; NaN where that does not tell.

    Args:
        counter_before: On the last known day before the gap, shape (n,); so are the others.
        counter: On the day behind the gap.
        use: On that day.
        gap: Days in between.
    """
    total = counter - use - counter_before
    total = np.where(np.abs(total) <= TOLERANCE_CYCLES, 0.0, total)
    with np.errstate(invalid="ignore"):
        is_plausible = (gap > 0) & (total >= 0) & (total <= MAX_DAILY_CYCLES * gap)
        share: FloatArray = np.where(is_plausible, total / np.maximum(gap, 1), np.nan)
    return share
