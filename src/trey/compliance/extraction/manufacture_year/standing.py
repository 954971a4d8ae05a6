"""Whose year a year is: that of manufacture, of some other event, of nobody; and what is an age."""

import numpy as np

from trey.compliance.extraction.lexicon import Role
from trey.compliance.extraction.mentions import Mentions
from trey.compliance.text.tokens import BoolArray, IntArray

# How surely a year is that of manufacture: by a cue, by "year", by the kind of part beside it, by
# nothing said; by no means; and what is no year at all.
MADE, DATED, ATTACHED, BARE, SEEN, NO_YEAR = range(6)
FILLERS = (Role.NUMBER, Role.FROM, Role.BETWEEN, Role.COLON)
MODIFIERS = (
    *(Role.EARLY, Role.MIDDLE, Role.LATE, Role.BEFORE, Role.AFTER, Role.ABOUT),
    *(Role.UNTIL_YEAR, Role.SINCE_YEAR),
)
IN_AGE = (Role.COLON, Role.OPEN, Role.CLOSE, Role.YEAR, Role.SEEN, Role.ABOUT)  # "age (2019): 31"


def standings(m: Mentions, is_year: BoolArray, until: IntArray) -> IntArray:
    """Whose year each would be, by the nearest cue; `until` is the mention that ends it."""
    gap = m.gap()
    made, seen = m.is_a(Role.MADE), m.is_a(Role.SEEN, Role.REPLACED)
    cues = made | seen | m.is_a(Role.DATED, Role.CODE, Role.MEASURE)
    cue = m.last_before(cues | is_year | is_age(m) | m.is_a(Role.END))
    role = np.where(cue >= 0, m.role[cue], 0)
    # What stands between a cue and its year is small: "inspected in", "made by Bosch, in".
    direct = m.last_before(~m.is_a(*FILLERS, *MODIFIERS)) == cue
    distance = m.first - m.last[cue] - 1
    follow = np.where(m.shifted(gap, 1, 9)[until] <= 1, m.shifted(m.role, 1, 0)[until], 0)
    close = (cue >= 0) & direct & (distance <= 4)
    standing = np.full(len(m.row), BARE, np.int32)
    standing[np.isin(follow, (Role.SEEN, Role.REPLACED)) & ~close] = SEEN
    standing[_is_attached(m, gap, until)] = ATTACHED
    standing[_is_date(m, gap)] = SEEN
    standing[(follow == Role.MADE) & ~close] = MADE
    standing[(role == Role.MADE) & ((distance <= 6) | close) & (standing != SEEN)] = MADE
    standing[(role == Role.DATED) & close] = DATED
    standing[np.isin(role, (Role.SEEN, Role.REPLACED)) & close] = SEEN
    adjacent = m.last_before(~m.is_a(Role.COLON)) == cue
    standing[np.isin(role, (Role.CODE, Role.MEASURE)) & adjacent & (distance <= 2)] = NO_YEAR
    return standing


def _is_attached(m: Mentions, gap: IntArray, until: IntArray) -> BoolArray:
    """Whether a kind of part is beside it: "rotor from 1994", "rotor of 1994", "1994 rotor"."""
    noun = m.last_before(~m.is_a(Role.FROM, Role.OPEN, *MODIFIERS))
    behind_noun = (noun >= 0) & (m.role[noun] == Role.KIND) & (m.first - m.last[noun] <= 3)
    attached: BoolArray = (
        behind_noun | ((m.shifted(m.role, 1, 0) == Role.KIND) & (m.shifted(gap, 1, 9) == 0))[until]
    )
    return attached


def _is_date(m: Mentions, gap: IntArray) -> BoolArray:
    """Years of a whole date, which nobody knows of a part: 12/05/2019, 2019-05-12."""
    parts = (Role.OR, Role.HYPHEN, Role.END)
    ahead, behind = m.shifted(m.role, -1, 0), m.shifted(m.role, 1, 0)
    numbers = [m.shifted(m.is_a(Role.NUMBER), by, 0) > 0 for by in (-4, -2, 2, 4)]
    is_last = np.isin(ahead, parts) & (gap == 0) & numbers[0] & numbers[1]
    is_first = np.isin(behind, parts) & (m.shifted(gap, 1, 9) == 0) & numbers[2] & numbers[3]
    is_date: BoolArray = is_last | is_first
    return is_date


def is_age(m: Mentions) -> BoolArray:
    """Which numbers are an age in years: "31 years old", "aged 31", "31yo"."""
    gap = m.gap()
    behind, further = m.shifted(m.role, 1, 0), m.shifted(m.role, 2, 0)
    ahead = m.shifted(m.role, -1, 0)
    near = m.shifted(gap, 1, 9) == 0
    found = near & (behind == Role.YEARS_OLD)
    aged = m.last_before(m.is_a(Role.AGED))
    between = m.last_before(~m.is_a(*IN_AGE))
    found |= (aged >= 0) & (aged == between)
    duration = (ahead == Role.DURATION) | (further == Role.DURATION)
    since_made = (further == Role.MADE) | (ahead == Role.MADE)
    found |= near & (behind == Role.YEARS) & (since_made | ~duration)
    age: BoolArray = (found & m.is_a(Role.NUMBER)) | m.is_a(Role.AGE)
    return age
