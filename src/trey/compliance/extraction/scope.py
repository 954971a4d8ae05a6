"""Of which part and time a phrase speaks, and whether it is denied: sentence, clause, owner.

All is decided for a batch at once, by "the last mention of some kind before this one".
"""

from dataclasses import dataclass

import numpy as np

from trey.compliance.extraction.lexicon import Role
from trey.compliance.extraction.mentions import Mentions, has_any
from trey.compliance.extraction.owners import elsewhere
from trey.compliance.text.tokens import BoolArray, IntArray

DENIAL_REACH = 6  # unknown words: "does not seem to have any parts of plastic"
BOUNDS = (Role.COMMA, Role.COLON, Role.OPEN, Role.CLOSE, Role.BREAK)
LIST_LENGTH = 4  # members of "no plastic, iron or rubber" that one denial reaches


@dataclass(frozen=True)
class Scope:
    """Per mention what holds around it.

    Attributes:
        is_elsewhere: It speaks of another part, or of something that is gone.
        is_past: Its clause speaks of an earlier time.
        is_maybe_past: Its clause is in the past tense, which reports also use of the present.
        is_denied: It is said not to be so.
        is_doubtful: A denial may or may not reach it.
    """

    is_elsewhere: BoolArray
    is_past: BoolArray
    is_maybe_past: BoolArray
    is_denied: BoolArray
    is_doubtful: BoolArray


def scope(m: Mentions) -> Scope:
    """Say of each mention whom, when and whether it concerns."""
    new_row = np.ones(len(m.row), bool)
    new_row[1:] = m.row[1:] != m.row[:-1]
    ends = m.is_a(Role.END)
    sentence = np.cumsum(new_row | ends).astype(np.int32)
    bounds = new_row | ends | m.is_a(*BOUNDS)
    clause = np.cumsum(bounds).astype(np.int32)
    denied, doubtful = _denied(m, clause)
    return Scope(
        is_elsewhere=elsewhere(m, sentence, clause),
        is_past=has_any(clause, m.is_a(Role.PAST)) | _before_an_event(m, clause),
        is_maybe_past=has_any(clause, m.is_a(Role.WEAK_PAST)),
        is_denied=denied,
        is_doubtful=doubtful,
    )


def _before_an_event(m: Mentions, clause: IntArray) -> BoolArray:
    """Clauses with "before the overhaul"; "before 1995" and "before dispatch" are none."""
    before = m.last_before(m.is_a(Role.BEFORE))
    ends = m.is_a(Role.SEEN, Role.REPLACED) & (before >= 0) & (clause[before] == clause)
    return has_any(clause, ends & (before >= m.last_before(m.is_a(Role.YEAR, Role.DECADE))))


def _denied(m: Mentions, clause: IntArray) -> tuple[BoolArray, BoolArray]:
    """What is denied, and what may be ("no plastic and steel")."""
    is_target = m.is_a(Role.MATERIAL, Role.CONDITION)
    denial = m.last_before(m.is_a(Role.NOT, Role.NO))
    near = (denial >= 0) & (denial > m.last_before(is_target))
    near[near] = clause[denial[near]] == clause[near]
    near &= m.first - m.last[denial] - 1 <= DENIAL_REACH
    # "no rust good condition": a "no" reaches a material, and a condition only right behind it.
    adjacent = m.first - m.last[denial] == 1
    near &= m.is_a(Role.MATERIAL) | (m.role[denial] == Role.NOT) | adjacent
    behind, gap_behind = m.shifted(m.role, 1, 0), m.shifted(m.gap(), 1, 9)
    after = (behind == Role.DENIED_AFTER) & (gap_behind <= 1)
    # Answers of a form: "plastic: no" and "iron - none".
    answer = np.isin(m.shifted(m.role, 2, 0), (Role.DENIED_AFTER, Role.NO))
    answer &= (m.shifted(m.gap(), 2, 9) == 0) & (m.shifted(m.role, 3, Role.END) != Role.MATERIAL)
    after |= np.isin(behind, (Role.COLON, Role.HYPHEN)) & (gap_behind == 0) & answer
    denied = is_target & (near | after)
    return _along_lists(m, denied, is_target)


def _along_lists(
    m: Mentions, denied: BoolArray, is_target: BoolArray
) -> tuple[BoolArray, BoolArray]:
    """Carry a denial along "plastic, iron or rubber"; along "and" it is a doubt."""
    gap = m.gap()
    before = m.last_before(is_target)
    listed = is_target & (before >= 0) & (before == np.arange(len(before)) - 2)
    listed &= (gap == 0) & (m.shifted(gap, -1, 9) == 0) & (m.role[before] == m.role)
    link = np.where(listed, m.shifted(m.role, -1, 0), 0)
    by_or, by_and = link == Role.OR, link == Role.AND
    # A bare comma begins something new ("no plastic, steel"), unless an "or" ends the list; of
    # conditions, a further one corrects the first ("not good, poor").
    by_comma = (link == Role.COMMA) & m.is_a(Role.MATERIAL)
    doubtful = np.zeros(len(denied), bool)
    for _ in range(LIST_LENGTH):
        by_or |= by_comma & (m.shifted(by_or, 2, 0) > 0)
        denied = denied | (by_or & denied[before])
        doubtful |= by_and & (denied | doubtful)[before]
    return denied, doubtful & ~denied
