"""What a forecaster is given: days of whole batteries, and questions about some of them.

Use and counter are all that a day says here. What else was measured on it, a trip's duration for
one, has no place: no forecaster can be handed what is only known when the day is over.
"""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class Histories:
    """Days of batteries, one battery after the other, each one's in order; shape (row,).

    A day of the calendar without a row is unknown, like one whose use is NaN.

    Attributes:
        battery: Number of the row's battery, from 0, without gaps.
        day: Days since 1970-01-01, rising within a battery.
        use: daily_cycles_used, NaN where it is not known.
        counter: lifetime_cycles_used at the end of the day, NaN where it is not known.
    """

    battery: IntArray
    day: IntArray
    use: FloatArray
    counter: FloatArray

    def of_rows(self, rows: IntArray) -> "Histories":
        """Of some rows; their batteries are numbered anew."""
        battery = np.unique(self.battery[rows], return_inverse=True)[1]
        return Histories(battery, self.day[rows], self.use[rows], self.counter[rows])

    def used_within(self, rows: IntArray, days: int) -> FloatArray:
        """Cycles used in the days after some rows; NaN where no counter on the last one tells."""
        key = self.battery * (1 << 32) + self.day
        wanted = key[rows] + days
        index = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
        used = self.counter[index] - self.counter[rows]
        return np.where((key[index] == wanted) & (used >= 0), used, np.nan)


@dataclass(frozen=True)
class Questions:
    """As of which day what is asked, of which battery; shape (question,).

    Attributes:
        row: The battery's last row of the histories that was settled on that day: no row up to it
            was made from a later reading.
        as_of: Last day that the answer may know, in days since 1970-01-01.
        remaining_cycles: Rated minus lifetime cycles when the counter was last known, above 0.
        unknown_days: Days up to `as_of` that this counter does not hold: their use is unknown.
    """

    row: IntArray
    as_of: IntArray
    remaining_cycles: FloatArray
    unknown_days: IntArray

    def __len__(self) -> int:
        return len(self.row)

    def some(self, which: IntArray | slice) -> "Questions":
        """Those of an index."""
        return Questions(
            self.row[which],
            self.as_of[which],
            self.remaining_cycles[which],
            self.unknown_days[which],
        )


@dataclass(frozen=True)
class KnownDays:
    """The days with known use, end to end, and where each row of the histories stands in them.

    Attributes:
        use: Of the known days, shape (known days of all,).
        ends: Index in `use` behind the last day known on that row, shape (row,).
        so_far: Days of the row's battery that are known on that row, shape (row,).
    """

    use: FloatArray
    ends: IntArray
    so_far: IntArray

    @classmethod
    def of(cls, histories: Histories) -> "KnownDays":
        """Find them."""
        is_known = ~np.isnan(histories.use)
        ends = np.cumsum(is_known)
        starts_battery = np.diff(histories.battery, prepend=-1) != 0
        begins = (ends - is_known)[starts_battery][histories.battery]
        return cls(histories.use[is_known], ends, ends - begins)

    def last(self, rows: IntArray, days: int) -> FloatArray:
        """Use on the last days known on these rows, NaN on the left, shape (rows, days)."""
        back = np.arange(-days, 0)
        is_there = -back <= self.so_far[rows][:, None]
        index = self.ends[rows][:, None] + back
        return np.where(is_there, self.use[np.where(is_there, index, 0)], np.nan)
