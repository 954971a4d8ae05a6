"""What a slot says in words is what the row states: read back from notes without slips."""

import numpy as np
import pandas as pd
import pytest

from trey.compliance.catalogue import shipped_catalogue
from trey.compliance.simulation.fleet import simulate_fleet
from trey.compliance.simulation.writing.families import language
from trey.compliance.simulation.writing.notes import write_notes


@pytest.fixture(scope="module")
def notes() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    catalogue = shipped_catalogue()
    written = write_notes(rng, simulate_fleet(rng, 20_000, catalogue), catalogue, language())
    frame: pd.DataFrame = written.stated.to_pandas()
    return frame.assign(note=written.text.to_pylist(), family=written.family.to_pylist())


def read_back(notes: pd.DataFrame, pattern: str) -> pd.DataFrame:
    """The rows whose note has the pattern, with its named groups as columns; there are many."""
    found = notes.note.str.extract(pattern).dropna()
    assert len(found) > 20
    return found.join(notes)


def test_a_year_before_is_the_last_one_that_is_left_open(notes: pd.DataFrame) -> None:
    rows = read_back(notes, r"(?:before |pre-)(?P<year>\d{4})\b")
    assert (rows.manufacture_year == 1900).all()
    assert (rows.manufacture_year_to == rows.year.astype(int) - 1).all()


@pytest.mark.parametrize(
    ("part", "first", "last"), [("early", 0, 3), ("mid", 4, 6), ("late", 7, 9), ("the", 0, 9)]
)
def test_a_decade_has_its_years(part: str, first: int, last: int, notes: pd.DataFrame) -> None:
    rows = read_back(notes, rf"\b{part} (?P<decade>\d{{4}})s\b")
    assert (rows.manufacture_year == rows.decade.astype(int) + first).all()
    assert (rows.manufacture_year_to == rows.decade.astype(int) + last).all()


def test_a_range_has_both_its_ends(notes: pd.DataFrame) -> None:
    ranges = notes[notes.family == "year_range"]
    rows = read_back(ranges, r"(?P<first>\d{4})(?:-| to | and )\d*(?P<last>\d\d)\b")
    assert (rows.manufacture_year == rows["first"].astype(int)).all()
    assert (rows.manufacture_year_to % 100 == rows["last"].astype(int)).all()
    assert (rows.manufacture_year_to > rows.manufacture_year).all()


def test_an_absent_material_is_not_in_the_part(notes: pd.DataFrame) -> None:
    # given
    name = {
        form: material.name
        for material in shipped_catalogue().materials
        for form in material.surface_forms
    }
    # when
    stating = notes[(notes.family == "absent_material") & notes.materials.notna()]
    rows = read_back(stating, r"(?:, no|free of) (?P<absent>[^,]+)")
    # then
    assert set(rows.absent) <= set(name)
    assert not any(
        name[form] in stated for form, stated in zip(rows.absent, rows.materials, strict=True)
    )


def test_a_denial_leaves_what_the_catalogue_says(notes: pd.DataFrame) -> None:
    # given
    fall = {
        form: condition.denied
        for condition in shipped_catalogue().conditions
        for form in condition.surface_forms
    }
    alone = r"(?:not|not in|no longer|no longer in|far from|isn't|anything but|less than)"
    denied = notes[notes.family.str.startswith("denied")]
    # when
    rows = read_back(denied, rf"(?:, |: ){alone} (?P<word>\w+)(?! but)(?:$|[,.]| condition)")
    rows = rows[~rows.note.str.contains(r"\w+, (?:certainly )?not \w+")]
    # then
    assert set(rows.condition) == {"fair", "poor"}
    assert (rows.word.map(fall) == rows.condition).all()


def test_part_numbers_look_like_years(notes: pd.DataFrame) -> None:
    numbers = notes[notes.family == "part_number"].note.str.extract(r"(?:PN|ref\.|no\.) (\S+)")[0]
    assert numbers.str.contains(r"(?:19[5-9]|20[0-2])\d").all()
