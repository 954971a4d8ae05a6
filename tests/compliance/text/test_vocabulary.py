"""Ids of notes: fitted once, equal for ever."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trey.compliance.text.notes import blocks
from trey.compliance.text.vocabulary import NEGATIONS, PAD, UNKNOWN, Vocabulary

NOTES = pa.array(
    ["the plastic part of 1994 is not good"] * 6
    + ["the steel part, mfd '95, is fair. PN-4471B"] * 6
)


def decoded(vocabulary: Vocabulary, *notes: str | None, length: int = 12) -> list[list[str]]:
    rows = vocabulary.encode(pa.array(notes, pa.string()), length)
    return [[vocabulary.tokens[id_] for id_ in row if id_ != PAD] for row in rows.tolist()]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.fit(NOTES, kept=("iron",), too_common=1.0)


def test_years_keep_their_value_and_codes_only_their_class(vocabulary: Vocabulary) -> None:
    assert decoded(vocabulary, "Mfd 1995 mfd '94 zz-77123") == [
        ["mfd", "year_1995", "mfd", "year_1994", "<unknown>", "<code>"]
    ]


@pytest.mark.parametrize(("year", "token"), [("1931", "year_1994"), ("2019", "year_1995")])
def test_an_unseen_year_reads_as_its_nearest_known(
    vocabulary: Vocabulary, year: str, token: str
) -> None:
    assert decoded(vocabulary, year) == [[token]]


@pytest.mark.parametrize(
    ("note", "tokens"),
    [
        ("25 years old in 2019", ["year_1994", "years", "old", "in", "year_2019"]),
        ("25-year-old, 2019", ["year_1994", "year", "old", "year_2019"]),
        ("aged 25 (2019)", ["aged", "year_1994", "year_2019"]),
        ("25yo 2019", ["year_1994", "year_2019"]),
        ("25 years old", ["number_25", "years", "old"]),  # in which year is not said
        ("25 years 2019 2020", ["number_25", "years", "year_2019", "year_2020"]),
        ("weight 25, year 2019", ["weight", "number_25", "year", "year_2019"]),
    ],
)
def test_an_age_beside_one_year_is_the_year_that_it_means(note: str, tokens: list[str]) -> None:
    # given: a neighbour whose first word must not make an age of a note's last number
    notes = [note, "years 2019 25", "years"]
    # when
    fitted = Vocabulary.fit(pa.array([*notes, "1994"]), min_documents=1, too_common=1.0)
    # then
    assert decoded(fitted, *notes) == [tokens, ["years", "year_2019", "number_25"], ["years"]]


def test_common_words_are_dropped_but_never_a_negation_or_a_catalogue_word() -> None:
    # given
    notes = pa.array(["the part is not of iron"] * 10)
    # when
    fitted = Vocabulary.fit(notes, kept=("iron",))
    # then
    assert fitted.dropped == ("is", "of", "part", "the")
    assert decoded(fitted, "The part isn't of iron") == [["not", "iron"]]
    assert set(fitted.tokens) >= NEGATIONS


def test_a_rare_word_one_slip_from_a_frequent_one_is_read_as_that() -> None:
    # given
    notes = pa.array(["aluminium hood"] * 9_994 + ["alminium hood"] * 6)
    # when
    fitted = Vocabulary.fit(notes, too_common=1.0)
    # then
    assert "alminium" not in fitted.tokens
    assert decoded(fitted, "alminium hood") == [["aluminium", "hood"]]


def test_what_is_saved_is_what_is_loaded(vocabulary: Vocabulary, tmp_path: Path) -> None:
    # when
    vocabulary.save(tmp_path / "vocabulary.json")
    # then
    assert Vocabulary.load(tmp_path / "vocabulary.json") == vocabulary


def test_document_frequency_counts_notes_not_words() -> None:
    # given
    fitted = Vocabulary.fit(
        pa.array(["steel Steel steel 1994", "steel", "iron '94"]),
        min_documents=1,
        too_common=1.0,
    )
    # then
    frequency = dict(zip(fitted.tokens, fitted.document_frequency, strict=True))
    assert {name: frequency[name] for name in ("steel", "iron", "year_1994", "no")} == {
        "steel": 2,
        "iron": 1,
        "year_1994": 2,
        "no": 0,
    }


def test_ids_stand_from_the_left_and_end_at_the_length(vocabulary: Vocabulary) -> None:
    rows = vocabulary.encode(pa.array(["steel zzz", None, "", "steel " * 9]), 4)
    steel = vocabulary.tokens.index("steel")
    assert rows.tolist() == [[steel, UNKNOWN, 0, 0], [0] * 4, [0] * 4, [steel] * 4]


def test_a_batch_that_is_too_large_is_read_in_blocks(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    notes = pa.chunked_array([["steel 1994", None, "plastic"], [], ["not good", "fair " * 9]])
    whole = vocabulary.encode(notes, 4)
    # when
    monkeypatch.setattr("trey.compliance.text.notes.BLOCK_BYTES", 8)
    # then
    assert [len(block) for block in blocks(notes)] == [2, 1, 0, 1, 1]
    assert vocabulary.encode(notes, 4).tolist() == whole.tolist()


@given(st.lists(st.none() | st.text(max_size=60), max_size=6), st.integers(0, 6))
@settings(max_examples=100, deadline=None)
def test_ids_do_not_depend_on_how_notes_are_cut_into_batches(
    notes: list[str | None], cut: int
) -> None:
    # given
    vocabulary = Vocabulary.fit(NOTES)
    texts = pa.array([n and n.encode("utf-8", "ignore").decode() for n in notes], pa.string())
    # when
    whole = vocabulary.encode(texts, 8)
    parts = [vocabulary.encode(part, 8) for part in (texts[:cut], texts[cut:])]
    # then
    assert whole.tolist() == parts[0].tolist() + parts[1].tolist()
