"""Slips of the pen: case and typos, in notes whose meaning a person would still get."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

UPPER_SHARE, LOWER_SHARE = 0.08, 0.2  # of notes are written in capitals, or without any
TYPO_SHARE = 0.12  # of notes have a typo in one longer word
_LONGER_WORD = re.compile(r"[A-Za-z]{5,}")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def slip(rng: np.random.Generator, notes: pa.Array) -> pa.Array:
    """Change the case of some notes and mistype a letter in some; digits stay as they are."""
    hand = rng.random(len(notes))
    with_typo = np.flatnonzero(rng.random(len(notes)) < TYPO_SHARE)
    mistyped = [mistype(rng, note) for note in notes.take(pa.array(with_typo)).to_pylist()]
    has_typo = np.zeros(len(notes), np.bool_)
    has_typo[with_typo] = True
    notes = pc.replace_with_mask(notes, pa.array(has_typo), pa.array(mistyped, pa.string()))
    notes = pc.if_else(pa.array(hand < UPPER_SHARE), pc.utf8_upper(notes), notes)
    is_lower = pa.array(hand > 1 - LOWER_SHARE)
    return pc.if_else(is_lower, pc.utf8_lower(notes), notes)


def mistype(rng: np.random.Generator, note: str) -> str:
    """Mistype one letter of one longer word, if the note has such a word."""
    words = [match.span() for match in _LONGER_WORD.finditer(note)]
    if not words:
        return note
    start, end = words[rng.integers(len(words))]
    at = int(rng.integers(start + 1, end - 1))  # the first letter is hardly ever wrong
    slips = (
        note[:at] + note[at + 1 :],  # left out
        note[:at] + note[at] + note[at:],  # doubled
        note[:at] + note[at + 1] + note[at] + note[at + 2 :],  # swapped with the next
        note[:at] + _ALPHABET[rng.integers(26)] + note[at + 1 :],  # another key
    )
    return slips[rng.integers(len(slips))]
