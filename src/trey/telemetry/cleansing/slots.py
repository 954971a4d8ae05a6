"""Readings → what they say of each day: copies settled, half-days added up.

A slot is a day, or half of one. Whatever the order and repetition of the readings, the result is
the same: each decision looks only at what the readings say and when the hub received them.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.telemetry.cleansing.arrays import (
    BoolArray,
    Columns,
    FloatArray,
    IntArray,
    floats,
    starts_of,
)
from trey.telemetry.cleansing.trust import TOLERANCE_CYCLES
from trey.telemetry.schemas import READING

ARRIVAL = ("enqueued_at", "event_hub", "partition", "sequence_number")
SAID = tuple(READING.names[READING.names.index("half_day") + 1 :])

_MORNING, _EVENING, _WHOLE = 0, 1, 2
_COUNTED = ("number_of_trips", "daily_trip_duration_min")
_AT_ITS_END = (
    *("lifetime_cycles_used", "battery_rated_cycles", "battery_age_days"),
    *("charge_acceptance", "rest_voltage"),
)
# A slot's key, in whose order the rows stand: battery, day since 1970, part of the day.
_BATTERY_BITS, _DAY_BITS, _PART = 32, 2, 3


@dataclass(frozen=True)
class _Readings:
    """Readings as arrays, one entry per reading.

    Attributes:
        slot: Key of the slot.
        said: What the reading says, NaN where nothing.
        arrival: When and where it came from; numbers in the order of what they stand for.
        is_of_a_file: A streamed reading that a file holds too is the same, and goes before it.
    """

    slot: IntArray
    said: Columns
    arrival: Columns
    is_of_a_file: BoolArray


def days_as_said(readings: pa.Table) -> Columns:
    """One row per battery and day, battery after battery, in the order of days.

    Columns: `battery` (a number, in the order of vehicle_id and battery_id), `day` (since 1970),
    what READING says of a day (NaN where nothing), is_complete, ends_day (the counter is that of
    the day's end), use_heard (also of one half alone), is_conflicting, is_added_up, made_at (µs
    since 1970), and `source`: the reading that completed it, as its row in `readings`.
    """
    given = _as_arrays(readings)
    in_order = np.argsort(given.slot, kind="stable")
    slot = given.slot[in_order]
    is_shared = _is_shared(slot)
    alone, shared = in_order[~is_shared], in_order[is_shared]
    distinct = _without_copies(given, shared)
    is_disputed = _is_shared(given.slot[distinct])
    undisputed = np.sort(np.concatenate([alone, distinct[~is_disputed]]))
    believed = _believed(given, distinct[is_disputed], undisputed)

    chosen = np.concatenate([alone, distinct[~is_disputed], believed])
    chosen = chosen[np.argsort(given.slot[chosen])]
    made_at = _latest_by_slot(given, np.concatenate([alone, distinct]))
    is_conflicting = np.isin(given.slot[chosen], given.slot[believed])
    return _added_up(given, chosen, made_at, is_conflicting)


def battery_numbers(readings: pa.Table) -> IntArray:
    """A number per battery, in the order of vehicle_id and battery_id."""
    vehicle, battery = _rank(readings["vehicle_id"]), _rank(readings["battery_id"])
    pair = vehicle * (battery.max(initial=0) + 1) + battery
    numbers: IntArray = np.unique(pair, return_inverse=True)[1]
    return numbers


def _as_arrays(readings: pa.Table) -> _Readings:
    day = readings["observed_on"].cast(pa.int32()).to_numpy().astype(np.int64)
    part = pc.fill_null(readings["half_day"].cast(pa.int64()), _WHOLE).to_numpy()
    return _Readings(
        slot=(battery_numbers(readings) << _BATTERY_BITS) | (day << _DAY_BITS) | part,
        said={name: floats(readings, name) for name in SAID},
        arrival={
            "enqueued_at": readings["enqueued_at"].cast(pa.int64()).to_numpy(),
            "event_hub": _rank(readings["event_hub"]),
            "partition": readings["partition"].to_numpy(),
            "sequence_number": readings["sequence_number"].to_numpy(),
        },
        is_of_a_file=pc.starts_with(readings["event_hub"], "file:").to_numpy(),
    )


def _rank(names: pa.ChunkedArray) -> IntArray:
    """Number of each name in the order of their bytes."""
    encoded = names.combine_chunks().dictionary_encode()
    rank = np.empty(len(encoded.dictionary), dtype=np.int64)
    rank[pc.sort_indices(encoded.dictionary).to_numpy()] = np.arange(len(rank))
    ranks: IntArray = rank[encoded.indices.to_numpy()]
    return ranks


def _is_shared(slot: IntArray) -> BoolArray:
    """Whether a neighbour has the same slot."""
    starts = starts_of(slot)
    is_shared: BoolArray = ~(starts & np.append(starts[1:], True))
    return is_shared


def _without_copies(given: _Readings, rows: IntArray) -> IntArray:
    """Of equal readings of a slot the first copy, in the order of slots; the hub's own go first."""
    said = [np.nan_to_num(given.said[name][rows], nan=-1.0) for name in SAID]
    arrival = [values[rows] for values in given.arrival.values()]
    keys = [given.slot[rows], *said, given.is_of_a_file[rows], *arrival]
    order = np.lexsort(keys[::-1])
    is_new = np.zeros(len(rows), dtype=np.bool_)
    for values in keys[: len(said) + 1]:
        is_new |= starts_of(values[order])
    distinct: IntArray = rows[order][is_new]
    return distinct


def _believed(given: _Readings, rows: IntArray, undisputed: IntArray) -> IntArray:
    """One of the readings of each slot: see `Repair.CONFLICTING_COPIES`.

    The counter confirms a reading if it agrees with that of the day before, and nobody disputes
    the latter.
    """
    ends_day = undisputed[(given.slot[undisputed] & _PART) != _MORNING]
    ends_day = ends_day[np.argsort(given.slot[ends_day])]
    day = given.slot[rows] >> _DAY_BITS
    position = np.searchsorted(given.slot[ends_day], day << _DAY_BITS) - 1
    before = np.append(ends_day, 0)[position]  # position -1 is told by its day below
    follows = (position >= 0) & (day - (given.slot[before] >> _DAY_BITS) == 1)
    counter, use = given.said["lifetime_cycles_used"], given.said["daily_cycles_used"]
    step = counter[rows] - counter[before]
    agrees = follows & (np.abs(step - use[rows]) <= TOLERANCE_CYCLES)
    arrival = [values[rows] for values in given.arrival.values()]
    in_belief = rows[np.lexsort([*arrival[::-1], agrees, given.slot[rows]])]
    is_last = np.append(starts_of(given.slot[in_belief])[1:], True)
    believed: IntArray = in_belief[is_last[: len(in_belief)]]
    return believed


def _latest_by_slot(given: _Readings, rows: IntArray) -> IntArray:
    """Latest arrival of a slot's distinct readings, in the order of slots."""
    order = np.lexsort([given.arrival["enqueued_at"][rows], given.slot[rows]])
    slot = given.slot[rows[order]]
    is_last = np.append(starts_of(slot)[1:], True)
    latest: IntArray = given.arrival["enqueued_at"][rows[order]][is_last[: len(slot)]]
    return latest


def _added_up(
    given: _Readings, rows: IntArray, made_at: IntArray, is_conflicting: BoolArray
) -> Columns:
    """Days of slots, each with one reading; a daily message stands for itself.

    Args:
        given: All readings.
        rows: The one of each slot, in the order of slots; the two others go with it.
        made_at: See `days_as_said`.
        is_conflicting: See `days_as_said`.
    """
    slot = given.slot[rows]
    starts = starts_of(slot >> _DAY_BITS)
    first, number = np.flatnonzero(starts), np.cumsum(starts) - 1
    parts = _Parts.of(slot & _PART, rows, number, len(first))
    morning, evening, whole = parts.reading
    use = parts.summed(given.said["daily_cycles_used"])
    latest = np.where(parts.evening_is_later(given), evening, morning)
    return {
        "battery": slot[first] >> _BATTERY_BITS,
        "day": (slot[first] & ((1 << _BATTERY_BITS) - 1)) >> _DAY_BITS,
        "daily_cycles_used": use,
        **{name: parts.summed(given.said[name]) for name in _COUNTED},
        **{name: given.said[name][parts.last] for name in _AT_ITS_END},
        "start_voltage_min": parts.lowest(given.said["start_voltage_min"]),
        "use_heard": np.where(parts.is_complete, use, given.said["daily_cycles_used"][parts.last]),
        "is_complete": parts.is_complete,
        "ends_day": parts.there[_WHOLE] | parts.there[_EVENING],
        "is_added_up": parts.is_complete & ~parts.there[_WHOLE],
        "is_conflicting": np.maximum.reduceat(is_conflicting, first),
        "made_at": np.maximum.reduceat(made_at, first),
        "source": np.where(parts.there[_WHOLE], whole, latest),
    }


@dataclass(frozen=True)
class _Parts:
    """The readings of each day: of its morning, its evening, or the whole of it.

    Attributes:
        there: Whether there is one, shape (3, day).
        reading: Which, shape (3, day); 0 where there is none.
    """

    there: BoolArray
    reading: IntArray

    @classmethod
    def of(cls, part: IntArray, rows: IntArray, day: IntArray, days: int) -> "_Parts":
        there = np.zeros((3, days), dtype=np.bool_)
        reading = np.zeros((3, days), dtype=np.int64)
        there[part, day], reading[part, day] = True, rows
        return cls(there, reading)

    @property
    def is_complete(self) -> BoolArray:
        """The whole is there, or both halves."""
        is_complete: BoolArray = self.there[_WHOLE] | self.there[:_WHOLE].all(axis=0)
        return is_complete

    @property
    def last(self) -> IntArray:
        """The reading that tells of the day's end, as far as any does."""
        morning, evening, whole = self.reading
        half = np.where(self.there[_EVENING], evening, morning)
        last: IntArray = np.where(self.there[_WHOLE], whole, half)
        return last

    def summed(self, said: FloatArray) -> FloatArray:
        """What the whole says, else both halves together; NaN on an incomplete day."""
        morning, evening, whole = said[self.reading]
        halves = np.where(self.is_complete, morning + evening, np.nan)
        return np.where(self.there[_WHOLE], whole, halves)

    def lowest(self, said: FloatArray) -> FloatArray:
        """What the whole says, else the lower of what the halves do."""
        morning, evening, whole = np.where(self.there, said[self.reading], np.nan)
        lowest: FloatArray = np.where(np.isnan(whole), np.fmin(morning, evening), whole)
        return lowest

    def evening_is_later(self, given: _Readings) -> BoolArray:
        """Whether the evening's reading arrived last; also where it came alone."""
        morning, evening, _ = self.reading
        is_alone = ~self.there[_MORNING]
        is_later: BoolArray = self.there[_EVENING] & (is_alone | _is_later(given, evening, morning))
        return is_later


def _is_later(given: _Readings, one: IntArray, other: IntArray) -> BoolArray:
    """Whether one reading arrived after the other."""
    later = np.zeros(len(one), dtype=np.bool_)
    is_tied = np.ones(len(one), dtype=np.bool_)
    for values in given.arrival.values():
        later |= is_tied & (values[one] > values[other])
        is_tied &= values[one] == values[other]
    return later
