"""Whose attribute it is: the part's own, or that of a neighbour, of a thing on it, of what is gone."""

import numpy as np

from trey.compliance.extraction.lexicon import Role
from trey.compliance.extraction.mentions import Mentions, has_any
from trey.compliance.text.tokens import BoolArray, IntArray

ATTRIBUTES = (Role.MATERIAL, Role.CONDITION, Role.YEAR)
CHAIN = 4  # attributes in a row before a noun
REACH = 5  # tokens from "next to" to its noun


def elsewhere(m: Mentions, sentence: IntArray, clause: IntArray) -> BoolArray:
    """Whether a mention speaks of something else than the part that the note is about."""
    is_other, is_main, is_removed = _kinds(m, sentence)
    # "The car is from 1985, its hood from 1994"; but "the hood of the car, made 1994" is the hood.
    is_other |= m.is_a(Role.WHOLE) & ~m.is_open(is_main, is_other, sentence)
    # A neighbour is spoken of until the sentence ends or the part itself is named again.
    closes = m.is_a(Role.CLOSE) & (m.last_before(m.is_a(Role.OPEN)) < m.last_before(is_other))
    of_neighbour = m.is_open(is_other, is_main | closes, sentence)
    of_old_one = m.is_open(m.is_a(Role.OLD_ONE), m.is_a(Role.NEW_ONE, Role.NOW), sentence)
    of_thing = m.is_open(m.is_a(Role.BESIDE, Role.THING, Role.REPLACED), is_main, clause)
    # "Plastic lid removed", while a "drive shaft of steel, replaced in 2015" is the part itself.
    is_gone = has_any(clause, m.is_a(Role.REPLACED)) & ~has_any(clause, is_main)
    before_thing = _leads_to(m, is_other | is_removed | m.is_a(Role.THING))
    return of_neighbour | of_old_one | of_thing | is_gone | before_thing


def _kinds(m: Mentions, sentence: IntArray) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Which kinds are others, the part itself (the first that is led in as none), and gone."""
    is_kind = m.is_a(Role.KIND)
    behind = np.where(m.shifted(m.gap(), 1, 9) <= 2, m.shifted(m.role, 1, 0), 0)
    is_beside = _led_by(m, m.is_a(Role.BESIDE, Role.BESIDE_IT), sentence)
    is_beside |= behind == Role.BESIDE_IT
    # "Removed the hood", "the hood was scrapped": gone, if another part is named too.
    is_removed = _led_by(m, m.is_a(Role.REPLACED), sentence)
    is_removed |= (behind == Role.REPLACED) | (
        (behind == Role.WEAK_PAST) & (m.shifted(m.role, 2, 0) == Role.REPLACED)
    )
    is_this = _led_by(m, m.is_a(Role.THIS), sentence)
    main = np.full(int(m.row.max(initial=-1)) + 1, -1, np.int32)
    for candidate in (is_removed & ~is_beside, ~is_removed & ~is_beside, is_this):
        at = np.flatnonzero(is_kind & candidate)[::-1]
        main[m.row[at]] = m.value[at]  # the first of a note is written last, and stays
    stays = is_kind & ~is_removed & ~is_beside
    is_replaced = is_removed & has_any(m.row, stays)
    is_other = is_kind & (((is_beside | is_replaced) & ~is_this) | (m.value != main[m.row]))
    return is_other, is_kind & ~is_other, is_kind & is_removed


def _led_by(m: Mentions, cue: BoolArray, sentence: IntArray) -> BoolArray:
    """Whether only attributes stand between a cue and a mention: "next to a poor plastic hood"."""
    lead = m.last_before(cue)
    led = (
        (lead >= 0)
        & (lead == m.last_before(~m.is_a(Role.COLON, *ATTRIBUTES)))
        & (sentence[lead] == sentence)
    )
    near: BoolArray = led & (m.first - m.last[lead] <= REACH)
    return near


def _leads_to(m: Mentions, target: BoolArray) -> BoolArray:
    """Attributes right before a thing are its own: the "iron" and "1990" of "1990 iron bracket"."""
    is_near = m.is_a(*ATTRIBUTES) & (m.shifted(m.gap(), 1, 9) == 0)
    leads = np.zeros(len(target), bool)
    reached = target
    for _ in range(CHAIN):
        reached = is_near & (m.shifted(reached, 1, 0) > 0)
        leads |= reached
    return leads
