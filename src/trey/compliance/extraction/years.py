"""The year of manufacture: which of the numbers in a note it is, and what it leaves open."""

from dataclasses import dataclass

import numpy as np

from trey.compliance.catalogue import Years
from trey.compliance.extraction.lexicon import Role
from trey.compliance.extraction.mentions import Mentions
from trey.compliance.extraction.order import last_before, shifted
from trey.compliance.extraction.scope import Scope
from trey.compliance.text.forms import full_year
from trey.compliance.text.tokens import BoolArray, IntArray

NONE = -1
ABOUT = 2  # years that "about 1994" leaves open on either side
TURN_OF_CENTURY = 10  # longest range that is written like 1998-01
PARTS_OF_DECADE = {Role.EARLY: (0, 3), Role.MIDDLE: (4, 6), Role.LATE: (7, 9)}
MADE, DATED, BARE, SEEN = range(4)  # how surely a year is that of manufacture; SEEN: not at all


@dataclass(frozen=True)
class YearSpans:
    """Years that a note names, as first and last possible one, with their mentions.

    Attributes:
        mention: Index of the mention that begins each.
        until: Index of the mention that ends it.
        first, last: Years, equal where one is named.
        standing: MADE, DATED, BARE or SEEN.
    """

    mention: IntArray
    until: IntArray
    first: IntArray
    last: IntArray
    standing: IntArray


def year_spans(m: Mentions, known: Years) -> YearSpans:
    """Find single years, ranges, decades and what stands before and behind them."""
    gap = m.gap()
    value, is_year = _years(m, gap)
    first, last = value.copy(), value + np.where(m.is_a(Role.DECADE), 9, 0)
    until = np.arange(len(m.row), dtype=np.int32)
    joined = _join_ranges(m, gap, is_year, last, until)
    _modify(m, gap, first, last, until, known)
    is_measure = (shifted(m.role, 1, 0) == Role.UNIT) & (shifted(gap, 1, 9) == 0)
    of_interest = is_year & ~joined & ~is_measure[until]
    standing = _standing(m, gap, is_year | is_age(m), until)
    of_interest &= standing != NONE
    at = np.flatnonzero(of_interest).astype(np.int32)
    return YearSpans(at, until[at], first[at], last[at], standing[at])


def _years(m: Mentions, gap: IntArray) -> tuple[IntArray, BoolArray]:
    """Value of each year or decade, and which mentions are one; "mfd 94" too."""
    two_digits = m.is_a(Role.NUMBER) & (m.end - m.start == 2)
    after_made = (shifted(m.role, -1, 0) == Role.MADE) & (gap == 0)
    is_short = (
        two_digits
        & after_made
        & ~np.isin(shifted(m.role, 1, 0), (Role.YEARS, Role.YEARS_OLD, Role.UNIT))
    )
    value = np.where(is_short, full_year(m.value), m.value)
    return value, (m.is_a(Role.YEAR, Role.DECADE) | is_short) & ~m.is_part_of_code


def _join_ranges(
    m: Mentions, gap: IntArray, is_year: BoolArray, last: IntArray, until: IntArray
) -> BoolArray:
    """Let a year reach to the one behind "to", "-" or "/"; give the mentions that are so used."""
    link = shifted(m.role, 1, 0)
    is_linked = np.isin(link, (Role.HYPHEN, Role.TO, Role.OR))
    is_linked |= (link == Role.AND) & (shifted(m.role, -1, 0) == Role.BETWEEN)
    is_linked &= is_year & (shifted(gap, 1, 9) == 0) & (shifted(gap, 2, 9) == 0)
    end = shifted(last, 2, NONE)
    short = (shifted(m.role, 2, 0) == Role.NUMBER) & (shifted(m.end - m.start, 2, 0) == 2)
    end = np.where(short, last // 100 * 100 + end, end)
    end += np.where(short & (end <= last) & (end + 100 - last <= TURN_OF_CENTURY), 100, 0)
    is_range = is_linked & (short | (shifted(is_year, 2, 0) > 0)) & (end > last)
    at = np.flatnonzero(is_range)
    last[at], until[at] = end[at], at + 2
    used = np.zeros(len(is_year), bool)
    used[at + 2] = True
    return used


def _modify(
    m: Mentions, gap: IntArray, first: IntArray, last: IntArray, until: IntArray, known: Years
) -> None:
    """Apply "late", "before", "or later" and the like to the years beside them."""
    lead = np.where(gap <= 1, shifted(m.role, -1, 0), 0)
    follow = np.where(shifted(gap, 1, 9)[until] <= 1, shifted(m.role, 1, 0)[until], 0)
    decade = m.is_a(Role.DECADE)
    for role, (begin, end) in PARTS_OF_DECADE.items():
        at = decade & (lead == role)
        first[at], last[at] = first[at] + begin, first[at] + end
    about = lead == Role.ABOUT
    first[about], last[about] = first[about] - ABOUT, last[about] + ABOUT
    before, after = lead == Role.BEFORE, lead == Role.AFTER
    last[before], first[after] = first[before] - 1, last[after] + 1
    no_first = before | (lead == Role.UNTIL_YEAR) | (follow == Role.UNTIL_YEAR)
    no_last = after | (lead == Role.SINCE_YEAR) | (follow == Role.SINCE_YEAR)
    first[no_first], last[no_last] = known.first, known.last


def _standing(m: Mentions, gap: IntArray, is_year: BoolArray, until: IntArray) -> IntArray:
    """Whose year it is, by the nearest cue; NONE if it is no year at all."""
    made, seen = m.is_a(Role.MADE), m.is_a(Role.SEEN, Role.REPLACED)
    cues = made | seen | m.is_a(Role.DATED, Role.CODE, Role.MEASURE)
    cue = last_before(cues | is_year | m.is_a(Role.END))
    role = np.where((cue >= 0) & (m.row[cue] == m.row), m.role[cue], 0)
    # What stands between a cue and its year is small: "inspected in", "made by Bosch, in".
    direct = last_before(~m.is_a(*FILLERS, *MODIFIERS)) == cue
    distance = m.first - m.last[cue] - 1
    follow = np.where(shifted(gap, 1, 9)[until] <= 1, shifted(m.role, 1, 0)[until], 0)
    close = direct & (distance <= 4)
    standing = np.full(len(m.row), BARE, np.int32)
    standing[(follow == Role.MADE) & ~close] = MADE
    standing[np.isin(follow, (Role.SEEN, Role.REPLACED)) & ~close] = SEEN
    standing[(role == Role.MADE) & ((distance <= 6) | close) & (standing != SEEN)] = MADE
    standing[(role == Role.DATED) & close] = DATED
    standing[np.isin(role, (Role.SEEN, Role.REPLACED)) & close] = SEEN
    adjacent = last_before(~m.is_a(Role.COLON)) == cue
    standing[np.isin(role, (Role.CODE, Role.MEASURE)) & adjacent & (distance <= 2)] = NONE
    return standing


FILLERS = (Role.NUMBER, Role.FROM, Role.BETWEEN, Role.COLON)
BETWEEN_AGED = (
    Role.COLON,
    Role.OPEN,
    Role.CLOSE,
    Role.YEAR,
    Role.SEEN,
    Role.ABOUT,
)  # age (2019): 31
MODIFIERS = (
    *(Role.EARLY, Role.MIDDLE, Role.LATE, Role.BEFORE, Role.AFTER, Role.ABOUT),
    *(Role.UNTIL_YEAR, Role.SINCE_YEAR),
)


def is_age(m: Mentions) -> BoolArray:
    """Which numbers are an age in years: "31 years old", "aged 31", "31yo"."""
    gap = m.gap()
    behind, further = shifted(m.role, 1, 0), shifted(m.role, 2, 0)
    ahead = shifted(m.role, -1, 0)
    near = shifted(gap, 1, 9) == 0
    found = near & (behind == Role.YEARS_OLD)
    aged = last_before(m.is_a(Role.AGED))
    between = last_before(~m.is_a(*BETWEEN_AGED))
    found |= (aged >= 0) & (aged == between) & (m.row[aged] == m.row)
    duration = (ahead == Role.DURATION) | (further == Role.DURATION)
    since_made = (further == Role.MADE) | (ahead == Role.MADE)
    found |= near & (behind == Role.YEARS) & (since_made | ~duration)
    return (found & m.is_a(Role.NUMBER)) | m.is_a(Role.AGE)


def manufacture_years(
    m: Mentions, around: Scope, known: Years, rows: int
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """First and last possible year of each note, NONE if unknown, and its mentions from and to."""
    spans = year_spans(m, known)
    own = ~around.is_elsewhere[spans.mention]
    of_age = np.flatnonzero(is_age(m)).astype(np.int32)
    age = m.value[of_age]
    inspected = _only(m, spans, spans.standing == SEEN, rows)
    result = _only(m, spans, own & (spans.standing == BARE), rows)
    # Beside an age, the one other year is that of the inspection: "31 years old in 2019".
    stated = inspected[0] != NONE
    asked = np.where(stated, inspected[0], result[0])
    has_age = np.zeros(rows, bool)
    has_age[m.row[of_age]] = True
    for column in result:
        column[has_age] = NONE
    once = np.bincount(m.row[of_age], minlength=rows)[m.row[of_age]] == 1
    of_age, age = of_age[once], age[once]
    row = m.row[of_age]
    with_year = asked[row] != NONE
    row, of_age, made = row[with_year], of_age[with_year], (asked[row] - age)[with_year]
    for column, values in zip(result, (made, made, of_age, of_age), strict=True):
        column[row] = values
    for standing in (DATED, MADE):
        better = _only(m, spans, own & (spans.standing == standing), rows)
        named = np.zeros(rows, bool)
        named[m.row[spans.mention[own & (spans.standing == standing)]]] = True
        for column, values in zip(result, better, strict=True):
            column[named] = values[named]
    first, last = result[0], result[1]
    impossible = (first < known.first) | (last > known.last)
    first[impossible] = last[impossible] = NONE
    return result


def _only(
    m: Mentions, spans: YearSpans, chosen: BoolArray, rows: int
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Per note the one span of those chosen; NONE where there is none, or two that differ."""
    at = np.flatnonzero(chosen)[::-1]
    row = m.row[spans.mention[at]]
    columns = [np.full(rows, NONE, np.int32) for _ in range(4)]
    for column, values in zip(
        columns, (spans.first, spans.last, spans.mention, spans.until), strict=True
    ):
        column[row] = values[at]
    differs = (spans.first[at] != columns[0][row]) | (spans.last[at] != columns[1][row])
    for column in columns:
        column[row[differs]] = NONE
    return columns[0], columns[1], columns[2], columns[3]
