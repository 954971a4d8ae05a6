"""A few labelled notes, retold of many other parts and labelled by the rules: what a small file lacks.

A network does not learn from fifty notes which words make a part illegal; the catalogue and the
regulation know. What only the file knows is how its people write, and that stays.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.catalogue import Catalogue, Term
from trey.compliance.extraction.reader import extract
from trey.compliance.labelled import labels_by_rules
from trey.compliance.scoring.law import Law
from trey.compliance.training.examples import LabelledNotes

Rng = np.random.Generator

SWAPPED_SHARE = 0.7  # of each attribute of a note that is retold
FIRST_YEAR, LAST_YEAR = 1960, 2024
EVIDENCE = ("manufacture_year_evidence", "condition_evidence", "materials_evidence")
_YEAR = re.compile(r"(?:19|20)\d\d")


def with_retold(notes: LabelledNotes, law: Law, least: int, seed: int) -> LabelledNotes:
    """Add retold notes where there are fewer than `least`, as many of one label as of the other.

    Only notes that reader and rules judge as the file labels them are retold; nobody knows their
    families.
    """
    missing = least - len(notes.labels)
    if missing <= 0:
        return notes
    rule_labels = labels_by_rules(law.catalogue, law.regulation, law.on)
    judged = pc.fill_null(rule_labels(notes.notes), -1).to_numpy()
    agreed = np.flatnonzero(judged == notes.labels)
    if not len(agreed):
        return notes
    rng = np.random.default_rng(seed)
    chosen = notes.notes.take(pa.array(rng.choice(agreed, 3 * missing)))
    evidence = extract(chosen, law.catalogue).select(EVIDENCE).to_pylist()
    retold = pa.array(
        [
            _retold(note, known, law.catalogue, rng)
            for note, known in zip(chosen.to_pylist(), evidence, strict=True)
        ],
        pa.string(),
    )
    labels = pc.fill_null(rule_labels(retold), -1).to_numpy()
    kept = np.concatenate([np.flatnonzero(labels == label)[: missing // 2] for label in (0, 1)])
    return LabelledNotes(
        pa.concat_arrays([notes.notes.cast(pa.string()), retold.take(pa.array(kept))]),
        np.concatenate([notes.labels, labels[kept].astype(np.int8)]),
    )


def _retold(note: str, evidence: Mapping[str, Any], catalogue: Catalogue, rng: Rng) -> str:
    """The note with other words in the places of some of its attributes."""

    def word(attribute: str, stated: str) -> str:
        if attribute == "manufacture_year_evidence":
            return _YEAR.sub(lambda _: str(rng.integers(FIRST_YEAR, LAST_YEAR + 1)), stated)
        is_condition = attribute == "condition_evidence"
        return _form(catalogue.conditions if is_condition else catalogue.materials, rng)

    spans = [
        (span["start"], span["end"], attribute)
        for attribute in EVIDENCE
        if rng.random() < SWAPPED_SHARE
        for span in evidence[attribute]
    ]
    for start, end, attribute in sorted(spans, reverse=True):
        note = note[:start] + word(attribute, note[start:end]) + note[end:]
    return note


def _form(terms: Sequence[Term], rng: Rng) -> str:
    forms = terms[int(rng.integers(len(terms)))].surface_forms
    return forms[int(rng.integers(len(forms)))]
