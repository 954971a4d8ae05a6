"""Notes and what decides them → what the model goes by, and how far a simple tree agrees."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from trey.compliance.decision.note_model import NoteModel
from trey.compliance.explanation.attribution import SeenWords, attributions, seen_words
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
from trey.compliance.text.tokens import BoolArray

TESTED_NOTES = 600  # the first: 256 answers each for their words, some three hundred for the test


@dataclass(frozen=True)
class Overview:
    """What one version of the model goes by.

    Attributes:
        notes: How many it was asked about, simulated ones.
        flagged_share: Of these: the model says non-compliant.
        tested: Of these, whose words were attributed and went through the deletion test.
        passed: Of the tested, whose words passed; only their words count below.
        faithfulness: Mean of the deletion test.
        words: Those that stand in enough notes, the most damning first; none where too few notes
            passed.
        clauses: Of the law in force, those that some note alone violates.
        surrogate: A tree of a few questions.
    """

    model_name: str
    model_version: str
    model_digest: str
    law: str
    notes: int
    flagged_share: float
    tested: int
    passed: int
    faithfulness: float
    words: tuple[WordEffect, ...]
    clauses: tuple[ClauseEffect, ...]
    surrogate: Surrogate

    @property
    def passed_share(self) -> float:
        return self.passed / self.tested

    @property
    def shows_words(self) -> bool:
        """Below the floor words are not shown, as of a single note."""
        return self.passed_share >= FLOOR


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
    tested = seen_words(model, notes.slice(0, TESTED_NOTES))
    values = attributions(model, tested)
    shares = faithfulness(model, tested, values)
    has_passed = shares >= FLOOR  # not of a note with too few words to tell
    counts = has_passed[tested.row] & (has_passed.mean() >= FLOOR)
    seen, values = _only(tested, counts), values[counts]
    return Overview(
        model.head.name,
        model.version,
        model.digest,
        law.version,
        len(notes),
        float(labels.mean()),
        len(shares),
        int(has_passed.sum()),
        float(np.nanmean(shares)),
        word_effects(model, seen, values),
        clause_effects(model, law, notes, stated, seen, values),
        fit_surrogate(stated, labels, law.catalogue),
    )


def _only(seen: SeenWords, counts: BoolArray) -> SeenWords:
    """The words that count; the other notes have none."""
    columns = (seen.row, seen.place, seen.start, seen.end)
    row, place, start, end = (column[counts] for column in columns)
    return replace(seen, row=row, place=place, start=start, end=end)
