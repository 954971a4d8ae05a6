"""What is measured of a model that was just trained: its card, for whoever is to trust it."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.attributes import Attribute
from trey.compliance.decision.judging import REVIEW, Judge
from trey.compliance.decision.note_model import NoteModel
from trey.compliance.training.evaluation import (
    as_document,
    automation,
    calibration_error,
    quality,
)
from trey.compliance.training.examples import LabelledNotes, Prepared
from trey.compliance.training.kinds import Fitted
from trey.compliance.training.reading import reading
from trey.compliance.training.robustness import Variants, robustness
from trey.compliance.training.sources.source import Source

GROUPS = "groups of near-duplicate notes, for who wrote alike is not known"
PARITY_NOTES = 4_096


def card_of(
    source: Source, prepared: Prepared, variants: Variants, fitted: Fitted, model: NoteModel
) -> dict[str, Any]:
    """Measure the stored model on what nothing was fitted to."""
    law = source.law
    judge = Judge(model, law.catalogue, law.regulation, law.on)
    evaluation = prepared.evaluation
    card = _described(source, prepared, fitted, model) | _quality(model, evaluation)
    if evaluation.families is not None:
        card["accuracy_by_family"] = _accuracy_by_family(model, evaluation, prepared.held_out)
    card |= _decisions(judge, _held_out_rows(source, prepared))
    if source.strangers is not None:
        decided = judge.decide(source.strangers)["decision"]
        card["out_of_domain_in_review"] = round(pc.mean(pc.equal(decided, REVIEW)).as_py(), 4)
    if variants:
        measured = robustness(
            lambda notes: (model.probability(notes) >= 0.5).astype(np.int8), variants
        )
        card["accuracy_by_variant"] = {
            name: as_document(figure) for name, figure in measured.items()
        }
    if source.reserved is not None:
        labelled = LabelledNotes.of(source.reserved)
        card["reserved_families"] = _quality(model, labelled) | _decisions(judge, source.reserved)
    return card


def _described(
    source: Source, prepared: Prepared, fitted: Fitted, model: NoteModel
) -> dict[str, Any]:
    notes = prepared.evaluation.notes[:PARITY_NOTES]
    ids = prepared.vocabulary.encode(notes, model.head.sequence_length)
    parity = np.abs(fitted.classifier.probability(ids) - model.network.probability(ids)).max()
    return {
        "what": "P(a component is non-compliant), from its note",
        "data": source.name,
        "training_notes": prepared.training_notes,
        "retold_notes": prepared.retold_notes,
        "validation_notes": len(prepared.task.validation.labels),
        "training_seconds": round(fitted.training_s, 1),
        "split_by": "template families" if prepared.held_out else GROUPS,
        "held_out_families": prepared.held_out,
        "largest_difference_to_keras": float(parity),
    }


def _quality(model: NoteModel, notes: LabelledNotes) -> dict[str, Any]:
    """How good the model alone is."""
    probability = model.probability(notes.notes)
    said = (probability >= 0.5).astype(np.int8)
    return {
        "evaluation_notes": len(said),
        "quality": as_document(quality(said, notes.labels, notes.groups())),
        "calibration_error": round(calibration_error(probability, notes.labels), 4),
    }


def _accuracy_by_family(
    model: NoteModel, notes: LabelledNotes, families: tuple[str, ...]
) -> dict[str, float]:
    family = np.asarray(notes.families)
    right = (model.probability(notes.notes) >= 0.5) == notes.labels
    return {name: round(float(right[family == name].mean()), 4) for name in families}


def _decisions(judge: Judge, notes: pa.Table) -> dict[str, Any]:
    """What model, reader and rules decide together; and, where it is known, what the reader finds."""
    measured = {"decisions": as_document(automation(judge, notes))}
    if set(Attribute) <= set(notes.column_names):
        found = reading(notes, judge.catalogue)
        measured["reader"] = {name: as_document(figure) for name, figure in found.items()}
    return measured


def _held_out_rows(source: Source, prepared: Prepared) -> pa.Table:
    """The evaluation part, with the notes of its families that nobody could label."""
    if prepared.held_out:
        families = source.labelled["template_family"]
        return source.labelled.filter(pc.is_in(families, pa.array(prepared.held_out)))
    evaluation = prepared.evaluation
    return pa.table({"note": evaluation.notes, "label": pa.array(evaluation.labels)})
