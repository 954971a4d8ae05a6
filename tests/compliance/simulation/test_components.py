"""Simulated notes: reproducible, honest about what they state, as varied as they are meant to be."""

import re
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from trey.compliance.attributes import Attribute
from trey.compliance.catalogue import shipped_catalogue
from trey.compliance.regulation import shipped_regulation
from trey.compliance.rules.columns import judge_table
from trey.compliance.simulation.components import JUDGED_ON, LAWFUL_SHARE, simulate_components
from trey.compliance.simulation.foreign import simulate_foreign_notes
from trey.compliance.simulation.labelling import labelling_law
from trey.compliance.simulation.writing.families import (
    STATES,
    Template,
    language,
    reserved_language,
)
from trey.compliance.simulation.writing.notes import SILENT_SHARE

SEATS = Path(__file__).parents[1] / "aircraft_seats"


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return simulate_components(20_000, seed=5)


@pytest.fixture(scope="module")
def components(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas()
    return frame


def test_equal_arguments_make_equal_bytes_and_others_share_nothing() -> None:
    first = simulate_components(300, seed=7)
    assert simulate_components(300, seed=7).equals(first)
    for other in (simulate_components(300, seed=8), simulate_components(301, seed=7)):
        for name in ("component_id", "vehicle_id"):
            assert set(other[name].to_pylist()).isdisjoint(first[name].to_pylist())


@pytest.mark.parametrize("rows", [0, 1, 4])
def test_few_rows(rows: int) -> None:
    table = simulate_components(rows, seed=1)
    assert len(table) == rows
    assert table.schema == simulate_components(50, seed=1).schema


def test_the_true_label_knows_what_a_note_leaves_out(components: pd.DataFrame) -> None:
    # given
    is_decidable = components.label.notna()
    assert 0.03 < (~is_decidable).mean() < 0.3
    # then
    stated = components[is_decidable]
    assert (stated.true_label == stated.label).all()
    assert 0.02 < components[~is_decidable].true_label.mean() < 0.98


def test_there_are_many_families_each_as_often_as_any_other(components: pd.DataFrame) -> None:
    counts = components.template_family.value_counts()
    assert len(counts) >= 24
    assert counts.min() > 0.8 * 20_000 / len(counts)


@pytest.mark.parametrize(
    "template",
    [*language().templates, *reserved_language().templates],
    ids=lambda template: template.family,
)
def test_every_template_states_each_attribute_in_a_group_of_its_own(template: Template) -> None:
    # given
    in_full = template.without(None)
    stated = [STATES[slot] for slot in in_full.slots if slot in STATES]
    # then
    assert sorted(stated) == ["condition", "manufacture_year", "materials"]
    assert not re.search(r"[\[\]]", in_full.text)
    for attribute in Attribute:
        left = [STATES.get(slot) for slot in template.without(attribute).slots]
        assert attribute not in left
        assert len({*left} - {None}) == 2
    assert "age" not in in_full.slots or "inspected" in in_full.slots


def test_reserved_families_are_others(components: pd.DataFrame) -> None:
    reserved = simulate_components(500, seed=5, reserved=True)
    families = set(reserved["template_family"].to_pylist())
    assert len(families) == 9
    assert families.isdisjoint(components.template_family)
    assert set(reserved["component_id"].to_pylist()).isdisjoint(components.component_id)


def test_vehicles_have_five_to_forty_components(components: pd.DataFrame) -> None:
    sizes = components.groupby("vehicle_id").size().iloc[:-1]  # the last one is cut short
    assert (sizes.min(), sizes.max()) == (5, 40)
    assert components.component_id.is_unique
    assert components.vehicle_id.str.startswith("sim-vehicle-").all()


def test_attributes_hang_together(components: pd.DataFrame) -> None:
    # given
    rank = components.condition.map({"excellent": 0, "good": 1, "fair": 2, "poor": 3})
    main = components.materials.str[0]
    # then
    assert components.manufacture_year.corr(rank) < -0.4
    shares = components[components.kind == "brake disc"].assign(main=main).main.value_counts(True)
    assert shares["iron"] == pytest.approx(0.23, abs=0.05)  # 0.35, but not in lawful vehicles
    assert set(main[components.kind == "timing belt"].dropna()) == {"rubber"}


def test_labels_are_the_rule_engine_s_on_what_is_stated(table: pa.Table) -> None:
    judged = judge_table(table, shipped_regulation("vehicles"), JUDGED_ON)["label"]
    assert judged.combine_chunks().equals(table["label"].combine_chunks())


def test_a_silent_note_names_no_year_condition_or_material(components: pd.DataFrame) -> None:
    silent = components[["manufacture_year", "condition", "materials"]].isna()
    assert silent.any(axis=1).mean() == pytest.approx(SILENT_SHARE, abs=0.005)
    assert silent.sum(axis=1).max() == 1
    plain = components[(components.template_family == "shorthand") & silent.manufacture_year]
    assert len(plain) > 2
    assert not plain.note.str.contains(r"(?:^|\s)'?\d\d").any()


def test_label_shares_leave_something_to_learn(components: pd.DataFrame) -> None:
    shares = components.label.value_counts(normalize=True, dropna=False)
    assert 0.28 < shares[1.0] < 0.4
    assert shares[pd.isna(shares.index)].sum() < 0.06


def test_some_vehicles_have_no_illegal_part(components: pd.DataFrame) -> None:
    worst = components.groupby("vehicle_id").label.max()
    assert (worst != 1).mean() == pytest.approx(LAWFUL_SHARE, abs=0.06)


def test_a_stated_year_is_found_in_its_note(components: pd.DataFrame) -> None:
    exact = components[components.manufacture_year.notna() & components.manufacture_year_to.isna()]
    plain = exact[~exact.template_family.str.startswith("age")]
    year = plain.manufacture_year.astype(int).astype(str)
    is_there = [y in note or f"'{y[2:]}" in note for y, note in zip(year, plain.note, strict=True)]
    assert len(plain) > 10_000
    assert all(is_there)


def test_an_age_counts_back_from_the_inspection(components: pd.DataFrame) -> None:
    aged = components[
        components.template_family.str.startswith("age") & components.manufacture_year.notna()
    ]
    inspected = aged.note.str.extract(r"(20\d\d)")[0].astype(int)
    age = aged.note.str.extract(r"\b(\d{1,2})(?= ye?a?rs)", flags=re.IGNORECASE)[0]
    # then
    assert len(aged) > 500
    is_readable = age.notna()  # a typo may be in "years"
    assert is_readable.mean() > 0.97
    assert (inspected - age[is_readable].astype(int) == aged.manufacture_year)[is_readable].all()


def test_label_noise_turns_its_share_round() -> None:
    clean = simulate_components(5000, seed=3)
    noisy = simulate_components(5000, seed=3, label_noise=0.1)
    turned = noisy["is_noisy"].to_numpy()
    assert clean["note"].equals(noisy["note"])
    assert turned.mean() == pytest.approx(0.1, abs=0.02)
    pairs = zip(clean["label"].to_pylist(), noisy["label"].to_pylist(), turned, strict=True)
    assert all((was != now) == is_noisy for was, now, is_noisy in pairs)
    assert not clean["is_noisy"].to_numpy().any()


def test_another_inventory_is_simulated_from_its_files() -> None:
    # given
    law = labelling_law(SEATS / "regulation.yaml", SEATS / "catalogue.yaml")
    # when
    seats = simulate_components(500, seed=1, law=law)
    # then
    assert set(seats["kind"].to_pylist()) == {"seat cushion", "seat cover", "seat frame"}
    assert set(seats["condition"].to_pylist()) == {"new", "intact", "worn", "torn", None}
    assert {0, 1} <= set(seats["label"].to_pylist())


def test_no_word_of_the_vehicles_catalogue_is_kept_from_the_notes(table: pa.Table) -> None:
    written = " ".join(table["note"].to_pylist()).casefold()
    catalogue = shipped_catalogue()
    terms = (*catalogue.conditions, *catalogue.materials, *catalogue.kinds)
    missing = [
        form for term in terms for form in term.surface_forms if form.casefold() not in written
    ]
    assert len(terms) > 40
    assert missing == []


def test_foreign_notes_are_of_every_sort_and_reproducible() -> None:
    first = simulate_foreign_notes(500, seed=2)
    assert simulate_foreign_notes(500, seed=2).equals(first)
    assert not simulate_foreign_notes(500, seed=3).equals(first)
    assert set(first["sort"].to_pylist()) == {
        "machinery",
        "language",
        "chatter",
        "gibberish",
        "empty",
    }
    empty = [row["note"] for row in first.to_pylist() if row["sort"] == "empty"]
    assert {None, ""} <= set(empty)
