"""Decisions of the shipped model and rules: worked examples, review, and texts of any kind."""

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from trey.compliance.decision.judging import DECISIONS, Judge
from trey.compliance.decision.note_model import shipped_model
from trey.compliance.decision.scoring import judge_of


@pytest.fixture(scope="module")
def judge() -> Judge:
    return judge_of(shipped_model(), date(2026, 1, 1))


def decided(judge: Judge, *notes: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = judge.decide(pa.array(notes)).to_pylist()
    return rows


@pytest.mark.parametrize(
    ("note", "label", "clauses"),
    [
        ("Bumper made in 1985, steel, fair condition", 1, ["age", "condition"]),
        ("Bumper made in 2010, carbon fiber, good condition", 0, []),
        ("Bumper made in 1995, steel, fair condition", 1, ["condition"]),
        ("Bumper made in 1995, steel, good condition", 0, []),
        ("Bumper made in 1994, steel, good condition", 1, ["age"]),
    ],
)
def test_worked_examples(judge: Judge, note: str, label: int, clauses: list[str]) -> None:
    [row] = decided(judge, note)
    assert (row["label"], row["rule_label"]) == (label, label)
    assert row["decision"] == ("compliant", "non_compliant")[label]
    assert row["clauses"] == clauses


def test_reasons_are_sentences_for_an_auditor(judge: Judge) -> None:
    reasons = [
        row["reason"]
        for row in decided(
            judge,
            "Bumper made in 1985, steel, fair condition",
            "Bumper made in 2010, carbon fiber, good condition",
            "Bumper made in 2010, carbon fiber",
            "lorem ipsum dolor",
        )
    ]
    assert reasons == [
        "Non-compliant: the note describes a part manufactured in 1985, of steel, in fair condition, "
        "which violates clauses age and condition; the model agrees.",
        "Compliant: the note describes a part manufactured in 2010, of carbon fiber, in good condition, "
        "which violates no clause; the model agrees.",
        "For a person: the note does not state the condition for certain.",
        "For a person: the text does not read like a note about a part, or is too long.",
    ]


@pytest.mark.parametrize(
    "note",
    [None, b"", b" \t\n", b"\x00\x01\x02", b"\xff\xfe\xfa", b"steel " * 200_000, "锈钢".encode()],
)
def test_no_text_is_too_odd_for_a_person(judge: Judge, note: bytes | None) -> None:
    table = judge.decide(pa.array([note, b"Bumper made in 1985, steel, poor"], pa.binary()))
    assert table.schema == DECISIONS
    assert table["decision"].to_pylist() == ["review", "non_compliant"]


@pytest.mark.parametrize("year", ["0", "0000", "9999", "1990-9999"])
def test_a_year_that_cannot_be_decides_nothing(judge: Judge, year: str) -> None:
    [row] = decided(judge, f"Bumper made in {year}, steel, good condition")
    assert (row["decision"], row["rule_label"], row["clauses"]) == ("review", None, [])


def test_how_notes_are_cut_into_calls_changes_nothing(judge: Judge) -> None:
    # given
    notes = pa.array(
        [f"Bumper made in {year}, steel, good condition" for year in range(1960, 2020)]
    )
    # when
    one_by_one = pa.concat_tables([judge.decide(notes.slice(row, 1)) for row in range(len(notes))])
    # then
    assert judge.decide(notes).equals(one_by_one.combine_chunks())
