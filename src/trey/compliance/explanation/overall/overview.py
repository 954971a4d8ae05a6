"""Notes and what decides them → what the model goes by, and how far a simple tree agrees."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from trey.compliance.decision.note_model import NoteModel
from trey.compliance.explanation.attribution import attributions, seen_words
from trey.compliance.explanation.faithfulness import FLOOR, faithfulness
from trey.compliance.explanation.overall.effects import (
    ClauseEffect,
    WordEffect,
    clause_effects,
    word_effects,
)
from trey.compliance.explanation.overall.surrogate import Surrogate, fit_surrogate
from trey.compliance.extraction.reader import extract
from trey.compliance.scoring.law import Law
from trey.compliance.text.notes import readable

ATTRIBUTED_NOTES = 600  # of the first: 256 answers each
TESTED_NOTES = 200  # of these: some three hundred more


@dataclass(frozen=True)
class Overview:
    """What one version of the model goes by.

    Attributes:
        notes: How many it was asked about, simulated ones.
        flagged_share: Of these: the model says non-compliant.
        words: Those that stand in enough of the first ATTRIBUTED_NOTES, the most damning first.
        clauses: Of the law in force, those that some note alone violates.
        faithfulness: Mean of the deletion test over the first TESTED_NOTES.
        shown_share: Of the notes tested: their attributions are shown.
        surrogate: A tree of a few questions.
    """

    model_name: str
    model_version: str
    model_digest: str
    law: str
    notes: int
    flagged_share: float
    words: tuple[WordEffect, ...]
    clauses: tuple[ClauseEffect, ...]
    faithfulness: float
    shown_share: float
    surrogate: Surrogate


def overview(model: NoteModel, law: Law, notes: pa.Array) -> Overview:
    """Explain a model by what it says of some thousand notes.

    Args:
        model: The one to explain.
        law: Whose clauses are looked at.
        notes: Text; several hundred at least, and simulated if need be.
    """
    notes = readable(notes)[0]
    stated = extract(notes, law.catalogue).to_pylist()
    labels = (model.probability(notes) >= 0.5).astype(np.int8)
    seen = seen_words(model, notes.slice(0, ATTRIBUTED_NOTES))
    values = attributions(model, seen)
    tested = seen_words(model, notes.slice(0, TESTED_NOTES))
    shares = faithfulness(model, tested, values[: len(tested.row)])
    return Overview(
        model.head.name,
        model.version,
        model.digest,
        law.version,
        len(notes),
        float(labels.mean()),
        word_effects(model, seen, values),
        clause_effects(model, law, notes, stated, seen, values),
        float(np.nanmean(shares)),
        float((shares >= FLOOR).mean()),
        fit_surrogate(stated, labels, law.catalogue),
    )
