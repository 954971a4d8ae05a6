"""Use held against the on-board counter, span by span.

A span reaches from one reading whose counter can be gone by, an anchor, to the next. What is said
of a day looks at no day behind the anchor that ends its span.
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
from trey.telemetry.cleansing.repairs import Repair, mark
from trey.telemetry.cleansing.trust import (
    MAX_DAILY_CYCLES,
    MAX_GAP_DAYS,
    SAME_EPISODE_DAYS,
    TOLERANCE_CYCLES,
    Trust,
    installed_on,
    last_moved,
)

FROZEN_DAYS = 2  # one such day may be the reading of a stuck device that was contradicted


@dataclass(frozen=True)
class Reconciled:
    """The rows of `days_as_said`, reconciled.

    Attributes:
        is_anchor: Its counter can be gone by.
        is_known: Its use needs no filling: it is an anchor, or reported beside a frozen counter.
        use: Cycles used; NaN where unknown.
        counter: Cycles at the end of the day; NaN where unknown.
        share: At an anchor, use of each unknown day of its span; else NaN.
        share_repair: Marks of those days.
        repair: Marks of the row itself.
    """

    is_anchor: BoolArray
    is_known: BoolArray
    use: FloatArray
    counter: FloatArray
    share: FloatArray
    share_repair: IntArray
    repair: IntArray


@dataclass(frozen=True)
class _Spans:
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


def reconcile(days: Columns, trusted: Trust) -> Reconciled:
    """Let the counter correct the use, and the use the counter."""
    is_anchor = days["ends_day"] & trusted.is_sound
    spans = _spans(days, is_anchor, trusted.is_frozen)
    fell = spans.step < -TOLERANCE_CYCLES
    rose_too_far = spans.step > MAX_DAILY_CYCLES * spans.still + TOLERANCE_CYCLES
    # After standing still it counts the last day alone, rather than catch up with those before.
    missed = (
        (spans.unknown == 0)
        & (spans.frozen >= FROZEN_DAYS)
        & (np.abs(spans.step - spans.own) <= TOLERANCE_CYCLES)
    )
    is_broken = fell | rose_too_far | missed
    typical = _typical_use(days, trusted, spans) if is_broken.any() else np.full(len(fell), np.nan)
    use, share, repair, share_repair = _use(spans, is_broken, typical)
    repair |= mark(Repair.COUNTER_FELL, fell) | mark(Repair.IMPLAUSIBLE_COUNTER, rose_too_far)
    repair |= mark(Repair.COUNTER_FROZEN, missed)
    offset = _offset(spans, is_broken, typical, days["lifetime_cycles_used"])
    repair |= mark(Repair.COUNTER_CARRIED, np.abs(offset) > TOLERANCE_CYCLES)
    counter = days["lifetime_cycles_used"][spans.row] + offset

    def by_row(values: FloatArray) -> FloatArray:
        rows = np.full(len(is_anchor), np.nan)
        rows[spans.row] = values
        return rows

    def marks_by_row(marks: IntArray) -> IntArray:
        rows = np.zeros(len(is_anchor), dtype=np.int64)
        rows[spans.row] = marks
        return rows

    reconciled = Reconciled(
        is_anchor=is_anchor,
        is_known=is_anchor | trusted.is_frozen,
        use=np.where(trusted.is_frozen, days["daily_cycles_used"], by_row(use)),
        counter=by_row(counter),
        share=by_row(share),
        share_repair=marks_by_row(share_repair),
        repair=marks_by_row(repair) | _marks_of(days, trusted),
    )
    if trusted.is_frozen.any():
        _carry_on(reconciled.counter, days, trusted.is_frozen, is_anchor)
    return reconciled


def _spans(days: Columns, is_anchor: BoolArray, is_frozen: BoolArray) -> _Spans:
    row = np.flatnonzero(is_anchor)
    before = last_before(is_anchor, days["battery"])[row]
    installed, counter = installed_on(days), days["lifetime_cycles_used"]
    is_open = (before == NONE) | (np.abs(installed[row] - installed[before]) > SAME_EPISODE_DAYS)
    before = np.maximum(before, 0)
    length = np.where(is_open, 1, days["day"][row] - days["day"][before])
    span = _span_of(days, is_anchor)
    reported = np.where(is_frozen, days["daily_cycles_used"], 0.0)
    spans = span[-1] + 1
    moved = last_moved(days)[before]
    frozen = np.bincount(span, weights=is_frozen, minlength=spans)[span[row]].astype(np.int64)
    return _Spans(
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


def _span_of(days: Columns, is_anchor: BoolArray) -> IntArray:
    """Number of each row's span; the rows behind a battery's last anchor share one."""
    begins = starts_of(days["battery"])
    begins[1:] |= is_anchor[:-1]
    number: IntArray = np.cumsum(begins) - 1
    return number


def _use(
    spans: _Spans, is_broken: BoolArray, typical: FloatArray
) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    """Of each anchor: its use, the share of each unknown day before it, and the marks of both."""
    said, own, rest, unknown = spans.said, spans.own, spans.rest, spans.unknown
    catches_up = ~is_broken & (spans.step > MAX_DAILY_CYCLES * spans.days + TOLERANCE_CYCLES)
    is_reconciled = (rest >= -TOLERANCE_CYCLES) & ~is_broken & ~catches_up
    is_reconciled &= spans.days <= MAX_GAP_DAYS
    is_alone = is_reconciled & (unknown == 0)
    agrees = np.abs(said - rest) <= TOLERANCE_CYCLES
    leaves_enough = own <= rest + TOLERANCE_CYCLES
    leaves_too_much = rest - own > MAX_DAILY_CYCLES * unknown + TOLERANCE_CYCLES
    fits = is_reconciled & (unknown > 0) & leaves_enough & ~leaves_too_much
    is_shared = is_reconciled & (unknown > 0) & ~fits
    is_estimated = is_broken & (unknown > 0) & (spans.days <= MAX_GAP_DAYS) & ~np.isnan(typical)

    left = np.maximum(np.where(fits, rest - own, rest), 0.0)
    share = np.where(is_estimated, typical, np.nan)
    divides = fits | is_shared
    share[divides] = left[divides] / (unknown + is_shared)[divides]
    use = np.where(is_shared, share, own)
    use = np.where(is_alone & ~agrees, np.maximum(rest, 0.0), use)
    is_too_much = use > MAX_DAILY_CYCLES + TOLERANCE_CYCLES
    use = np.where(is_too_much, np.nan, use)

    is_mended = ((is_alone & ~agrees) | is_shared) & ~np.isnan(said)
    is_above = is_mended & ~leaves_enough
    repair = (
        mark(Repair.FALSE_ZERO, is_mended & (said == 0))
        | mark(Repair.USE_ABOVE_COUNTER, is_above)
        | mark(Repair.USE_BELOW_COUNTER, is_mended & ~is_above & (said != 0))
        | mark(Repair.IMPLAUSIBLE_USE, is_too_much | (np.isnan(use) & (said > MAX_DAILY_CYCLES)))
        | mark(Repair.COUNTER_CAUGHT_UP, catches_up)
        | mark(Repair.DAY_RESTORED, is_alone & np.isnan(said))
        | mark(Repair.GAP_SPREAD, is_shared)
    )
    share_repair = (
        mark(Repair.DAY_RESTORED, fits & (unknown == 1))
        | mark(Repair.GAP_SPREAD, is_shared | (fits & (unknown > 1)))
        | mark(Repair.GAP_ESTIMATED, is_estimated)
    )
    return use, share, repair, share_repair


def _typical_use(days: Columns, trusted: Trust, spans: _Spans) -> FloatArray:
    """Mean use that the battery reported up to the span's begin; NaN if it never did."""
    use = days["daily_cycles_used"]
    is_known = (use <= MAX_DAILY_CYCLES) & ~trusted.is_stuck & ~trusted.has_jumped
    total = running_sum(np.where(is_known, use, 0.0), days["battery"])[spans.before]
    count = running_sum(is_known.astype(np.float64), days["battery"])[spans.before]
    is_told = ~spans.is_open & (count > 0)
    return np.where(is_told, total / np.maximum(count, 1), np.nan)


def _offset(
    spans: _Spans, is_broken: BoolArray, typical: FloatArray, counter: FloatArray
) -> FloatArray:
    """What has to be added to the device's counter, since a break or more.

    Where it broke, the count goes on by what was reported, and by the mean for unknown days; unless
    it returns to where it was before the last reading, which was the wrong one then.
    """
    if not is_broken.any():
        return np.zeros(len(is_broken))
    usual = np.nan_to_num(typical)
    own = np.where(np.isnan(spans.own), usual, spans.own)
    used = spans.between + own + spans.unknown * usual
    change = np.where(is_broken, used - spans.step, 0.0)
    last, second_last = (np.maximum(np.arange(len(change)) - n, 0) for n in (1, 2))
    since = counter[spans.row] - counter[spans.row[second_last]]
    most = MAX_DAILY_CYCLES * (spans.days + spans.days[last]) + TOLERANCE_CYCLES
    fell = (spans.step < -TOLERANCE_CYCLES) & ~spans.is_open[last]
    returns = fell & (since >= -TOLERANCE_CYCLES) & (since <= most)
    change = np.where(returns, -change[last], change)
    return running_sum(change, np.cumsum(spans.is_open))


def _carry_on(
    counter: FloatArray, days: Columns, is_frozen: BoolArray, is_anchor: BoolArray
) -> None:
    """Fill in the counter beside which use was reported, as long as no day of the span is unknown."""
    span = _span_of(days, is_anchor)
    used = running_sum(np.where(is_frozen, days["daily_cycles_used"], 0.0), span)
    reported = running_sum(is_frozen.astype(np.float64), span)
    anchor = last_before(is_anchor, days["battery"])
    is_whole = days["day"] - days["day"][anchor] == reported
    is_carried = is_frozen & (anchor != NONE) & is_whole
    counter[is_carried] = (counter[anchor] + used)[is_carried]


def _marks_of(days: Columns, trusted: Trust) -> IntArray:
    return (
        mark(Repair.CONFLICTING_COPIES, days["is_conflicting"])
        | mark(Repair.HALF_DAYS_ADDED, days["is_added_up"])
        | mark(Repair.HALF_DAY_MISSING, ~days["is_complete"])
        | mark(Repair.STUCK, trusted.is_stuck)
        | mark(Repair.CLOCK_JUMPED, trusted.has_jumped)
        | mark(Repair.COUNTER_FROZEN, trusted.is_frozen)
    )
