"""What cleansing found and did: the codes that a day carries."""

from enum import StrEnum
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.telemetry.cleansing.arrays import BoolArray, IntArray


class Repair(StrEnum):
    """A finding about a day; of several all stand in `repair`, in this order."""

    sentence: str

    def __new__(cls, code: str, sentence: str) -> Self:
        repair = str.__new__(cls, code)
        repair._value_ = code
        repair.sentence = sentence
        return repair

    CONFLICTING_COPIES = (
        "conflicting_copies",
        "messages contradict each other; the one that the counter confirms counts, else the latest",
    )
    HALF_DAYS_ADDED = "half_days_added", "two half-days make this day"
    HALF_DAY_MISSING = "half_day_missing", "only one half of the day was reported"
    DAY_MISSING = "day_missing", "no message is about this day"
    STUCK = "stuck", "the device repeated its last reading, counter included; nothing is known"
    CLOCK_JUMPED = (
        "clock_jumped",
        "day and age put the fitting before days already seen; nothing is known of this day",
    )
    FALSE_ZERO = "false_zero", "no use was reported, but the counter rose: its step is the use"
    USE_ABOVE_COUNTER = "use_above_counter", "more use was reported than the counter rose"
    USE_BELOW_COUNTER = "use_below_counter", "less use was reported than the counter rose"
    IMPLAUSIBLE_USE = (
        "implausible_use",
        "more use than a day of driving, and no counter to correct it: unknown",
    )
    COUNTER_FELL = "counter_fell", "the counter fell: it was reset, or misread"
    IMPLAUSIBLE_COUNTER = "implausible_counter", "the counter rose by more than driving can cause"
    COUNTER_FROZEN = "counter_frozen", "the counter stood still while use was reported"
    COUNTER_CAUGHT_UP = (
        "counter_caught_up",
        "the counter rose by more than this day can hold: days before it were wrongly zero",
    )
    COUNTER_CARRIED = (
        "counter_carried",
        "the counter was carried on by the use that was reported, as the device's own is off",
    )
    DAY_RESTORED = "day_restored", "the counter tells the use of this one unknown day exactly"
    GAP_SPREAD = "gap_spread", "equal share of what the counter rose over several unknown days"
    GAP_ESTIMATED = "gap_estimated", "the battery's mean use, as no counter spans the gap"


_BIT = {repair: 1 << number for number, repair in enumerate(Repair)}


def mark(repair: Repair, where: BoolArray) -> IntArray:
    """The repair as a bit of a sum, on the rows where it was found."""
    marks: IntArray = np.where(where, _BIT[repair], 0)
    return marks


def as_codes(marks: IntArray) -> pa.Array:
    """Comma-separated codes of each sum of bits, null for 0."""
    sums, index = np.unique(marks, return_inverse=True)
    codes = [",".join(repair for repair, bit in _BIT.items() if total & bit) for total in sums]
    return pa.array([code or None for code in codes], pa.string()).take(pa.array(index))


def is_spread(repair: pa.ChunkedArray) -> BoolArray:
    """Whether only the mean use of a gap stands in the row: of the day itself nothing is known."""
    among = [pc.match_substring(repair, code) for code in (Repair.GAP_SPREAD, Repair.GAP_ESTIMATED)]
    spread: BoolArray = pc.fill_null(pc.or_(*among), False).to_numpy()
    return spread
