"""Which readings can be gone by, and what a battery and its counter can do in a day."""

from dataclasses import dataclass

import numpy as np

from trey.telemetry.cleansing.arrays import (
    BoolArray,
    Columns,
    IntArray,
    latest,
    running_max,
    starts_of,
)

TOLERANCE_CYCLES = 1e-6  # a counter is a running sum of floats; the lab's own differ by 1e-13
MAX_DAILY_CYCLES = 4.0  # 24 hours of driving use 3.5 cycles at the lab file's 406 minutes per cycle
SAME_EPISODE_DAYS = 7  # an age that is off by days does not make another battery
MAX_GAP_DAYS = 366  # beyond a year the mean of a gap says little of its days


@dataclass(frozen=True)
class Trust:
    """What is wrong with the reading of a day as such; each entry looks at earlier days alone.

    Attributes:
        is_stuck: It repeats the last one with use and counter, which cannot both be right.
        has_jumped: Day and age contradict the days before.
        is_frozen: Its counter stands still, and its use is another one than the last.
    """

    is_stuck: BoolArray
    has_jumped: BoolArray
    is_frozen: BoolArray

    @property
    def is_usable(self) -> BoolArray:
        """It is about its own day."""
        return ~(self.is_stuck | self.has_jumped)

    @property
    def is_sound(self) -> BoolArray:
        """Its use and its counter may be right."""
        return self.is_usable & ~self.is_frozen


def trust(days: Columns) -> Trust:
    """Judge the rows of `days_as_said`."""
    is_first = starts_of(days["battery"])
    use, moved = days["use_heard"], last_moved(days)
    rows = np.arange(len(moved))
    stands_still = (
        (moved != rows)
        & (use > TOLERANCE_CYCLES)
        & (use <= MAX_DAILY_CYCLES)  # more is a wrong use rather than a wrong counter
    )
    step = np.diff(days["lifetime_cycles_used"], prepend=0.0)
    repeats = np.zeros(len(moved), dtype=np.bool_)
    # The use of the reading that it repeats, by that one's own word or by the counter's.
    for said in (use[moved], use[np.maximum(rows - 1, 0)], step[moved]):
        repeats |= np.abs(use - said) <= TOLERANCE_CYCLES
    repeats |= ~days["is_complete"]  # with half the use unknown, the counter is all there is
    has_jumped = _has_jumped(days, is_first)
    return Trust(
        is_stuck=stands_still & repeats & ~has_jumped,
        has_jumped=has_jumped,
        is_frozen=stands_still & ~repeats & ~has_jumped,
    )


def _has_jumped(days: Columns, is_first: BoolArray) -> BoolArray:
    """Whether a day's battery was fitted at another time than those before, and before their days.

    A newer battery is fitted after the last reading of the older one. A shift that lasts is
    believed from its second reading on.
    """
    before = np.maximum(np.arange(len(is_first)) - 1, 0)
    installed = installed_on(days)
    could_be_newer = is_first | (installed >= days["day"][before] - SAME_EPISODE_DAYS)
    newest = running_max(
        np.where(could_be_newer, installed, np.iinfo(np.int64).min), days["battery"]
    )
    is_newest = np.abs(installed - newest[before]) <= SAME_EPISODE_DAYS
    is_as_before = np.abs(installed - installed[before]) <= SAME_EPISODE_DAYS
    has_jumped: BoolArray = ~could_be_newer & ~is_newest & ~is_as_before
    return has_jumped


def last_moved(days: Columns) -> IntArray:
    """The row from which on the counter has been as on this one."""
    change = np.diff(days["lifetime_cycles_used"], prepend=0.0)
    return latest(starts_of(days["battery"]) | (np.abs(change) > TOLERANCE_CYCLES))


def installed_on(days: Columns) -> IntArray:
    """Day since 1970 on which the battery was fitted, by the age that it reports."""
    installed: IntArray = days["day"] - days["battery_age_days"].astype(np.int64)
    return installed
