"""What stands in a note, whatever bytes it is made of."""

from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trey.compliance.text.notes import MAX_CHARACTERS
from trey.compliance.text.tokens import Tokens, tokenise

BLANKS = "".join(map(chr, [*range(0x21), 0x7F, 0xA0, *range(0x2000, 0x200C)]))


def written(tokens: Tokens) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(len(tokens.notes))]
    for row, code in zip(tokens.row.tolist(), tokens.code.tolist(), strict=True):
        rows[row].append(tokens.distinct[code].as_py())
    return rows


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Mfd '94, s/steel", ["Mfd", "'", "94", ",", "s", "/", "steel"]),
        ("isn't isn\u2019t", ["isn't", "isn\u2019t"]),
        ("1.5mm 12,500 fair.", ["1.5mm", "12,500", "fair", "."]),
        ("05.1994, 12.05.2019", ["05", ".", "1994", ",", "12.05", ".", "2019"]),
        ("1992\u20131996", ["1992", "\u2013", "1996"]),
        ("st\u00e4hl \u65e5\u672c\u8a9e", ["st\u00e4hl", "\u65e5\u672c\u8a9e"]),
        ("a\u00a0b\u2003c\td\ne\x00f\x7fg", list("abcdefg")),
        (None, []),
        ("", []),
        (" \t ", []),
    ],
)
def test_a_note_falls_into_words_numbers_and_signs(note: str | None, expected: list[str]) -> None:
    # given: a neighbour, for a token must not reach into the next note
    notes = pa.array([note, "x"], pa.string())
    # when
    tokens = tokenise(notes)
    # then
    assert written(tokens) == [expected, ["x"]]


@pytest.mark.parametrize(("note", "sign"), [("1994.", "."), ("isn'", "'"), ("isn\u2019", "\u2019")])
def test_a_sign_at_the_end_does_not_reach_into_the_next_note(note: str, sign: str) -> None:
    assert written(tokenise(pa.array([note, "1995", "t"]))) == [
        [note[:-1], sign],
        ["1995"],
        ["t"],
    ]
    assert written(tokenise(pa.array([note[:-1], sign + note[:-1]])))[1] == [sign, note[:-1]]


@pytest.mark.parametrize(
    "notes",
    [
        pa.array(["a b", "c"], pa.large_string()),
        pa.array(["a b", "c"], pa.string_view()),
        pa.array([b"a b", b"c"]),
        pa.array(["a b", "c"]).dictionary_encode(),
        pa.chunked_array([["a b"], ["c"]]),
        pa.array(["-", "a b", "c", "-"]).slice(1, 2),
    ],
    ids=lambda notes: str(notes.type),
)
def test_every_layout_of_text_is_read(notes: pa.Array | pa.ChunkedArray) -> None:
    assert written(tokenise(notes)) == [["a", "b"], ["c"]]


def test_bytes_that_are_no_text_cost_only_themselves() -> None:
    assert written(tokenise(pa.array([b"a \xff\xfe b", None, b"c"]))) == [
        ["a", "\ufffd\ufffd", "b"],
        [],
        ["c"],
    ]


def test_the_end_of_an_enormous_note_is_not_read_and_that_is_said() -> None:
    # given
    notes = pa.array(["steel " * 200_000, "\u00e4" * MAX_CHARACTERS, "steel"])
    # when
    tokens = tokenise(notes)
    # then
    assert tokens.was_cut.tolist() == [True, False, False]
    assert (tokens.row == 0).sum() == 334  # 2,000 characters: 333 times "steel " and "st"


@given(st.lists(st.none() | st.text(max_size=80), max_size=8))
@settings(max_examples=200, deadline=None)
def test_tokens_are_what_is_written_in_order_and_nothing_but_blanks_is_lost(
    notes: list[str | None],
) -> None:
    # given
    storable = [note and note.encode("utf-8", "ignore").decode() for note in notes]
    # when
    tokens = tokenise(pa.array(storable, pa.string()))
    # then
    data = b"".join((note or "").encode() for note in storable)
    spans = list(zip(tokens.start.tolist(), tokens.end.tolist(), strict=True))
    assert [data[start:end].decode() for start, end in spans] == [
        tokens.distinct[code].as_py() for code in tokens.code.tolist()
    ]
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    for start, end in reversed(spans):
        data = data[:start] + data[end:]
    assert not data.decode().strip(BLANKS)


@given(st.lists(st.binary(max_size=40), max_size=8))
@settings(max_examples=100, deadline=None)
def test_no_bytes_make_it_raise(notes: list[bytes]) -> None:
    assert len(tokenise(pa.array(notes, pa.binary())).notes) == len(notes)
