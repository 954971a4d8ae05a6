"""The same simulated components, described plainly and then in ways that are harder to read."""

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import cycle
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.catalogue import Catalogue, Condition, Material
from trey.compliance.rules.columns import judge_table
from trey.compliance.scoring.law import Law
from trey.compliance.simulation.fleet import Components, simulate_fleet
from trey.compliance.simulation.writing.families import Language, language
from trey.compliance.simulation.writing.notes import write_notes
from trey.compliance.simulation.writing.slips import mistype

Rng: TypeAlias = np.random.Generator

CLEAN = "clean"
DENIALS = {
    "{condition}": "{denied_condition}",
    "{materials}": "{materials}, no {absent_material}",
}
# Written for this measurement: no family of families.yaml has these phrases.
DISTRACTORS = (
    " - valued by an expert in {inspected}",
    " - its shelf label reads {part_no}",
    " - stored in hall {length} since {other_year}",
    " - found beside a {other_kind} of {other_year}",
)
_SMALL_WORD = re.compile(
    r"(?<!\{)\b(?:the|a|an|this|these|it|its|i|was|were|is|are|be|been|had|has|in|of|to|from|made|back|here|"
    r"all|and|on|my)\b ?",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.;:!?]+(?=\s|\]|$)")


def simulate_variants(
    rows: int, seed: int, of_families: Collection[str], law: Law
) -> dict[str, pa.Table]:
    """Describe the same components once plainly and once per difficulty; equal for equal arguments.

    Args:
        rows: How many components.
        seed: Of all that is drawn.
        of_families: Template families that the notes are written in, plain or changed.
        law: Of the inventory, and what labels.

    Returns:
        By name of the difficulty, CLEAN first: note, template_family, label (null: not decidable).
    """
    whole = language()
    plain = whole.model_copy(
        update={"families": {name: whole.families[name] for name in of_families}}
    )
    catalogue = law.catalogue
    parts = simulate_fleet(np.random.default_rng(seed), rows, catalogue)

    def written(
        in_language: Language = plain,
        components: Components = parts,
        words: Catalogue = catalogue,
        handwriting: Callable[[Rng, pa.Array], pa.Array] = lambda _, notes: notes,
    ) -> pa.Table:
        rng = np.random.default_rng(seed)  # the same again: each component keeps its template
        notes = write_notes(rng, components, words, in_language)
        columns = {
            "note": handwriting(rng, notes.text),
            "template_family": notes.family,
            "label": judge_table(notes.stated, law.regulation, law.on)["label"],
        }
        return pa.table(columns)

    suffixes = cycle(DISTRACTORS)
    return {
        CLEAN: written(),
        "typos": written(handwriting=_with_a_typo),
        "negation": written(_rewritten(plain, _denied)),
        "paraphrase": written(words=_without_names(catalogue)),
        "shorthand": written(_rewritten(plain, _shortened)),
        "distractor years": written(_rewritten(plain, lambda text: text + next(suffixes))),
        "case": written(handwriting=_in_one_case),
        "multi-material": written(
            components=_of_three_materials(
                np.random.default_rng(seed), parts, len(catalogue.materials)
            )
        ),
    }


def _rewritten(plain: Language, rewrite: Callable[[str], str]) -> Language:
    families = {
        name: tuple(rewrite(text) for text in texts) for name, texts in plain.families.items()
    }
    return plain.model_copy(update={"families": families})


def _denied(text: str) -> str:
    for stated, denied in DENIALS.items():
        text = text.replace(stated, denied)
    return text


def _shortened(text: str) -> str:
    """Telegram style: no small words, no full stops, two digits of the year."""
    text = _STOP.sub("", _SMALL_WORD.sub("", text))
    return re.sub(r"\s+", " ", text.replace("{year}", "{yy}"))


class _UnnamedCondition(Condition, frozen=True):
    @property
    def surface_forms(self) -> tuple[str, ...]:
        return super().surface_forms[1:] or (self.name,)


class _UnnamedMaterial(Material, frozen=True):
    @property
    def surface_forms(self) -> tuple[str, ...]:
        return super().surface_forms[1:] or (self.name,)


def _without_names(catalogue: Catalogue) -> Catalogue:
    """The catalogue as it is spoken by somebody who always has another word than its own name."""
    conditions = tuple(_UnnamedCondition(**term.model_dump()) for term in catalogue.conditions)
    materials = tuple(_UnnamedMaterial(**term.model_dump()) for term in catalogue.materials)
    return catalogue.model_copy(update={"conditions": conditions, "materials": materials})


def _with_a_typo(rng: Rng, notes: pa.Array) -> pa.Array:
    return pa.array([mistype(rng, note) for note in notes.to_pylist()], pa.string())


def _in_one_case(rng: Rng, notes: pa.Array) -> pa.Array:
    is_upper = pa.array(rng.random(len(notes)) < 0.5)
    return pc.if_else(is_upper, pc.utf8_upper(notes), pc.utf8_lower(notes))


def _of_three_materials(rng: Rng, components: Components, count: int) -> Components:
    """Two more materials for each component, none of them twice."""
    rows = np.arange(len(components))
    lot = rng.random((len(components), count))
    lot[rows, components.materials[:, 0]] = 2  # the main one stays, and stays first
    return replace(components, materials=np.argsort(-lot, axis=1)[:, :3])
