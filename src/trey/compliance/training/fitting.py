"""Fit, calibrate, export and describe the model that decides: an LSTM with its card."""

import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.decision.note_model import Head, NoteModel, save
from trey.compliance.models import lstm
from trey.compliance.models.calibration import fit_calibration
from trey.compliance.models.exported import graph
from trey.compliance.models.exported.session import OnnxClassifier
from trey.compliance.training.evaluation import as_document, calibration_error, quality
from trey.compliance.training.examples import Prepared

CARD, PROVENANCE = "card.json", "provenance.json"
NAME = "trey-compliance"
GROUPS = "groups of near-duplicate notes, for who wrote alike is not known"


@dataclass(frozen=True)
class Trained:
    """A stored model and what was measured of it."""

    model: NoteModel
    card: dict[str, Any]


def train(prepared: Prepared, folder: Path, *, version: str, inventory: str) -> Trained:
    """Fit an LSTM, calibrate it on the validation part, and write it with its card.

    The card speaks of the evaluation part, which nothing was fitted to, and of the stored network.
    """
    started = time.perf_counter()
    classifier = lstm.fit(prepared.task)
    seconds = time.perf_counter() - started
    network = graph.export(classifier)
    validation = prepared.task.validation
    scored = OnnxClassifier(network).probability(validation.ids)
    head = Head(
        name=NAME,
        version=version,
        inventory=inventory,
        sequence_length=prepared.task.config.sequence_length,
        slope=fit_calibration(scored, validation.labels).slope,
    )
    model = save(folder, head, prepared.vocabulary, network)
    ids = prepared.vocabulary.encode(prepared.evaluation.notes[:4096], head.sequence_length)
    parity = np.abs(classifier.probability(ids) - model.network.probability(ids)).max()
    card = {
        "what": "P(a component is non-compliant), from its note",
        "training_notes": len(prepared.task.train.labels) // 2,
        "training_seconds": round(seconds, 1),
        "split_by": "template families" if prepared.held_out else GROUPS,
        "held_out_families": prepared.held_out,
        "largest_difference_to_keras": float(parity),
        **_figures(model, prepared),
    }
    return Trained(model, card)


def _figures(model: NoteModel, prepared: Prepared) -> dict[str, Any]:
    evaluation = prepared.evaluation
    probability = model.probability(evaluation.notes)
    said = (probability >= 0.5).astype(np.int8)
    document = {
        "evaluation_notes": len(said),
        "quality": as_document(quality(said, evaluation.labels, evaluation.groups())),
        "calibration_error": round(calibration_error(probability, evaluation.labels), 4),
    }
    if evaluation.families is not None:
        family = np.asarray(evaluation.families)
        right = said == evaluation.labels
        document["accuracy_by_family"] = {
            name: round(float(right[family == name].mean()), 4) for name in prepared.held_out
        }
    return document


def write_document(path: Path, document: dict[str, Any]) -> None:
    """Write a card or a provenance, for people to read."""
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")


def data_digest(labelled: pa.Table) -> str:
    """Of the notes and labels, row by row."""
    label = pc.fill_null(labelled["label"].cast(pa.string()), "")
    note = pc.fill_null(labelled["note"], "")
    rows = pc.binary_join_element_wise(label, note, "\t").combine_chunks()
    return hashlib.sha256("\n".join(rows.to_pylist()).encode()).hexdigest()
