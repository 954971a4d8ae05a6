"""The year of manufacture of each note: the best of the years that it names, or one from an age."""

import numpy as np

from trey.compliance.catalogue import Years
from trey.compliance.extraction.manufacture_year.spans import YearSpans, year_spans
from trey.compliance.extraction.manufacture_year.standing import (
    ATTACHED,
    BARE,
    DATED,
    MADE,
    SEEN,
    is_age,
)
from trey.compliance.extraction.mentions import Mentions
from trey.compliance.extraction.scope import Scope
from trey.compliance.text.tokens import BoolArray, IntArray

NONE, NEVER = -1, 9_999


def manufacture_years(m: Mentions, around: Scope, known: Years, rows: int) -> IntArray:
    """First and last possible year and the mentions from and to, shape (4, rows); NONE: unknown.

    A year with a cue of manufacture counts before one that is only called "year", and that before
    one of which nothing is said. Several of the same standing hold together ("after 1990, before
    1996") or, where they exclude each other, leave the year unknown.
    """
    spans = year_spans(m, known)
    own = ~around.is_elsewhere[spans.mention]
    bare = _only(m, spans, own & np.isin(spans.standing, (ATTACHED, BARE)), rows)
    inspected = _only(m, spans, spans.standing == SEEN, rows)
    # Beside an age, a year of which nothing is said is that of the inspection: "31 years, 2019".
    years = _of_ages(m, np.where(inspected[0] != NONE, inspected[0], bare[0]), bare)
    for standing in (ATTACHED, DATED, MADE):
        chosen = own & (spans.standing == standing)
        is_named = np.bincount(m.row[spans.mention[chosen]], minlength=rows) > 0
        years = np.where(is_named, _only(m, spans, chosen, rows), years)
    possible = (years[0] >= known.first) & (years[1] <= known.last)
    return np.where(possible, years, NONE).astype(np.int32)


def _of_ages(m: Mentions, inspected: IntArray, otherwise: IntArray) -> IntArray:
    """Years from ages; a note without one keeps its own, with two it has none."""
    at = np.flatnonzero(is_age(m)).astype(np.int32)
    per_note = np.bincount(m.row[at], minlength=len(inspected))
    years = np.where(per_note == 0, otherwise, NONE).astype(np.int32)
    at = at[(per_note[m.row[at]] == 1) & (inspected[m.row[at]] != NONE)]
    made = inspected[m.row[at]] - m.value[at]
    years[:, m.row[at]] = made, made, at, at
    return years


def _only(m: Mentions, spans: YearSpans, chosen: BoolArray, rows: int) -> IntArray:
    """Per note what the chosen spans have in common; NONE where that is nothing."""
    row = m.row[spans.mention[chosen]]
    first, begin = np.full(rows, NONE, np.int32), np.full(rows, len(m.row), np.int32)
    last, until = np.full(rows, NEVER, np.int32), np.full(rows, NONE, np.int32)
    np.maximum.at(first, row, spans.first[chosen])
    np.minimum.at(last, row, spans.last[chosen])
    np.minimum.at(begin, row, spans.mention[chosen])
    np.maximum.at(until, row, spans.until[chosen])
    is_one = (until != NONE) & (first <= last)
    return np.where(is_one, [first, last, begin, until], NONE).astype(np.int32)
