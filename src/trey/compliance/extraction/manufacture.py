"""The year of manufacture of each note: the best of the years that it names, or one from an age."""

import numpy as np

from trey.compliance.catalogue import Years
from trey.compliance.extraction.mentions import Mentions
from trey.compliance.extraction.scope import Scope
from trey.compliance.extraction.standing import BARE, DATED, MADE, SEEN, is_age
from trey.compliance.extraction.years import YearSpans, year_spans
from trey.compliance.text.tokens import BoolArray, IntArray

NONE = -1


def manufacture_years(m: Mentions, around: Scope, known: Years, rows: int) -> IntArray:
    """First and last possible year and the mentions from and to, shape (4, rows); NONE: unknown.

    A year with a cue of manufacture counts before one that is only called "year", and that before
    one of which nothing is said. Two different ones of the same standing are a guess: unknown.
    """
    spans = year_spans(m, known)
    own = ~around.is_elsewhere[spans.mention]
    bare = _only(m, spans, own & (spans.standing == BARE), rows)
    inspected = _only(m, spans, spans.standing == SEEN, rows)
    # Beside an age, a year of which nothing is said is that of the inspection: "31 years, 2019".
    years = _of_ages(m, np.where(inspected[0] != NONE, inspected[0], bare[0]), bare)
    for standing in (DATED, MADE):
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
    """Per note the one span of those chosen; NONE where there is none, or two that differ."""
    at = np.flatnonzero(chosen)[::-1]
    row = m.row[spans.mention[at]]
    columns = np.full((4, rows), NONE, np.int32)
    columns[:, row] = spans.first[at], spans.last[at], spans.mention[at], spans.until[at]
    differs = (spans.first[at] != columns[0, row]) | (spans.last[at] != columns[1, row])
    columns[:, row[differs]] = NONE
    return columns
