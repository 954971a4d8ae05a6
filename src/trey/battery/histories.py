"""What a forecaster is given: days of whole batteries, and questions about some of them.

A day says its use, the counter behind it, and signals of the battery; all of them are known when it
is over, and only days up to `as_of` may be read. What would tell a day's use beside it, a trip's
duration for one, has no place here, nor has anything of a day ahead.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.horizon import HORIZON_DAYS, LONGEST_HORIZON_DAYS


def key_of(battery: IntArray, day: IntArray) -> IntArray:
    """A number for each battery and day, rising as the rows of histories do."""
    return battery * (1 << 32) + day


@dataclass(frozen=True)
class Histories:
    """Days of batteries, one battery after the other, each one's in order; shape (row,).

    A day of the calendar without a row is unknown, like one whose use is NaN.

    Attributes:
        battery: Number of the row's battery, from 0, without gaps.
        day: Days since 1970-01-01, rising within a battery.
        use: daily_cycles_used, NaN where it is not known.
        counter: lifetime_cycles_used at the end of the day, NaN where it is not known.
        signals: What else was measured of the battery, by name, NaN where it was not; one that no
            day has is not there.
    """

    battery: IntArray
    day: IntArray
    use: FloatArray
    counter: FloatArray
    signals: Mapping[str, FloatArray] = field(default_factory=dict)

    def of_rows(self, rows: IntArray) -> "Histories":
        """Of some rows; their batteries are numbered anew."""
        battery = np.unique(self.battery[rows], return_inverse=True)[1]
        signals = {name: values[rows] for name, values in self.signals.items()}
        return Histories(battery, self.day[rows], self.use[rows], self.counter[rows], signals)

    def repeated(self, times: int) -> "Histories":
        """All rows so many times, as other batteries each time."""
        batteries = int(self.battery.max(initial=-1)) + 1
        return Histories(
            np.concatenate([self.battery + n * batteries for n in range(times)]),
            np.tile(self.day, times),
            np.tile(self.use, times),
            np.tile(self.counter, times),
            {name: np.tile(values, times) for name, values in self.signals.items()},
        )

    def used_within(self, rows: IntArray, days: int) -> FloatArray:
        """Cycles used in the days after some rows; NaN where no counter on the last one tells."""
        key = key_of(self.battery, self.day)
        wanted = key[rows] + days
        index = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
        used = self.counter[index] - self.counter[rows]
        return np.where((key[index] == wanted) & (used >= 0), used, np.nan)


@dataclass(frozen=True)
class Questions:
    """As of which day what is asked, of which battery, and how far ahead; shape (question,).

    Attributes:
        row: The battery's last row of the histories that was settled on that day: no row up to it
            was made from a later reading.
        as_of: Last day that the answer may know, in days since 1970-01-01.
        remaining_cycles: Rated minus lifetime cycles when the counter was last known, above 0.
        unknown_days: Days up to `as_of` that this counter does not hold: their use is unknown.
        horizon_days: How many days ahead all of them look, from 1 to LONGEST_HORIZON_DAYS.
    """

    row: IntArray
    as_of: IntArray
    remaining_cycles: FloatArray
    unknown_days: IntArray
    horizon_days: int = HORIZON_DAYS

    def __post_init__(self) -> None:
        if not 1 <= self.horizon_days <= LONGEST_HORIZON_DAYS:
            raise ValueError(f"no forecaster looks {self.horizon_days} days ahead")

    def __len__(self) -> int:
        return len(self.row)

    def some(self, which: IntArray | slice) -> "Questions":
        """Those of an index."""
        return replace(
            self,
            row=self.row[which],
            as_of=self.as_of[which],
            remaining_cycles=self.remaining_cycles[which],
            unknown_days=self.unknown_days[which],
        )


@dataclass(frozen=True)
class KnownDays:
    """The days on which something is known, end to end, and where each row stands in them.

    Attributes:
        values: Of the known days, shape (known days of all,).
        ends: Index in `values` behind the last day known on that row, shape (row,).
        so_far: Days of the row's battery that are known on that row, shape (row,).
    """

    values: FloatArray
    ends: IntArray
    so_far: IntArray

    @classmethod
    def of(cls, histories: Histories) -> "KnownDays":
        """Of the use."""
        return cls.of_column(histories, histories.use)

    @classmethod
    def of_column(cls, histories: Histories, column: FloatArray) -> "KnownDays":
        """Of a column of the histories, NaN where unknown, shape (row,)."""
        is_known = ~np.isnan(column)
        ends = np.cumsum(is_known)
        starts_battery = np.diff(histories.battery, prepend=-1) != 0
        begins = (ends - is_known)[starts_battery][histories.battery]
        return cls(column[is_known], ends, ends - begins)

    def last(self, rows: IntArray, days: int) -> FloatArray:
        """Values on the last days known on these rows, NaN on the left, shape (rows, days)."""
        if len(self.values) == 0:
            return np.full((len(rows), days), np.nan)
        back = np.arange(-days, 0)
        is_there = -back <= self.so_far[rows][:, None]
        index = self.ends[rows][:, None] + back
        return np.where(is_there, self.values[np.where(is_there, index, 0)], np.nan)
