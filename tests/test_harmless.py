"""Text that anybody may have written: what acts becomes what shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trey.harmless import harmless


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bumper, 1985", "Bumper, 1985"),
        ("\x1b[2Jred", "␛[2Jred"),
        ("a\tb\r\nc", "a b  c"),
        ("\x07\x00\x7f", "␇␀␡"),
        ("\x9b31m", "\ufffd31m"),  # the one-byte form of an escape sequence
        ("abc\u202edef\u200b", "abc\ufffddef\ufffd"),  # turned round, hidden
        ("90\N{NO-BREAK SPACE}%", "90\N{NO-BREAK SPACE}%"),
        ("Stoßstange 锈钢 é", "Stoßstange 锈钢 é"),
    ],
)
def test_what_acts_becomes_what_shows(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(st.text())
def test_nothing_unseen_is_left_and_places_stay(text: str) -> None:
    shown = harmless(text)
    assert len(shown) == len(text)
    assert all(one.isprintable() or one == "\N{NO-BREAK SPACE}" for one in shown)
