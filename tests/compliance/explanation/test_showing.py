"""What shows a note: nothing in it acts, and its colours are where its words are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.compliance.explanation.asking import explained
from trey.compliance.explanation.explaining import Explainer
from trey.compliance.explanation.showing.colouring import pieces
from trey.compliance.explanation.showing.harmless import harmless


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bumper, 1985", "Bumper, 1985"),
        ("\x1b[2Jred", "␛[2Jred"),
        ("a\tb\r\nc", "a b  c"),
        ("\x07\x00\x7f", "␇␀␡"),
        ("\x9b31m", "\ufffd31m"),  # the one-byte form of an escape sequence
        ("abc\u202edef\u200b", "abc\ufffddef\ufffd"),  # turned round, hidden
        ("Stoßstange 锈钢 é", "Stoßstange 锈钢 é"),
    ],
)
def test_what_acts_becomes_what_shows(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(st.text())
def test_nothing_unseen_is_left_and_places_stay(text: str) -> None:
    shown = harmless(text)
    assert len(shown) == len(text)
    assert all(character.isprintable() for character in shown)


def test_pieces_are_the_whole_note(explainer: Explainer) -> None:
    # given
    found = explained(explainer, "Bumper, made in 1985;\x1b steel — fair condition")
    # when
    parts = list(pieces(found))
    # then
    assert "".join(piece.text for piece in parts) == "Bumper, made in 1985;␛ steel — fair condition"
    evidence = [piece.text for piece in parts if piece.is_evidence]
    assert evidence == ["1985", "fair"]
    [strongest] = [p for p in parts if p.attribution == max(q.attribution for q in parts)]
    assert strongest.weight == 2
