"""The on-board counter, span by span, and its count carried on where it broke.

A span reaches from one reading whose counter can be gone by, an anchor, to the next.
"""

from dataclasses import dataclass

import numpy as np

from trey.telemetry.cleansing.arrays import (
    NONE,
    BoolArray,
    Columns,
    FloatArray,
    IntArray,
    last_before,
    running_sum,
    starts_of,
)
from trey.telemetry.cleansing.trust import (
    MAX_DAILY_CYCLES,
    SAME_EPISODE_DAYS,
    TOLERANCE_CYCLES,
    Trust,
    installed_on,
    last_moved,
)

FROZEN_DAYS = 2  # one such day may be the reading of a stuck device that was contradicted


@dataclass(frozen=True)
class Spans:
    """One entry per anchor: the span that it ends.

    Attributes:
        row: Of the anchor.
        before: Row of the anchor before, 0 where there is none.
        is_open: There is none, or that of another battery under the same id.
        days: From anchor to anchor.
        still: Days since the counter last moved before; as many as `days`, or more.
        step: Rise of the counter; NaN where open.
        frozen: Days whose use was reported beside a frozen counter.
        between: That use.
        unknown: Days before the anchor's own whose use nobody told; 0 where open.
        said: Use as the anchor reports it; NaN where only half a day came.
    """

    row: IntArray
    before: IntArray
    is_open: BoolArray
    days: IntArray
    still: IntArray
    step: FloatArray
    frozen: IntArray
    between: FloatArray
    unknown: IntArray
    said: FloatArray

    @property
    def rest(self) -> FloatArray:
        """What the counter says of the anchor's own day and the unknown ones together."""
        return self.step - self.between

    @property
    def own(self) -> FloatArray:
        """Use as reported, if a day can hold it."""
        return np.where(self.said <= MAX_DAILY_CYCLES, self.said, np.nan)


def spans_of(days: Columns, is_anchor: BoolArray, is_frozen: BoolArray) -> Spans:
    """The spans of `days_as_said`, with what is known of the days in each."""
    row = np.flatnonzero(is_anchor)
    before = last_before(is_anchor, days["battery"])[row]
    installed, counter = installed_on(days), days["lifetime_cycles_used"]
    is_open = (before == NONE) | (np.abs(installed[row] - installed[before]) > SAME_EPISODE_DAYS)
    before = np.maximum(before, 0)
    length = np.where(is_open, 1, days["day"][row] - days["day"][before])
    span = _span_number(days, is_anchor)
    reported = np.where(is_frozen, days["daily_cycles_used"], 0.0)
    spans = span[-1] + 1
    moved = last_moved(days)[before]
    frozen = np.bincount(span, weights=is_frozen, minlength=spans)[span[row]].astype(np.int64)
    return Spans(
        row=row,
        before=before,
        is_open=is_open,
        days=length,
        still=np.where(is_open, 1, days["day"][row] - days["day"][moved]),
        step=np.where(is_open, np.nan, counter[row] - counter[before]),
        frozen=frozen,
        between=np.bincount(span, reported, spans).astype(np.float64)[span[row]],
        unknown=np.where(is_open, 0, length - 1 - frozen),
        said=days["daily_cycles_used"][row],
    )


def _span_number(days: Columns, is_anchor: BoolArray) -> IntArray:
    """Number of each row's span; the rows behind a battery's last anchor share one."""
    begins = starts_of(days["battery"])
    begins[1:] |= is_anchor[:-1]
    number: IntArray = np.cumsum(begins) - 1
    return number


@dataclass(frozen=True)
class Breaks:
    """Spans over which the counter cannot be right, one entry per anchor.

    Attributes:
        fell: It was reset, or misread.
        rose_too_far: Further than driving can take it since it last moved.
        missed: After standing still it counts the last day alone, rather than catch up.
    """

    fell: BoolArray
    rose_too_far: BoolArray
    missed: BoolArray

    @property
    def any(self) -> BoolArray:
        """One of them."""
        return self.fell | self.rose_too_far | self.missed


def breaks_of(spans: Spans) -> Breaks:
    """Judge each span."""
    return Breaks(
        fell=spans.step < -TOLERANCE_CYCLES,
        rose_too_far=spans.step > MAX_DAILY_CYCLES * spans.still + TOLERANCE_CYCLES,
        missed=(spans.unknown == 0)
        & (spans.frozen >= FROZEN_DAYS)
        & (np.abs(spans.step - spans.own) <= TOLERANCE_CYCLES),
    )


def typical_use(days: Columns, trusted: Trust, spans: Spans) -> FloatArray:
    """Mean use that the battery reported up to the span's begin; NaN if it never did."""
    use = days["daily_cycles_used"]
    is_known = (use <= MAX_DAILY_CYCLES) & ~trusted.is_stuck & ~trusted.has_jumped
    total = running_sum(np.where(is_known, use, 0.0), days["battery"])[spans.before]
    count = running_sum(is_known.astype(np.float64), days["battery"])[spans.before]
    is_told = ~spans.is_open & (count > 0)
    return np.where(is_told, total / np.maximum(count, 1), np.nan)


def offsets(spans: Spans, breaks: Breaks, typical: FloatArray, counter: FloatArray) -> FloatArray:
    """What has to be added to the device's counter, since a break or more.

    Where it broke, the count goes on by what was reported, and by the mean for unknown days; unless
    it returns to where it was before the last reading, which was the wrong one then.
    """
    usual = np.nan_to_num(typical)
    own = np.where(np.isnan(spans.own), usual, spans.own)
    used = spans.between + own + spans.unknown * usual
    change = np.where(breaks.any, used - spans.step, 0.0)
    last, second_last = (np.maximum(np.arange(len(change)) - n, 0) for n in (1, 2))
    since = counter[spans.row] - counter[spans.row[second_last]]
    most = MAX_DAILY_CYCLES * (spans.days + spans.days[last]) + TOLERANCE_CYCLES
    returns = breaks.fell & ~spans.is_open[last] & (since >= -TOLERANCE_CYCLES) & (since <= most)
    change = np.where(returns, -change[last], change)
    return running_sum(change, np.cumsum(spans.is_open))


def carry_on(
    counter: FloatArray, days: Columns, is_frozen: BoolArray, is_anchor: BoolArray
) -> None:
    """Fill in the counter beside which use was reported, as long as no day of the span is unknown."""
    span = _span_number(days, is_anchor)
    used = running_sum(np.where(is_frozen, days["daily_cycles_used"], 0.0), span)
    reported = running_sum(is_frozen.astype(np.float64), span)
    anchor = last_before(is_anchor, days["battery"])
    is_whole = days["day"] - days["day"][anchor] == reported
    is_carried = is_frozen & (anchor != NONE) & is_whole
    counter[is_carried] = (counter[anchor] + used)[is_carried]
