"""The phrases of a batch of notes, in reading order: what each says, and where it stands."""

from dataclasses import dataclass

import numpy as np

from trey.compliance.extraction.lexicon import ROOT, Lexicon, Role
from trey.compliance.text.forms import Forms, Kind, KindArray
from trey.compliance.text.spelling import NONE
from trey.compliance.text.tokens import BoolArray, IntArray, Tokens

OF_KIND = {
    Kind.YEAR: Role.YEAR,
    Kind.DECADE: Role.DECADE,
    Kind.NUMBER: Role.NUMBER,
    Kind.AGE: Role.AGE,
    Kind.END: Role.END,
}
LARGE = 1_000  # more words than stand in any note


@dataclass(frozen=True)
class Mentions:
    """Phrases, years and numbers; words that mean nothing to the reader stand between them.

    Attributes:
        row: Per mention the number of its note, ascending.
        first, last: Its tokens (hyphens within words and unknown signs do not count).
        role: What it says, a `Role`.
        value: Place in its catalogue list, year, decade or number.
        start, end: Its bytes in the batch's data.
        is_part_of_code: Whether it is tied to a number or to foreign letters: MG-1952, PN-1987.
    """

    row: IntArray
    first: IntArray
    last: IntArray
    role: IntArray
    value: IntArray
    start: IntArray
    end: IntArray
    is_part_of_code: BoolArray

    def is_a(self, *roles: Role) -> BoolArray:
        return np.isin(self.role, roles)

    def gap(self) -> IntArray:
        """Unknown words between a mention and the one before it, LARGE at the start of a note."""
        gap = np.full(len(self.row), LARGE, np.int32)
        is_same = self.row[1:] == self.row[:-1]
        gap[1:][is_same] = (self.first[1:] - self.last[:-1] - 1)[is_same]
        return gap

    def shifted(self, values: IntArray | BoolArray, by: int, fill: int) -> IntArray:
        """The value `by` mentions further on (before, if negative), `fill` outside the note."""
        moved = np.full(len(values), fill, np.int32)
        here, there = (
            (slice(None, -by), slice(by, None)) if by > 0 else (slice(-by, None), slice(None, by))
        )
        moved[here] = np.where(self.row[here] == self.row[there], values[there], fill)
        return moved

    def last_before(self, of_interest: BoolArray) -> IntArray:
        """Index of the last such mention before each in its note, -1 where there is none."""
        index = np.where(of_interest, np.arange(len(of_interest), dtype=np.int32), np.int32(-1))
        last = np.full(len(index), -1, np.int32)
        last[1:] = np.maximum.accumulate(index)[:-1]
        last[self.row[last] != self.row] = -1
        return last

    def is_open(self, opens: BoolArray, closes: BoolArray, group: IntArray) -> BoolArray:
        """Whether within its group something opened before a mention and has not been closed."""
        opened = self.last_before(opens)
        still: BoolArray = (opened > self.last_before(closes)) & (group[opened] == group)
        return still


def has_any(group: IntArray, of_interest: BoolArray) -> BoolArray:
    """Whether the group of each mention has such a one; groups are numbered from 0."""
    if not len(group):
        return of_interest
    found: BoolArray = np.bincount(group, weights=of_interest)[group] > 0
    return found


def mentions(tokens: Tokens, read: Forms, lexicon: Lexicon) -> Mentions:
    """Find the longest known phrases, from left to right, and the years and numbers besides."""
    place = lexicon.spelling.places(tokens, read)
    is_hyphen, is_slash = (place == lexicon.spelling.words.index(sign) for sign in "-/")
    binds = _binding_hyphens(tokens, read, is_hyphen)
    in_stream = ~binds & ((read.kind != Kind.SIGN) | (place != NONE))
    part_of_code = _parts_of_codes(tokens, read, place, is_hyphen, is_slash)
    at = np.flatnonzero(in_stream)
    row, word = tokens.row[at], place[at]
    first, length, node = _longest_phrases(row, word, lexicon)
    role, value = _with_numbers(read.kind[at], read.value[at])
    role[first], value[first] = lexicon.role[node], lexicon.value[node]
    last = np.arange(len(at), dtype=np.int32)
    last[first] = first + length - 1
    is_mention = (role > 0) & _is_outermost(last)
    first = np.flatnonzero(is_mention).astype(np.int32)
    return Mentions(
        row=row[first],
        first=first,
        last=last[first],
        role=role[first],
        value=value[first],
        start=tokens.start[at[first]],
        end=tokens.end[at[last[first]]],
        is_part_of_code=part_of_code[at[last[first]]],
    )


def _glued(tokens: Tokens) -> BoolArray:
    """Whether a token begins where the one before it ends, in the same note."""
    glued = np.zeros(len(tokens.row), bool)
    glued[1:] = (tokens.start[1:] == tokens.end[:-1]) & (tokens.row[1:] == tokens.row[:-1])
    return glued


def _binding_hyphens(tokens: Tokens, read: Forms, is_hyphen: BoolArray) -> BoolArray:
    """Hyphens within words: "carbon-fibre", "mid-1980s"; those between two numbers mean "to"."""
    glued = _glued(tokens)
    binds = np.zeros(len(glued), bool)
    is_number = np.isin(read.kind, (Kind.YEAR, Kind.NUMBER, Kind.DECADE))
    binds[1:-1] = is_hyphen[1:-1] & glued[1:-1] & glued[2:] & ~(is_number[:-2] & is_number[2:])
    return binds


def _parts_of_codes(
    tokens: Tokens, read: Forms, place: IntArray, is_hyphen: BoolArray, is_slash: BoolArray
) -> BoolArray:
    """What is tied to foreign letters or numbers: PN-1987, MG-1952, 1987-B, 1987/4, 12.05.2019."""
    glued = _glued(tokens)
    is_foreign = (place == NONE) & np.isin(read.kind, (Kind.WORD, Kind.CODE))
    is_digit = (read.kind == Kind.NUMBER) & (tokens.end - tokens.start == 1)
    part = np.zeros(len(glued), bool)
    tied = glued[1:-1] & glued[2:] & (is_hyphen | is_slash)[1:-1]
    by_hyphen = tied & is_hyphen[1:-1]
    is_word, is_number = read.kind == Kind.WORD, np.isin(read.kind, (Kind.YEAR, Kind.NUMBER))
    part[2:] |= by_hyphen & is_foreign[:-2]
    part[:-2] |= by_hyphen & (is_foreign[2:] | (is_word[:-2] & is_number[2:]))
    part[:-2] |= tied & is_digit[2:]
    by_point = glued[1:-1] & glued[2:] & (read.kind == Kind.END)[1:-1]
    part[2:] |= by_point & (read.kind == Kind.CODE)[:-2]  # 12.05.2019: 12.05 reads as a decimal
    return part


def _longest_phrases(
    row: IntArray, word: IntArray, lexicon: Lexicon
) -> tuple[IntArray, IntArray, IntArray]:
    """Start, length and node of the longest phrase at each place where one begins."""
    start = np.flatnonzero(word != NONE).astype(np.int32)
    best = np.full(len(row), ROOT, np.int32)
    length = np.zeros(len(row), np.int32)
    node = np.full(len(start), ROOT, np.int32)
    steps = 0
    while len(start):
        at = start + steps
        inside = at < len(row)
        inside[inside] = row[at[inside]] == row[start[inside]]
        start, at, node = start[inside], at[inside], node[inside]
        node = lexicon.step(node, word[at])
        alive = node != ROOT
        start, node = start[alive], node[alive]
        steps += 1
        ends = lexicon.role[node] > 0
        best[start[ends]], length[start[ends]] = node[ends], steps
    found = np.flatnonzero(length).astype(np.int32)
    return found, length[found], best[found]


def _with_numbers(kind: KindArray, value: IntArray) -> tuple[IntArray, IntArray]:
    role = np.zeros(len(kind), np.int32)
    for of_kind, of_role in OF_KIND.items():
        role[kind == of_kind] = of_role
    return role, value.copy()


def _is_outermost(last: IntArray) -> BoolArray:
    """Whether no phrase that begins further left reaches over a token."""
    reach = np.maximum.accumulate(last)
    outermost = np.ones(len(last), bool)
    outermost[1:] = reach[:-1] < np.arange(1, len(last))
    return outermost
