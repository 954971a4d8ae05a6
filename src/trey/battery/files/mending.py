"""Readings → days: copies settled, half-days added up, the counter trusted.

The rules are those of `telemetry.cleansing`, on arrays. A day is judged by its own readings and the
days before it: what comes later changes nothing.
"""

import numpy as np

from trey.battery.arrays import BoolArray, FloatArray, IntArray
from trey.battery.files.readings import EVENING, MORNING, WHOLE, Readings
from trey.battery.model.sequences import MAX_DAILY_CYCLES

TOLERANCE_CYCLES = 1e-6  # a counter is a running sum of floats; the lab's own differ by 1e-13
SAME_EPISODE_DAYS = 7  # an age that is off by days does not make another battery


def mend(readings: Readings) -> Readings:
    """Whole days, one per battery and day, in order; use and counter NaN where not known."""
    days = _add_half_days(_settle_copies(readings))
    before = _last_with_counter(days)
    step = days.counter - np.where(before >= 0, days.counter[before], np.nan)
    step_days = days.day - days.day[before]
    moved = np.abs(days.installed_on - days.installed_on[before])
    step = np.where(moved > SAME_EPISODE_DAYS, np.nan, step)
    with np.errstate(invalid="ignore"):
        jumped = step > MAX_DAILY_CYCLES * step_days
        is_comparable = (step >= -TOLERANCE_CYCLES) & ~jumped
        says_too_much = days.use > step + TOLERANCE_CYCLES
        says_too_little = (step_days == 1) & (days.use < step - TOLERANCE_CYCLES)
        is_mended = is_comparable & (says_too_much | says_too_little)
        use = np.where(is_mended, np.maximum(step, 0.0), days.use)
        use = np.where(use > MAX_DAILY_CYCLES, np.nan, use)
    counter = np.where(jumped, np.nan, days.counter)
    return Readings(
        days.battery, days.day, days.covers, use, counter, days.rated, days.installed_on
    )


def _settle_copies(readings: Readings) -> Readings:
    """One reading per slot: that which the counter of the day before agrees with, else the latest."""
    slot = readings.slot
    is_first = np.diff(slot, prepend=-1) != 0
    number = np.cumsum(is_first) - 1
    is_alone = (np.bincount(number) == 1)[number]
    if is_alone.all():
        return readings
    copies = readings.some(~is_alone)
    follows = _follows_day_before(readings.some(is_alone), copies)
    # The first of equal copies stands for them, in order of arrival.
    order = np.lexsort((np.arange(len(copies.use)), copies.counter, copies.use, copies.slot))
    is_new = np.zeros(len(order), dtype=np.bool_)
    is_new[order] = _differs(copies.some(order))
    copy_slot = copies.slot
    rank = np.where(is_new, follows * len(order) + np.arange(len(order)), -1)
    best = np.lexsort((rank, copy_slot))
    is_last = np.append(np.diff(copy_slot[best]) != 0, True)
    chosen = np.flatnonzero(~is_alone)[best[is_last]]
    return readings.some(np.sort(np.concatenate([np.flatnonzero(is_alone), chosen])))


def _differs(copies: Readings) -> BoolArray:
    """Whether a copy says something else than the one before it."""
    said = np.stack([copies.slot.astype(np.float64), copies.use, copies.counter])
    is_equal = (said[:, 1:] == said[:, :-1]) | (np.isnan(said[:, 1:]) & np.isnan(said[:, :-1]))
    return np.append(True, ~is_equal.all(axis=0))


def _follows_day_before(undisputed: Readings, copies: Readings) -> BoolArray:
    """Whether use and counter of a copy agree with the counter of the undisputed day before."""
    ends_day = undisputed.some(undisputed.covers != MORNING)
    if not len(ends_day.day):
        return np.zeros(len(copies.day), dtype=np.bool_)
    day_of = ends_day.slot // 3
    wanted = copies.slot // 3 - 1
    index = np.clip(np.searchsorted(day_of, wanted, side="right") - 1, 0, None)
    is_there = day_of[index] == wanted
    step = copies.counter - ends_day.counter[index]
    with np.errstate(invalid="ignore"):
        agrees: BoolArray = is_there & (np.abs(step - copies.use) <= TOLERANCE_CYCLES)
    return agrees


def _add_half_days(slots: Readings) -> Readings:
    """One row per day; a whole reading stands for itself, else both halves are added up.

    One half alone leaves the day's use unknown; its counter counts if it is that of the evening.
    """
    if (slots.covers == WHOLE).all():
        return slots
    day = slots.slot // 3
    is_last = np.append(np.diff(day) != 0, True)  # a whole reading, else the evening, else morning
    last = slots.some(is_last)
    place = np.flatnonzero(is_last)
    before = np.maximum(place - 1, 0)
    has_morning = (day[before] == day[place]) & (slots.covers[before] == MORNING) & (place > 0)
    added = np.where(has_morning, slots.use[before] + last.use, np.nan)
    is_whole = last.covers == WHOLE
    return Readings(
        last.battery,
        last.day,
        np.full(len(place), WHOLE),
        np.where(is_whole, last.use, np.where(last.covers == EVENING, added, np.nan)),
        np.where(last.covers == MORNING, np.nan, last.counter),
        last.rated,
        last.installed_on,
    )


def _last_with_counter(days: Readings) -> IntArray:
    """Row of the battery's last day before with a counter, -1 where there is none."""
    has_counter = ~np.isnan(days.counter)
    rows = np.arange(len(days.day))
    up_to = np.maximum.accumulate(np.where(has_counter, rows, -1)) if len(rows) else rows
    before = np.concatenate([[-1], up_to[:-1]])[: len(rows)].astype(np.int64)
    return np.where((before >= 0) & (days.battery[before] == days.battery), before, -1)


def filled_counter(days: Readings) -> FloatArray:
    """The counter, and where it is not known the last known one with the use of the days since.

    NaN where a day in between is missing or unknown.
    """
    rows = np.arange(len(days.day))
    follows = (np.diff(days.day, prepend=-9) == 1) & (np.diff(days.battery, prepend=-1) == 0)
    is_broken = np.isnan(days.use) | ~follows
    has_counter = ~np.isnan(days.counter)
    last = np.maximum.accumulate(np.where(has_counter, rows, 0)) if len(rows) else rows
    breaks, used = np.cumsum(is_broken), np.cumsum(np.nan_to_num(days.use))
    is_unbroken = breaks == breaks[last]
    filled = np.where(is_unbroken, days.counter[last] + used - used[last], np.nan)
    return np.where(has_counter, days.counter, filled)
