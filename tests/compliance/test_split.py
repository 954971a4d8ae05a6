"""Splits: no family and no text on both sides, whatever the notes."""

from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trey.compliance.duplicates import exact_groups, near_groups
from trey.compliance.simulation.components import simulate_components
from trey.compliance.split import Split, split_by_family, split_by_text
from trey.errors import TreyError

NOTES = ("steel, fair", "Steel fair!", "2004 good alu rim", "1999 good alu rim", "", None, "poor")


@pytest.fixture(scope="module")
def components() -> pa.Table:
    return simulate_components(5_000, seed=4).combine_chunks()


def column(table: pa.Table, name: str) -> pa.Array:
    return table[name].combine_chunks()


def parts_of(split: Split) -> tuple[set[int], ...]:
    return tuple(set(part.tolist()) for part in (split.train, split.validation, split.evaluation))


def assert_apart(split: Split, groups: np.ndarray) -> None:
    for one, other in combinations((split.train, split.validation, split.evaluation), 2):
        assert set(groups[one]).isdisjoint(groups[other])


@given(
    rows=st.lists(st.tuples(st.sampled_from(NOTES), st.sampled_from("ABCDE")), max_size=60),
    seed=st.integers(0, 9),
)
def test_no_family_and_no_text_straddles_the_split(
    rows: list[tuple[str | None, str]], seed: int
) -> None:
    # given
    notes = pa.array([note for note, _ in rows], pa.string())
    families = pa.array([family for _, family in rows], pa.string())
    if len(set(families.to_pylist())) < 3:
        with pytest.raises(TreyError, match="cannot be split in three; split by text instead"):
            split_by_family(notes, families, seed)
        return
    # when
    split = split_by_family(notes, families, seed)
    # then
    assert_apart(split, exact_groups(notes))
    assert_apart(split, np.array(families.to_pylist()))
    held = {family for family in families.to_pylist() if family in split.held_out}
    assert held == set(split.held_out)
    assert set(np.array(families.to_pylist())[split.evaluation]) == held


@given(
    notes=st.lists(st.one_of(st.sampled_from(NOTES), st.text(max_size=30)), max_size=60),
    seed=st.integers(0, 9),
)
def test_no_near_duplicate_straddles_the_split(notes: list[str | None], seed: int) -> None:
    texts = pa.array(notes, pa.string())
    try:
        split = split_by_text(texts, seed)
    except TreyError:  # too few or too much alike
        return
    assert_apart(split, near_groups(texts))
    assert_apart(split, exact_groups(texts))
    assert sorted(set().union(*parts_of(split))) == list(range(len(notes)))


def test_families_are_chosen_by_seed_and_held_out_whole(components: pa.Table) -> None:
    # given
    notes, families = column(components, "note"), column(components, "template_family")
    # when
    split = split_by_family(notes, families, seed=1)
    # then
    assert len(split.held_out) == 7
    assert split_by_family(notes, families, seed=1).held_out == split.held_out
    assert split_by_family(notes, families, seed=2).held_out != split.held_out
    in_held_out = np.isin(families.to_pylist(), split.held_out)
    assert split.evaluation.tolist() == np.flatnonzero(in_held_out).tolist()
    assert 0.6 < len(split.train) / len(notes) < 0.7
    assert sum(map(len, parts_of(split))) > 0.99 * len(notes)


def test_text_split_gives_each_part_its_share(components: pa.Table) -> None:
    train, validation, evaluation = parts_of(split_by_text(column(components, "note"), seed=1))
    assert len(evaluation) == pytest.approx(1000, abs=30)
    assert len(validation) == pytest.approx(750, abs=30)
    assert len(train) + len(validation) + len(evaluation) == 5_000


@pytest.mark.parametrize(
    ("first", "second", "are_near"),
    [
        ("Brake disc, steel, made 1994", "brake disc / STEEL / made 2003", True),
        (
            "the brake disc was found to be in good order",
            "the brake disc was foun to be in good order",
            True,
        ),
        (
            "the brake disc was found to be in good order",
            "rubber hose cracked, order a new one",
            False,
        ),
        ("good", "poor", False),
        ("", None, True),
        ("1994", "", True),
    ],
)
def test_near_duplicates(first: str, second: str | None, are_near: bool) -> None:
    [one, other, _] = near_groups(pa.array([first, second, "quite another text"]))
    assert bool(one == other) is are_near


def test_a_copy_is_found_among_many(components: pa.Table) -> None:
    notes = column(components, "note")
    copies = pa.array([note.upper() + " ." for note in notes.to_pylist()])
    groups = near_groups(pa.concat_arrays([notes, copies]))
    assert (groups[:5_000] == groups[5_000:]).all()
    assert np.bincount(groups).max() < 500  # likeness does not chain all notes together


def test_notes_that_are_all_alike_cannot_be_split() -> None:
    with pytest.raises(TreyError) as raised:
        split_by_text(pa.array(["steel, fair"] * 1000), seed=1)
    assert str(raised.value) == (
        "1,000 notes are 1 groups of near-duplicates, too few to hold some out; "
        "give more, or more varied ones"
    )


def test_megabytes_and_no_notes_at_all_have_groups() -> None:
    assert len(near_groups(pa.array(["x" * 3_000_000, "\0\0", "a"]))) == 3
    assert len(near_groups(pa.array([], pa.string()))) == 0
