"""Slips of the pen become the word that was meant; other words stay what they are."""

import pyarrow as pa
import pytest

from trey.compliance.text.forms import forms
from trey.compliance.text.spelling import MAX_UNKNOWN, NONE, Spelling
from trey.compliance.text.tokens import tokenise

WORDS = (
    *("aluminium", "aluminum", "copper", "excellent", "fair", "glass", "good", "iron"),
    *("plastic", "poor", "serviceable", "steel"),
)
SPELLING = Spelling(WORDS)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("steeel", "steel"),
        ("plsatic", "plastic"),
        ("alumnium", "aluminium"),  # and not aluminum: a letter is left out, not put in
        ("exelent", "excellent"),
        ("fiar", "fair"),
        ("pooor", "poor"),
    ],
)
def test_a_slip_becomes_the_word_that_was_meant(written: str, meant: str) -> None:
    [place] = SPELLING.nearest(pa.array([written]))
    assert WORDS[place] == meant


@pytest.mark.parametrize(
    "written",
    ["door", "goods", "class", "wheel", "cooper", "unserviceable", "irn", "stl", "x" * 30],
)
def test_another_word_stays_what_it_is(written: str) -> None:
    assert SPELLING.nearest(pa.array([written])).tolist() == [NONE]


def test_two_words_equally_near_are_a_guess_and_none_is_made() -> None:
    assert Spelling(("steel", "steal")).nearest(pa.array(["steol"])).tolist() == [NONE]


def test_nothing_is_corrected_in_a_note_of_mostly_unknown_words() -> None:
    # given: the same slip in a note of the trade and in gibberish, in one batch
    notes = pa.array(["steeel", "steeel " + " ".join(f"w{'q' * n}" for n in range(MAX_UNKNOWN))])
    tokens = tokenise(notes)
    # when
    places = SPELLING.places(tokens, forms(tokens))
    # then
    assert places[tokens.row == 0].tolist() == [WORDS.index("steel")]
    assert set(places[tokens.row == 1].tolist()) == {NONE}
