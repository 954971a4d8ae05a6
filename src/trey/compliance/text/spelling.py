"""Misspelt words become the word that was meant, where only one can have been meant.

Compared are the distinct unknown words of a batch with all known ones at once: first by the sets of
their letters, which leaves a few pairs in a thousand, then by edit distance with neighbours swapped
counted once (optimal string alignment), all pairs in step.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml
from numpy.typing import NDArray

from trey.compliance.text.forms import Forms, Kind
from trey.compliance.text.tokens import BoolArray, ByteArray, IntArray, Tokens

SHORTEST, LONGEST = 4, 24  # letters of a word that is corrected, or corrected to
LONG_WORD = 8  # from here on two slips are forgiven, below it one
# A note with more unknown words is not about this inventory, or not language; nothing is corrected
# in it. Counted per note, for how notes are cut into batches must change nothing.
MAX_UNKNOWN = 12
BLOCK = 256  # unknown words compared at once, so that memory stays small
NONE = -1
FAR = 255  # no word is as far, and no cost as high
PairArray: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True)
class Spelling:
    """The words that notes are held against.

    Attributes:
        words: In the order of the caller's numbering; what is not made of letters only is known
            but nothing is corrected to it.
    """

    words: tuple[str, ...]

    def places(self, tokens: Tokens, read: Forms) -> IntArray:
        """Place in `words` of each token, corrected where that is safe; NONE for unknown ones."""
        exact: IntArray = pc.index_in(read.words, self._entries).fill_null(NONE).to_numpy()
        place = exact[tokens.code]
        is_unknown = (place == NONE) & (read.kind == Kind.WORD)
        per_note = np.bincount(tokens.row[is_unknown], minlength=len(tokens.notes))
        to_correct = is_unknown & (per_note[tokens.row] <= MAX_UNKNOWN)
        codes = np.unique(tokens.code[to_correct])
        corrected = np.full(len(read.words), NONE, np.int32)
        corrected[codes] = self.nearest(read.words.take(pa.array(codes)))
        return np.where(to_correct, corrected[tokens.code], place)

    def nearest(self, unknown: pa.StringArray) -> IntArray:
        """Place of the one nearest word within the allowed distance of each, else NONE."""
        nearest = np.full(len(unknown), NONE, np.int32)
        asked = np.flatnonzero(_of_letters(unknown, SHORTEST) & ~self._is_meant(unknown))
        letters = _letters(unknown.take(pa.array(asked)))
        targets, target_letters, target_sets = self._targets
        for begin in range(0, len(asked), BLOCK):
            block = letters[begin : begin + BLOCK]
            word, target, allowed = _pairs(block, target_letters, target_sets)
            distance = _distances(block[word], target_letters[target])
            # Of two equally near the longer: a letter is left out more often than put in.
            cost = LONGEST * (distance + 1) - _lengths(target_letters[target])
            cost = np.where(distance <= allowed, cost, FAR)
            best = _only_best(word, target, cost, len(block))
            found = best != NONE
            nearest[asked[begin : begin + BLOCK][found]] = targets[best[found]]
        return nearest

    def _is_meant(self, unknown: pa.StringArray) -> BoolArray:
        """Whether a word is ordinary English, or the opposite of a known one: "unserviceable"."""
        stem = pc.replace_substring_regex(unknown, "^(un|in|im|non|dis)", "")
        return np.asarray(pc.or_(pc.is_in(unknown, _ordinary()), pc.is_in(stem, self._entries)))

    @cached_property
    def _entries(self) -> pa.StringArray:
        return pa.array(self.words, pa.string())

    @cached_property
    def _targets(self) -> tuple[IntArray, ByteArray, NDArray[np.uint32]]:
        places = np.flatnonzero(_of_letters(self._entries, SHORTEST)).astype(np.int32)
        letters = _letters(self._entries.take(pa.array(places)))
        return places, letters, _letter_sets(letters)


@cache
def _ordinary() -> pa.StringArray:
    text = files("trey.compliance.text").joinpath("ordinary_words.yaml").read_text("utf-8")
    return pa.array(chain.from_iterable(yaml.safe_load(text)), pa.string())


def _of_letters(words: pa.StringArray, shortest: int) -> BoolArray:
    return np.asarray(pc.match_substring_regex(words, f"^[a-z]{{{shortest},{LONGEST}}}$"))


def _letters(words: pa.StringArray) -> ByteArray:
    """Letters 1 to 26 of each word, shape (words, LONGEST), 0 behind its end."""
    spelt = np.array(words.to_pylist(), dtype=f"S{LONGEST}").view(np.uint8).reshape(-1, LONGEST)
    return np.where(spelt == 0, 0, spelt - ord("a") + 1).astype(np.uint8)


def _lengths(letters: ByteArray) -> IntArray:
    lengths: IntArray = np.count_nonzero(letters, axis=1).astype(np.int32)
    return lengths


def _letter_sets(letters: ByteArray) -> NDArray[np.uint32]:
    """Bit n is set where letter n occurs; bit 0, the padding, in none."""
    bits = np.left_shift(np.uint32(1), letters.astype(np.uint32))
    sets: NDArray[np.uint32] = np.bitwise_or.reduce(bits, axis=1) & np.uint32(0xFFFFFFFE)
    return sets


def _pairs(
    words: ByteArray, targets: ByteArray, target_sets: NDArray[np.uint32]
) -> tuple[PairArray, PairArray, IntArray]:
    """Words and targets that no more than the forgiven slips can lie between; and how many these are.

    A slip changes two letters at most, and the length by one.
    """
    of_all = np.bitwise_count(_letter_sets(words)[:, None] ^ target_sets)
    word, target = np.nonzero(of_all <= 4)
    differing = of_all[word, target]
    allowed = _allowed(words[word], targets[target], differing)
    apart = np.abs(_lengths(words)[word] - _lengths(targets)[target])
    is_near = (differing <= 2 * allowed) & (apart <= allowed)
    return word[is_near], target[is_near], allowed[is_near]


def _allowed(words: ByteArray, targets: ByteArray, differing: NDArray[np.uint8]) -> IntArray:
    """Slips that are forgiven, per pair.

    Of a word of four letters, half the language is one slip away ("door", "pool": poor). It is
    only meant where no letter is new or missing ("fiar", "goood"); and four letters are meant for
    five where the first is right and one is left out ("stel").
    """
    length, other = _lengths(words), _lengths(targets)
    allowed = np.where(other >= LONG_WORD, 2, 1)
    is_short = np.minimum(length, other) == SHORTEST
    left_out = (other == SHORTEST + 1) & (words[:, 0] == targets[:, 0])
    slips: IntArray = np.where(is_short, (differing == 0) | left_out, allowed).astype(np.int32)
    return slips


def _distances(words: ByteArray, targets: ByteArray) -> IntArray:
    """Edit distance of each pair, exact up to 2 and above 2 beyond."""
    length, other = _lengths(words), _lengths(targets)
    longest = int(length.max(initial=0)), int(other.max(initial=0))
    table = np.full((longest[0] + 1, longest[1] + 1, len(words)), 2 * LONGEST, np.uint8)
    table[:, 0] = np.arange(longest[0] + 1)[:, None]
    table[0, :] = np.arange(longest[1] + 1)[:, None]
    a, b = words.T, targets.T
    for i in range(1, longest[0] + 1):
        for j in range(max(1, i - 2), min(longest[1], i + 2) + 1):
            best = table[i - 1, j - 1] + (a[i - 1] != b[j - 1])
            np.minimum(best, table[i - 1, j] + 1, out=best)
            np.minimum(best, table[i, j - 1] + 1, out=best)
            if i > 1 and j > 1:
                is_swap = (a[i - 1] == b[j - 2]) & (a[i - 2] == b[j - 1])
                np.minimum(best, np.where(is_swap, table[i - 2, j - 2] + 1, 2 * LONGEST), out=best)
            table[i, j] = best
    distance: IntArray = table[length, other, np.arange(len(words))].astype(np.int32)
    return distance


def _only_best(word: PairArray, target: PairArray, cost: IntArray, words: int) -> IntArray:
    """The cheapest target of each word; NONE where two are equally cheap, or none is below FAR."""
    least = np.full(words, FAR, np.int32)
    np.minimum.at(least, word, cost)
    is_best = (cost == least[word]) & (cost < FAR)
    best = np.full(words, NONE, np.int32)
    best[word[is_best]] = target[is_best]
    best[np.bincount(word[is_best], minlength=words) > 1] = NONE
    return best
