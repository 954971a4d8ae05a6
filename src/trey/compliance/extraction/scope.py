"""Of which part and time a phrase speaks, and whether it is denied: sentence, clause, owner.

All is decided for a batch at once, by "the last mention of some kind before this one".
"""

from dataclasses import dataclass

import numpy as np

from trey.compliance.extraction.lexicon import Role
from trey.compliance.extraction.mentions import Mentions
from trey.compliance.text.tokens import BoolArray, IntArray

DENIAL_REACH = 6  # unknown words: "does not seem to have any parts of plastic"
BOUNDS = (Role.COMMA, Role.COLON, Role.OPEN, Role.CLOSE, Role.BREAK)
ATTRIBUTES = (Role.MATERIAL, Role.CONDITION, Role.YEAR)
LIST_LENGTH = 4  # members of "no plastic, iron or rubber" that one denial reaches


@dataclass(frozen=True)
class Scope:
    """Per mention what holds around it.

    Attributes:
        clause: Number of its clause, ascending over the batch.
        is_elsewhere: It speaks of another part, or of something that is gone.
        is_past: Its clause speaks of an earlier time.
        is_maybe_past: Its clause is in the past tense, which reports also use of the present.
        is_denied: It is said not to be so.
        is_doubtful: A denial may or may not reach it.
    """

    clause: IntArray
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
        clause=clause,
        is_elsewhere=_elsewhere(m, sentence, clause),
        is_past=_any(clause, m.is_a(Role.PAST) | _before_an_event(m)),
        is_maybe_past=_any(clause, m.is_a(Role.WEAK_PAST)),
        is_denied=denied,
        is_doubtful=doubtful,
    )


def last_before(of_interest: BoolArray) -> IntArray:
    """Index of the last such mention before each, -1 where there is none in the batch."""
    index = np.where(of_interest, np.arange(len(of_interest)), -1)
    last = np.full(len(index), -1, np.int32)
    last[1:] = np.maximum.accumulate(index)[:-1]
    return last


def shifted(values: IntArray | BoolArray, by: int, fill: int) -> IntArray:
    """The value `by` mentions further on (before, if negative), `fill` beyond the batch."""
    moved = np.full(len(values), fill, np.int32)
    if by > 0:
        moved[:-by] = values[by:]
    else:
        moved[-by:] = values[:by]
    return moved


def _any(group: IntArray, of_interest: BoolArray) -> BoolArray:
    """Whether the group of each mention has such a one."""
    return np.bincount(group, weights=of_interest)[group] > 0 if len(group) else of_interest


def _before_an_event(m: Mentions) -> BoolArray:
    """Whether a "before" is that of "before the overhaul" and not of "before 1995"."""
    following = shifted(m.role, 1, 0)
    return m.is_a(Role.BEFORE) & ~np.isin(following, (Role.YEAR, Role.DECADE, Role.NUMBER))


def _elsewhere(m: Mentions, sentence: IntArray, clause: IntArray) -> BoolArray:
    is_kind = m.is_a(Role.KIND)
    gap = m.gap()
    # "next to a poor plastic dashboard": only attributes may stand between.
    beside = last_before(m.is_a(Role.BESIDE))
    led = (beside >= 0) & (beside == last_before(~m.is_a(*ATTRIBUTES)))
    led &= (m.row[beside] == m.row) & (m.first - m.last[beside] <= 5)
    followed = (shifted(m.role, 1, 0) == Role.BESIDE_IT) & (shifted(gap, 1, 9) == 0)
    is_other = is_kind & (led | followed)
    main = _main_kind(m, is_kind & ~is_other)
    is_other |= is_kind & (m.value != main[m.row])
    is_main = is_kind & ~is_other
    # An other kind is spoken of until the sentence ends or the part itself is named again.
    closes = m.is_a(Role.CLOSE) & (last_before(m.is_a(Role.OPEN)) < last_before(is_other))
    strong = _since(is_other, is_main | closes, sentence)
    opens = m.is_a(Role.BESIDE, Role.THING, Role.REPLACED)
    weak = _since(opens, is_main, clause)
    # "Plastic lid removed", while a "drive shaft of steel, replaced in 2015" is the part itself.
    gone = _any(clause, m.is_a(Role.REPLACED)) & ~_any(clause, is_main)
    return strong | weak | gone | _leads_to(m, is_other | m.is_a(Role.THING), gap)


def _main_kind(m: Mentions, candidate: BoolArray) -> IntArray:
    """Per note the kind that is named first, of those that are not led in as neighbours; or -1."""
    at = np.flatnonzero(candidate)[::-1]
    main = np.full(int(m.row.max(initial=-1)) + 1, -1, np.int32)
    main[m.row[at]] = m.value[at]  # the first of a note is written last, and stays
    return main


def _since(opens: BoolArray, closes: BoolArray, group: IntArray) -> BoolArray:
    """Whether within the group something opened before a mention and has not been closed."""
    opened, closed = last_before(opens), last_before(closes)
    is_open = (opened > closed) & (opened >= 0)
    is_open[is_open] = group[opened[is_open]] == group[is_open]
    return is_open


def _leads_to(m: Mentions, target: BoolArray, gap: IntArray) -> BoolArray:
    """Attributes right before a thing are its own: the "iron" and "1990" of "1990 iron bracket"."""
    attribute = m.is_a(*ATTRIBUTES)
    leads = np.zeros(len(target), bool)
    reached = target
    for _ in range(LIST_LENGTH):
        reached = attribute & (shifted(reached, 1, 0) > 0) & (shifted(gap, 1, 9) == 0)
        leads |= reached
    return leads


def _denied(m: Mentions, clause: IntArray) -> tuple[BoolArray, BoolArray]:
    """What is denied, and what may be ("no plastic and steel")."""
    is_target = m.is_a(Role.MATERIAL, Role.CONDITION)
    denial = last_before(m.is_a(Role.NOT, Role.NO))
    near = (denial >= 0) & (denial > last_before(is_target))
    near[near] = clause[denial[near]] == clause[near]
    near &= m.first - m.last[denial] - 1 <= DENIAL_REACH
    # "no rust good condition": a "no" reaches a material, and a condition only right behind it.
    adjacent = m.first - m.last[denial] == 1
    near &= m.is_a(Role.MATERIAL) | (m.role[denial] == Role.NOT) | adjacent
    after = (shifted(m.role, 1, 0) == Role.DENIED_AFTER) & (shifted(m.gap(), 1, 9) <= 1)
    denied = is_target & (near | after)
    return _along_lists(m, denied, is_target)


def _along_lists(
    m: Mentions, denied: BoolArray, is_target: BoolArray
) -> tuple[BoolArray, BoolArray]:
    """Carry a denial along "plastic, iron or rubber"; along "and" it is a doubt."""
    gap = m.gap()
    before = last_before(is_target)
    listed = is_target & (before >= 0) & (before == np.arange(len(before)) - 2)
    listed &= (gap == 0) & (shifted(gap, -1, 9) == 0) & (m.role[before] == m.role)
    link = np.where(listed, shifted(m.role, -1, 0), 0)
    by_or, by_and = link == Role.OR, link == Role.AND
    # A bare comma begins something new ("no plastic, steel"), unless an "or" ends the list; of
    # conditions, a further one corrects the first ("not good, poor").
    by_comma = (link == Role.COMMA) & m.is_a(Role.MATERIAL)
    doubtful = np.zeros(len(denied), bool)
    for _ in range(LIST_LENGTH):
        by_or |= by_comma & (shifted(by_or, 2, 0) > 0)
        denied = denied | (by_or & denied[before])
        doubtful |= by_and & (denied | doubtful)[before]
    return denied, doubtful & ~denied
