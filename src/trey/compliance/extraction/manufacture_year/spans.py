"""The years that a note names: single ones, ranges, decades, and what they leave open."""

from dataclasses import dataclass

import numpy as np

from trey.compliance.catalogue import Years
from trey.compliance.extraction.lexicon import Role
from trey.compliance.extraction.manufacture_year.standing import NO_YEAR, standings
from trey.compliance.extraction.mentions import Mentions
from trey.compliance.text.forms import full_year
from trey.compliance.text.tokens import BoolArray, IntArray

MONTHS = 12
ABOUT = 2  # years that "about 1994" leaves open on either side
TURN_OF_CENTURY = 10  # longest range that is written like 1998-01
PARTS_OF_DECADE = {Role.EARLY: (0, 3), Role.MIDDLE: (4, 6), Role.LATE: (7, 9)}


@dataclass(frozen=True)
class YearSpans:
    """Years that a note names, as first and last possible one, with their mentions.

    Attributes:
        mention: Index of the mention that begins each.
        until: Index of the mention that ends it.
        first, last: Years, equal where one is named.
        standing: Whose they are, see `standings`.
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
    is_measure = (m.shifted(m.role, 1, 0) == Role.UNIT) & (m.shifted(gap, 1, 9) == 0)
    of_interest = is_year & ~joined & ~is_measure[until]
    standing = standings(m, is_year, until)
    of_interest &= standing != NO_YEAR
    at = np.flatnonzero(of_interest).astype(np.int32)
    return YearSpans(at, until[at], first[at], last[at], standing[at])


def _years(m: Mentions, gap: IntArray) -> tuple[IntArray, BoolArray]:
    """Value of each year or decade, and which mentions are one; "mfd 94" and "mfd 12/94" too."""
    behind, further = m.shifted(m.role, 1, 0), m.shifted(m.role, 2, 0)
    after_made = m.is_a(Role.NUMBER) & (m.shifted(m.role, -1, 0) == Role.MADE) & (gap == 0)
    glued = (m.shifted(gap, 1, 9) == 0) & (m.shifted(gap, 2, 9) == 0)
    is_month = after_made & (m.value <= MONTHS) & glued & np.isin(behind, (Role.OR, Role.END))
    is_month &= np.isin(further, (Role.NUMBER, Role.YEAR))
    is_short = after_made & ~is_month & ~np.isin(behind, (Role.YEARS, Role.YEARS_OLD, Role.UNIT))
    is_short |= m.is_a(Role.NUMBER) & (m.shifted(is_month, -2, 0) > 0)
    is_short &= m.end - m.start == 2
    value = np.where(is_short, full_year(m.value), m.value)
    return value, (m.is_a(Role.YEAR, Role.DECADE) | is_short) & ~m.is_part_of_code


def _join_ranges(
    m: Mentions, gap: IntArray, is_year: BoolArray, last: IntArray, until: IntArray
) -> BoolArray:
    """Let a year reach to the one behind "to", "-" or "/"; give the mentions that are so used."""
    link = m.shifted(m.role, 1, 0)
    is_linked = np.isin(link, (Role.HYPHEN, Role.TO, Role.OR, Role.UNTIL_YEAR))
    is_linked |= (link == Role.AND) & (m.shifted(m.role, -1, 0) == Role.BETWEEN)
    is_linked &= is_year & (m.shifted(gap, 1, 9) == 0) & (m.shifted(gap, 2, 9) == 0)
    end = m.shifted(last, 2, -1)
    short = (m.shifted(m.role, 2, 0) == Role.NUMBER) & (m.shifted(m.end - m.start, 2, 0) == 2)
    end = np.where(short, last // 100 * 100 + end, end)
    end += np.where(short & (end <= last) & (end + 100 - last <= TURN_OF_CENTURY), 100, 0)
    is_range = is_linked & (short | (m.shifted(is_year, 2, 0) > 0)) & (end > last)
    at = np.flatnonzero(is_range)
    last[at], until[at] = end[at], at + 2
    used = np.zeros(len(is_year), bool)
    used[at + 2] = True
    return used


def _modify(
    m: Mentions, gap: IntArray, first: IntArray, last: IntArray, until: IntArray, known: Years
) -> None:
    """Apply "late", "before", "or later" and the like to the years beside them."""
    lead = np.where(gap <= 1, m.shifted(m.role, -1, 0), 0)
    follow = np.where(m.shifted(gap, 1, 9)[until] <= 1, m.shifted(m.role, 1, 0)[until], 0)
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
