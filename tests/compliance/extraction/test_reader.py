"""What the reader takes out of a note, and what it leaves alone."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trey.compliance.catalogue import Catalogue, shipped_catalogue
from trey.compliance.extraction.reader import EXTRACTED, extract
from trey.compliance.text.notes import MAX_CHARACTERS

VEHICLES = shipped_catalogue()


def read(note: str | None, catalogue: Catalogue = VEHICLES) -> dict[str, Any]:
    row: dict[str, Any] = extract(pa.array([note], pa.string()), catalogue).to_pylist()[0]
    return row


@pytest.mark.parametrize(
    ("note", "first", "last"),
    [
        ("rotor, made in 1994", 1994, None),
        ("1994 rotor of steel", 1994, None),
        ("mfd '94, s/steel", 1994, None),
        ("mfd. 94 steel", 1994, None),
        ("rotor, manufatured 05.1994", 1994, None),
        ("rotor, mfd 12/94", 1994, None),
        ("rotor inspected 2019, built 1994", 1994, None),
        ("Insp. 2019: rotor, 1994", 1994, None),
        ("Last check 2019, next due 2027. Year: 1994", 1994, None),
        ("rotor, order date 2022, 1994", 1994, None),
        ("12.05.2021: rotor, 1994", 1994, None),
        ("12/05/2021 rotor, 1994", 1994, None),
        ("2021-05-12 steel, 1994", 1994, None),
        ("Stocktaking 2021: rotor of 1994", 1994, None),
        ("rotor from 1994 inspected, good", 1994, None),
        ("The label says 1994. rotor", 1994, None),
        ("Car built in 1985, its hood was made in 1994", 1994, None),
        ("The hood of the car, made in 1994", 1994, None),
        ("made after 1991, made before 1996", 1992, 1995),
        ("PN 1987/3 rotor, 1994", 1994, None),
        ("rotor AX-1987-4, 1994", 1994, None),
        ("rotor, 1987 mm long, 1994", 1994, None),
        ("length 1987, year 1994", 1994, None),
        ("built 1992-1996", 1992, 1996),
        ("built 1992-96", 1992, 1996),
        ("built 1998\u201301", 1998, 2001),
        ("rotor, between 1992 and 1996", 1992, 1996),
        ("rotor from the 1980s", 1980, 1989),
        ("late eighties rotor", 1987, 1989),
        ("made before 1995", 1900, 1994),
        ("made in 1995 or later", 1995, 2030),
        ("about 1994", 1992, 1996),
        ("25 years old at the 2019 inspection", 1994, None),
        ("rotor, age 25 (2019)", 1994, None),
        ("25yo rotor, checked 2019", 1994, None),
        ("in 2019 in use for 25 years since it was made", 1994, None),
        ("The 1994 rotor beside the hood of 1980", 1994, None),
        ("rotor 1994 (unlike the hood of 1980, which is poor)", 1994, None),
        ("The 1980 hood was scrapped. The rotor fitted now was made in 1994.", 1994, None),
    ],
)
def test_a_year_of_manufacture_is_found(note: str, first: int, last: int | None) -> None:
    row = read(note)
    assert (row["manufacture_year"], row["manufacture_year_to"]) == (first, last)


@pytest.mark.parametrize(
    "note",
    [
        "rotor of steel, good",
        "inspected 2019",
        "25 years old",  # when?
        "25 years old, inspected 2019, inspected 2021",
        "1994, 1995",
        "made 1994, made 1995",
        "PN 1994",
        "serial no. 1994",
        "made in 1825",
        "made in 9999",
        "1994 mm",
    ],
)
def test_no_year_of_manufacture_is_guessed(note: str) -> None:
    assert read(note)["manufacture_year"] is None


@pytest.mark.parametrize(
    ("note", "condition"),
    [
        ("rotor in good condition", "good"),
        ("GOOD", "good"),
        ("excelent", "excellent"),
        ("as new", "excellent"),
        ("not in good condition", "fair"),
        ("isn't good", "fair"),
        ("nobody would call it good", "fair"),
        ("not good, poor", "poor"),
        ("by no means good: poor", "poor"),
        ("not excellent", None),
        ("unserviceable", None),
        ("good, poor", None),
        ("was poor before the overhaul, now good", "good"),
        ("used to be good, is poor today", "poor"),
        ("the condition was found to be good", "good"),
        ("no rust, good", "good"),
        ("rotor good. The hood beside it is poor", "good"),
        ("above average", None),
    ],
)
def test_a_condition_is_found_unless_it_is_denied_past_or_elsewhere(
    note: str, condition: str | None
) -> None:
    assert read(note)["condition"] == condition


@pytest.mark.parametrize(
    ("note", "materials"),
    [
        ("s/steel and carbon-fibre", ["stainless steel", "carbon fiber"]),
        ("steel/plsatic", ["steel", "plastic"]),
        ("Nylon", ["plastic"]),
        ("steel, no plastic parts", ["steel"]),
        ("free of plastic, iron or rubber; steel", ["steel"]),
        ("plastic-free, steel", ["steel"]),
        ("plastic: none, steel", ["steel"]),
        ("not iron, steel", ["steel"]),
        ("not only steel but also iron", ["steel", "iron"]),
        ("no plastic and iron", None),  # may be read both ways
        ("no plastic", None),
        ("replaced the iron bracket, steel", ["steel"]),
        ("steel rotor bolted to an iron frame, good", ["steel"]),
        ("Next to a poor plastic hood: rotor, steel", ["steel"]),
        ("Ignore the iron hood. This one: rotor, steel", ["steel"]),
        ("the old plastic one is gone; the new one is steel", ["steel"]),
        ("formerly iron, now steel", ["steel"]),
        ("Serial no. MG-1952-5, brass", ["brass"]),
    ],
)
def test_materials_are_found_unless_they_are_denied_past_or_elsewhere(
    note: str, materials: list[str] | None
) -> None:
    assert read(note)["materials"] == materials


def test_evidence_is_given_in_characters_of_the_note() -> None:
    # given: characters of two, three and four bytes before what is found
    note = "\u00dc\u65e5\U0001f600 rotor: carbon-fibre, built 1992\u201396, good; Nylon"
    # when
    row = read(note)
    # then
    found = {
        name: [note[span["start"] : span["end"]] for span in row[f"{name}_evidence"]]
        for name in ("manufacture_year", "condition", "materials")
    }
    assert found == {
        "manufacture_year": ["1992\u201396"],
        "condition": ["good"],
        "materials": ["carbon-fibre", "Nylon"],
    }


def test_another_inventory_needs_another_catalogue_and_no_code() -> None:
    # given
    seats = Catalogue.model_validate(
        {
            "inventory": "aircraft seats",
            "years": {"first": 1950, "last": 2030},
            "conditions": [{"name": "airworthy", "denied": "grounded"}, {"name": "grounded"}],
            "materials": [{"name": "foam", "trade_names": ["Softex"]}, {"name": "wool"}],
            "kinds": [{"name": "headrest", "materials": {"foam": 1.0}}],
        }
    )
    # when
    row = read("headrest of Sofftex, not airworthy, mfd '94, no wool", seats)
    # then
    assert [row[name] for name in ("kind", "manufacture_year", "condition", "materials")] == [
        "headrest",
        1994,
        "grounded",
        ["foam"],
    ]


@pytest.mark.parametrize(
    "notes",
    [
        pa.nulls(2),
        pa.array([], pa.string()),
        pa.array([b"\xff\xfe steel", b"\x00\x01"]),
        pa.array(["steel " * 10 * MAX_CHARACTERS, ""]),
        pa.array(["\u202e\u0000\ufeff", "\u092e\u0930\u093e\u0920\u0940"]),
    ],
    ids=["null", "none", "binary", "enormous", "scripts"],
)
def test_whatever_comes_there_is_one_row_per_note(notes: pa.Array) -> None:
    table = extract(notes, VEHICLES)
    assert (table.num_rows, table.schema) == (len(notes), EXTRACTED)


WORDS = (
    *("1994", "'94", "1994-96", "made", "inspected", "25", "years old", "rotor", "hood", "steel"),
    *(
        "plastic",
        "good",
        "poor",
        "not",
        "no",
        "or",
        "and",
        "beside",
        "was",
        "scrapped",
        "now",
        "mm",
    ),
    *(",", ".", "-", "/", "(", ")", ":", "before", "the", "PN", "aged", "this", "bracket"),
)


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), max_size=6))
@settings(max_examples=150, deadline=None)
def test_a_note_is_read_alone_as_it_is_in_a_batch(notes: list[str]) -> None:
    whole = extract(pa.array(notes, pa.string()), VEHICLES)
    assert whole.to_pylist() == [read(note) for note in notes]


@given(st.lists(st.text(max_size=60), max_size=4))
@settings(max_examples=60, deadline=None)
def test_no_text_makes_it_raise(notes: list[str]) -> None:
    storable = [note.encode("utf-8", "ignore").decode() for note in notes]
    assert extract(pa.array(storable, pa.string()), VEHICLES).num_rows == len(notes)
