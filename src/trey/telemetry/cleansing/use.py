"""Use held against the counter: of each day what is known of it, at the latest on the next anchor.

What is said of a day looks at no day behind the anchor that ends its span.
"""

from dataclasses import dataclass

import numpy as np

from trey.telemetry.cleansing.arrays import BoolArray, Columns, FloatArray, IntArray
from trey.telemetry.cleansing.counter import (
    Breaks,
    Spans,
    breaks_of,
    carry_on,
    offsets,
    spans_of,
    typical_use,
)
from trey.telemetry.cleansing.repairs import Repair, mark
from trey.telemetry.cleansing.trust import (
    MAX_DAILY_CYCLES,
    MAX_GAP_DAYS,
    TOLERANCE_CYCLES,
    Trust,
)


@dataclass(frozen=True)
class Reconciled:
    """The rows of `days_as_said`, reconciled.

    Attributes:
        is_known: Its use needs no filling: it is an anchor, or reported beside a frozen counter.
        use: Cycles used; NaN where unknown.
        counter: Cycles at the end of the day; NaN where unknown.
        share: At an anchor, use of each unknown day of its span; else NaN.
        share_repair: Marks of those days.
        repair: Marks of the row itself.
    """

    is_known: BoolArray
    use: FloatArray
    counter: FloatArray
    share: FloatArray
    share_repair: IntArray
    repair: IntArray


def reconcile(days: Columns, trusted: Trust) -> Reconciled:
    """Let the counter correct the use, and the use carry the counter on where it broke."""
    is_anchor = days["ends_day"] & trusted.is_sound
    spans = spans_of(days, is_anchor, trusted.is_frozen)
    breaks = breaks_of(spans)
    typical, offset = np.full(len(spans.row), np.nan), np.zeros(len(spans.row))
    if breaks.any.any():
        typical = typical_use(days, trusted, spans)
        offset = offsets(spans, breaks, typical, days["lifetime_cycles_used"])
    verdict = _Verdict.of(spans, breaks)
    use, share = _divided(spans, verdict, typical)
    marks = (
        _marks(spans, verdict, use)
        | mark(Repair.COUNTER_FELL, breaks.fell)
        | mark(Repair.IMPLAUSIBLE_COUNTER, breaks.rose_too_far)
        | mark(Repair.COUNTER_FROZEN, breaks.missed)
        | mark(Repair.COUNTER_CARRIED, np.abs(offset) > TOLERANCE_CYCLES)
    )

    def by_row(values: FloatArray) -> FloatArray:
        rows = np.full(len(is_anchor), np.nan)
        rows[spans.row] = values
        return rows

    repair, share_repair = _marks_of_readings(days, trusted), np.zeros_like(days["day"])
    repair[spans.row] |= marks
    share_repair[spans.row] = _share_marks(spans, verdict, share)
    counter = by_row(days["lifetime_cycles_used"][spans.row] + offset)
    if trusted.is_frozen.any():
        carry_on(counter, days, trusted.is_frozen, is_anchor)
    use_by_row = np.where(trusted.is_frozen, days["daily_cycles_used"], by_row(use))
    is_known = is_anchor | trusted.is_frozen
    return Reconciled(is_known, use_by_row, counter, by_row(share), share_repair, repair)


@dataclass(frozen=True)
class _Verdict:
    """How the counter and the anchor's own report go together, one entry per anchor.

    Attributes:
        is_broken: The counter tells nothing.
        catches_up: It tells more than the span can hold: days before it were wrongly zero.
        is_alone: It tells the use of the anchor's own day.
        agrees: So does the report.
        fits: The report is believed, and what is left belongs to the unknown days.
        is_shared: It is not, and the anchor's own day is one of them.
    """

    is_broken: BoolArray
    catches_up: BoolArray
    is_alone: BoolArray
    agrees: BoolArray
    fits: BoolArray
    is_shared: BoolArray

    @classmethod
    def of(cls, spans: Spans, breaks: Breaks) -> "_Verdict":
        own, rest, most = spans.own, spans.rest, MAX_DAILY_CYCLES
        catches_up = ~breaks.any & (spans.step > most * spans.days + TOLERANCE_CYCLES)
        is_told = (rest >= -TOLERANCE_CYCLES) & ~breaks.any & ~catches_up
        is_told &= spans.days <= MAX_GAP_DAYS
        is_gap = is_told & (spans.unknown > 0)
        leaves_enough = own <= rest + TOLERANCE_CYCLES
        leaves_too_much = rest - own > most * spans.unknown + TOLERANCE_CYCLES
        fits = is_gap & leaves_enough & ~leaves_too_much
        return cls(
            is_broken=breaks.any,
            catches_up=catches_up,
            is_alone=is_told & (spans.unknown == 0),
            agrees=np.abs(spans.said - rest) <= TOLERANCE_CYCLES,
            fits=fits,
            is_shared=is_gap & ~fits,
        )


def _divided(spans: Spans, verdict: _Verdict, typical: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Of each anchor its use, and that of each unknown day before it; NaN where unknown."""
    is_short = spans.days <= MAX_GAP_DAYS
    is_estimated = verdict.is_broken & (spans.unknown > 0) & is_short
    left = np.maximum(np.where(verdict.fits, spans.rest - spans.own, spans.rest), 0.0)
    among = np.maximum(spans.unknown + verdict.is_shared, 1)
    share = np.where(verdict.fits | verdict.is_shared, left / among, np.nan)
    use = np.where(verdict.is_shared, share, spans.own)
    use = np.where(verdict.is_alone & ~verdict.agrees, np.maximum(spans.rest, 0.0), use)
    use = np.where(use > MAX_DAILY_CYCLES + TOLERANCE_CYCLES, np.nan, use)
    return use, np.where(is_estimated, typical, share)


def _marks(spans: Spans, verdict: _Verdict, use: FloatArray) -> IntArray:
    """What is said of the anchors' own days."""
    said, is_told = spans.said, ~np.isnan(spans.said)
    is_mended = ((verdict.is_alone & ~verdict.agrees) | verdict.is_shared) & is_told
    is_above = is_mended & ~(spans.own <= spans.rest + TOLERANCE_CYCLES)
    return (
        mark(Repair.FALSE_ZERO, is_mended & (said == 0))
        | mark(Repair.USE_ABOVE_COUNTER, is_above)
        | mark(Repair.USE_BELOW_COUNTER, is_mended & ~is_above & (said != 0))
        | mark(Repair.IMPLAUSIBLE_USE, np.isnan(use) & is_told)
        | mark(Repair.COUNTER_CAUGHT_UP, verdict.catches_up)
        | mark(Repair.DAY_RESTORED, verdict.is_alone & ~is_told)
        | mark(Repair.GAP_SPREAD, verdict.is_shared)
    )


def _share_marks(spans: Spans, verdict: _Verdict, share: FloatArray) -> IntArray:
    """What is said of the unknown days of a span."""
    is_single = verdict.fits & (spans.unknown == 1)
    return (
        mark(Repair.DAY_RESTORED, is_single)
        | mark(Repair.GAP_SPREAD, verdict.is_shared | (verdict.fits & ~is_single))
        | mark(Repair.GAP_ESTIMATED, verdict.is_broken & ~np.isnan(share))
    )


def _marks_of_readings(days: Columns, trusted: Trust) -> IntArray:
    return (
        mark(Repair.CONFLICTING_COPIES, days["is_conflicting"])
        | mark(Repair.HALF_DAYS_ADDED, days["is_added_up"])
        | mark(Repair.HALF_DAY_MISSING, ~days["is_complete"])
        | mark(Repair.STUCK, trusted.is_stuck)
        | mark(Repair.CLOCK_JUMPED, trusted.has_jumped)
        | mark(Repair.COUNTER_FROZEN, trusted.is_frozen)
    )
