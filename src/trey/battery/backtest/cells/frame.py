"""The cells that forecasters are measured on: the last 120 days before batteries reach their rating.

Days further out are trivial negatives and flatter every number.
"""

from dataclasses import dataclass, replace

import numpy as np

from trey.battery.arrays import BoolArray, FloatArray, IntArray
from trey.battery.histories import Histories, Questions
from trey.battery.horizon import HORIZON_DAYS

LAST_DAYS, SEEN_BEFORE = 120, 60
HELD_OUT_SHARE = 0.2  # of a file's batteries


@dataclass(frozen=True)
class Frame:
    """Questions about the last days before crossings, and what then came to be.

    Attributes:
        histories: Of whole batteries.
        questions: As of each known day of the frame, all of one horizon.
        ahead: Days to the crossing, shape (question,).
        used: Cycles used within that horizon, NaN where unknown, shape (question,).
    """

    histories: Histories
    questions: Questions
    ahead: IntArray
    used: FloatArray

    @classmethod
    def of(
        cls, histories: Histories, rated: FloatArray, horizon_days: int = HORIZON_DAYS
    ) -> "Frame":
        """Of the batteries whose crossing is seen on its day.

        Args:
            histories: Of whole batteries.
            rated: Rated cycles, shape (row,).
            horizon_days: Of the questions.
        """
        is_new = np.diff(histories.battery, prepend=-1) != 0
        has_crossed = histories.counter >= rated
        before = np.roll(histories.counter < rated, 1)
        crosses = has_crossed & before & ~is_new & (np.diff(histories.day, prepend=0) == 1)
        crossing = np.full(histories.battery.max(initial=-1) + 1, -1)
        rows = np.flatnonzero(crosses)[::-1]
        crossing[histories.battery[rows]] = histories.day[rows]
        ahead = crossing[histories.battery] - histories.day
        age = histories.day - histories.day[is_new][histories.battery]
        in_frame = (ahead > 0) & (ahead <= LAST_DAYS) & (age + ahead >= LAST_DAYS + SEEN_BEFORE)
        in_frame &= histories.counter < rated
        in_frame &= ~np.isnan(histories.use)
        row = np.flatnonzero(in_frame)
        return cls(
            histories,
            Questions(
                row=row,
                as_of=histories.day[row],
                remaining_cycles=(rated - histories.counter)[row],
                unknown_days=np.zeros(len(row), dtype=np.int64),
                horizon_days=horizon_days,
            ),
            ahead=ahead[row],
            used=histories.used_within(row, horizon_days),
        )

    @property
    def crossed(self) -> BoolArray:
        """Whether the rating was reached within the questions' horizon, shape (question,)."""
        return self.ahead <= self.questions.horizon_days

    @property
    def battery(self) -> IntArray:
        """Number of each question's battery among those that are asked about, from 0."""
        return np.unique(self.histories.battery[self.questions.row], return_inverse=True)[1]

    @property
    def batteries(self) -> int:
        """How many are asked about."""
        return len(np.unique(self.histories.battery[self.questions.row]))

    def some(self, which: IntArray) -> "Frame":
        """Some of its questions, with the histories of their batteries alone."""
        row = self.questions.row[which]
        rows = np.flatnonzero(np.isin(self.histories.battery, self.histories.battery[row]))
        return Frame(
            self.histories.of_rows(rows),
            replace(self.questions.some(which), row=np.searchsorted(rows, row)),
            self.ahead[which],
            self.used[which],
        )


def hold_out(
    histories: Histories, rated: FloatArray, seed: int
) -> tuple[Histories, tuple[Histories, FloatArray]]:
    """Histories to learn from, and those of other batteries with their rated cycles, to measure on."""
    batteries = int(histories.battery.max(initial=-1)) + 1
    is_held_out = np.random.default_rng(seed).random(batteries) < HELD_OUT_SHARE
    kept, held_out = (
        np.flatnonzero(is_held_out[histories.battery] == holds) for holds in (False, True)
    )
    return histories.of_rows(kept), (histories.of_rows(held_out), rated[held_out])
