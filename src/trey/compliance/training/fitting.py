"""Fit, calibrate and export the model that decides: an LSTM with its card."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.decision.note_model import FILES, Head, NoteModel, save
from trey.compliance.models.calibration import fit_calibration
from trey.compliance.models.classifier import Epoch
from trey.compliance.models.exported import graph
from trey.compliance.models.exported.session import OnnxClassifier
from trey.compliance.models.keras_training import KerasClassifier
from trey.compliance.regulation import Regulation
from trey.compliance.training.card import card_of
from trey.compliance.training.examples import Prepared
from trey.compliance.training.kinds import SHIPPED, Fitted, fit_kind
from trey.compliance.training.robustness import Variants
from trey.compliance.training.sources.source import Source

CARD, PROVENANCE = "card.json", "provenance.json"
OURS = (*FILES, CARD, PROVENANCE)  # all that a training leaves in a folder
NAME = "trey-compliance"


@dataclass(frozen=True)
class Trained:
    """A stored model, what was measured of it, and what made it."""

    model: NoteModel
    card: dict[str, Any]
    provenance: dict[str, Any]


def train(
    source: Source,
    seed: int,
    folder: Path,
    *,
    made_by: Mapping[str, Any],
    on_epoch: Callable[[Epoch], None],
) -> Trained:
    """Fit an LSTM to a source and write it with card and provenance.

    Args:
        source: Of the notes.
        seed: Of split and fit.
        folder: To write to.
        made_by: How a person repeats it: command and commit.
        on_epoch: Called after each epoch.

    Raises:
        TreyError: The notes are too few, or too much alike, to hold some out.
    """
    prepared = source.prepared(seed, on_epoch)
    fitted = fit_kind(SHIPPED, prepared.task)
    variants = source.variants(prepared.held_out)
    return write_model(source, prepared, variants, fitted, folder, made_by)


def write_model(
    source: Source,
    prepared: Prepared,
    variants: Variants,
    fitted: Fitted,
    folder: Path,
    made_by: Mapping[str, Any],
) -> Trained:
    """Calibrate a fitted LSTM on the validation part, and write it with card and provenance.

    The card speaks of the evaluation part, which nothing was fitted to, and of the stored network.
    """
    if not isinstance(fitted.classifier, KerasClassifier):
        raise ValueError(f"{fitted.kind} is no network that can be exported")
    digest = data_digest(source.labelled)
    network = graph.export(fitted.classifier)
    validation = prepared.task.validation
    scored = OnnxClassifier(network).probability(validation.ids)
    head = Head(
        name=NAME,
        inventory=source.law.catalogue.inventory,
        sequence_length=prepared.task.config.sequence_length,
        slope=fit_calibration(scored, validation.labels).slope,
    )
    model = save(folder, head, prepared.vocabulary, network)
    card = card_of(source, prepared, variants, fitted, model)
    provenance = {
        **made_by,
        "seed": prepared.task.seed,
        **source.provenance,
        "data_sha256": digest,
        "regulation_sha256": regulation_digest(source.law.regulation),
        "model_sha256": model.digest,
    }
    _write_document(folder / CARD, card)
    _write_document(folder / PROVENANCE, provenance)
    return Trained(model, card, provenance)


def _write_document(path: Path, document: dict[str, Any]) -> None:
    """Write a card or a provenance, for people to read."""
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")


def data_digest(labelled: pa.Table) -> str:
    """Of the notes and labels, row by row."""
    label = pc.fill_null(labelled["label"].cast(pa.string()), "")
    note = pc.fill_null(labelled["note"], "")
    rows = pc.binary_join_element_wise(label, note, "\t").combine_chunks()
    return hashlib.sha256("\n".join(rows.to_pylist()).encode()).hexdigest()


def regulation_digest(regulation: Regulation) -> str:
    """Of all that the regulation says, however its file is laid out."""
    return hashlib.sha256(regulation.model_dump_json().encode()).hexdigest()
