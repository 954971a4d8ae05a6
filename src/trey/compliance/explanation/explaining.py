"""A component → the explanation of its decision: clauses, words, and what would change it."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from trey.compliance.decision.judging import NON_COMPLIANT, Judge
from trey.compliance.decision.note_model import NoteModel, shipped_model
from trey.compliance.explanation.attribution import attributions, seen_words
from trey.compliance.explanation.counterfactual.search import counterfactual
from trey.compliance.explanation.evidence import clause_hits
from trey.compliance.explanation.explained import DecidedBy, Explanation, Faithfulness, Word
from trey.compliance.explanation.faithfulness import deleted_words, faithfulness
from trey.compliance.explanation.subject import Subject
from trey.compliance.extraction.reader import extract
from trey.compliance.scoring.law import Law
from trey.compliance.scoring.rule_engine import RuleEngine
from trey.compliance.text.notes import readable
from trey.errors import TreyError


@dataclass(frozen=True)
class Explainer:
    """Explains what the law and the model decide together; without a model, the rules alone."""

    law: Law
    model: NoteModel | None

    def explain(self, subject: Subject) -> Explanation:
        """Judge a component anew, and say why; never raises on any note."""
        raw = pa.array([subject.note], pa.binary())
        [decided] = self._judge.decide(raw).to_pylist()
        note: str = readable(raw)[0][0].as_py()
        [stated] = extract(raw, self.law.catalogue).to_pylist()
        in_force = self.law.regulation.in_force(self.law.on)
        [clauses] = clause_hits([note], [stated], in_force, self.law.catalogue)
        words, faithful = self._words(raw)
        other = None
        if decided["decision"] == NON_COMPLIANT:
            other = counterfactual(note, stated, self.law, self._judge.decide)
        return Explanation(
            subject.component_id,
            subject.vehicle_ids,
            note,
            decided["decision"],
            decided["label"],
            decided["probability"],
            decided["rule_label"],
            decided["reason"],
            clauses,
            words,
            faithful,
            other,
            self.decided_by,
        )

    @cached_property
    def _judge(self) -> Judge | RuleEngine:
        if self.model is None:
            return RuleEngine(self.law)
        return Judge(self.model, self.law.catalogue, self.law.regulation, self.law.on)

    @property
    def decided_by(self) -> DecidedBy:
        """Model and law by name, version and digest."""
        law, since = self.law.version, self.law.began
        if self.model is None:
            engine = RuleEngine(self.law)
            return DecidedBy(engine.name, engine.version, engine.digest, law, since)
        model = self.model
        return DecidedBy(model.head.name, model.version, model.digest, law, since)

    def _words(self, note: pa.Array) -> tuple[tuple[Word, ...], Faithfulness | None]:
        if self.model is None:
            return (), None
        seen = seen_words(self.model, note)
        values = attributions(self.model, seen)
        [share] = faithfulness(self.model, seen, values)
        known_share = None if np.isnan(share) else float(share)
        faithful = Faithfulness(known_share, deleted_words(len(values)))
        if not faithful.is_enough:
            return (), faithful
        text: str = seen.notes[0].as_py()
        places = zip(seen.start.tolist(), seen.end.tolist(), values.tolist(), strict=True)
        return tuple(Word(start, end, text[start:end], by) for start, end, by in places), faithful


def load_model(folder: Path | None, law: Law) -> NoteModel:
    """The model of a folder, or the shipped one, for the inventory of a law.

    Raises:
        TreyError: There is none, or one for another inventory.
    """
    model = shipped_model() if folder is None else NoteModel.load(folder)
    if model.head.inventory != law.catalogue.inventory:
        raise TreyError(
            f"the model is for {model.head.inventory}, the regulation for "
            f"{law.catalogue.inventory}; name a model that belongs to it with --model"
        )
    return model
