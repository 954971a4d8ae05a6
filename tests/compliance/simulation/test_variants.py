"""Harder descriptions of the same components: what each changes, and what not."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from trey.compliance.simulation.labelling import labelling_law
from trey.compliance.simulation.variants import simulate_variants

FAMILIES = ("plain_sentences", "form")
LAW = labelling_law()
VARIANTS = [
    "clean", "typos", "negation", "paraphrase", "shorthand", "distractor years", "case",
    "multi-material",
]  # fmt: skip


@pytest.fixture(scope="module")
def variants() -> dict[str, pa.Table]:
    return simulate_variants(400, 5, FAMILIES, LAW)


def share_with(notes: pa.ChunkedArray, *words: str) -> float:
    return sum(any(word in note for word in words) for note in notes.to_pylist()) / len(notes)


def test_every_difficulty_is_there_in_the_families_that_were_asked_for(
    variants: dict[str, pa.Table],
) -> None:
    assert list(variants) == VARIANTS
    for table in variants.values():
        assert set(table["template_family"].to_pylist()) == set(FAMILIES)


@pytest.mark.parametrize("name", [name for name in VARIANTS if name != "multi-material"])
def test_the_components_and_so_the_labels_stay(variants: dict[str, pa.Table], name: str) -> None:
    assert variants[name]["label"].equals(variants["clean"]["label"])
    if name != "clean":
        assert not variants[name]["note"].equals(variants["clean"]["note"])


def test_three_materials_are_rarely_all_lawful(variants: dict[str, pa.Table]) -> None:
    illegal = {name: pc.mean(table["label"]).as_py() for name, table in variants.items()}
    assert illegal["multi-material"] > illegal["clean"] + 0.05


def test_each_difficulty_is_what_its_name_says(variants: dict[str, pa.Table]) -> None:
    notes = {name: table["note"] for name, table in variants.items()}
    assert share_with(notes["negation"], ", no ") > 0.9
    assert share_with(notes["clean"], ", no ") == 0
    assert share_with(notes["shorthand"], "'") > 0.9
    assert share_with(notes["shorthand"], "The ", " is ", " was ") == 0
    assert (
        share_with(notes["distractor years"], " - valued", " - its", " - stored", " - found") == 1
    )
    assert share_with(notes["paraphrase"], " poor", " fair", " excellent") == 0
    assert all(note in (note.upper(), note.lower()) for note in notes["case"].to_pylist())


def test_equal_arguments_give_equal_notes(variants: dict[str, pa.Table]) -> None:
    again = simulate_variants(400, 5, FAMILIES, LAW)
    assert again == variants
