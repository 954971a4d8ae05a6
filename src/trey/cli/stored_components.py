"""A component as the tables of a world hold it: the decision stored there, explained."""

from collections.abc import Iterable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow.compute as pc

from trey.adapters.delta_files import read_delta
from trey.compliance.decision.note_model import NoteModel
from trey.compliance.explanation.explained import Explanation
from trey.compliance.explanation.explaining import Explainer, load_model
from trey.compliance.explanation.subject import Subject, find_subject, latest
from trey.compliance.scoring.law import Law, first_day
from trey.compliance.scoring.rule_engine import RuleEngine
from trey.errors import TreyError

Score: TypeAlias = dict[str, Any]  # of _SCORE

_SCORE = [
    *("component_id", "decision", "label", "clauses", "regulation_version", "scored_at"),
    *("model_name", "model_version", "model_digest"),
]
_AGAIN = "score again with `trey bundle run score_compliance -- --all`"

_read = partial(read_delta, job="score_compliance")


def explain(
    home: Path,
    component_id: str,
    *,
    model: Path | None,
    regulation: Path | None,
    catalogue: Path | None,
) -> Explanation:
    """Explain the last decision about the component, by its latest note.

    Raises:
        TreyError: It is not there, has different notes or no score; or model and law at hand are
            not those that judged it or decide otherwise, for then they explain another decision.
    """
    is_it = pc.field("component_id") == component_id
    columns = ["component_id", "vehicle_id", "note", "read_at"]
    notes = latest(_read(home, "bronze.component_note", columns, is_it), "component_id")
    subject = find_subject(notes, component_id, f"the catalogue in {home}")
    vehicles = _standing_in(home, component_id, set(subject.vehicle_ids))
    subject = Subject(component_id, tuple(sorted(vehicles)), subject.note)
    score = _last_score(home, subject)
    law = _law_of(score, regulation, catalogue)
    explained = Explainer(law, _model_of(score, model, law)).explain(subject)
    stored = (score["decision"], score["label"], score["clauses"] or ())
    if not explained.explains(*stored):
        now = (explained.decision, explained.label, [hit.clause for hit in explained.clauses])
        raise TreyError(
            f"{component_id!r} was decided {_said(*stored)}; what is at hand decides {_said(*now)}; "
            f"name the files that decided with --regulation and --catalogue, or {_AGAIN}"
        )
    return explained


def _law_of(score: Score, regulation: Path | None, catalogue: Path | None) -> Law:
    """The law that judged, as of its first day: on which day it was asked makes no difference."""
    name = score["regulation_version"]
    law = Law.of_files(regulation, catalogue, first_day(name) or score["scored_at"].date())
    if law.version != name:
        raise TreyError(
            f"{score['component_id']!r} was judged by the law {name!r}, not by {law.version!r}; "
            f"name its files with --regulation and --catalogue, or {_AGAIN}"
        )
    return law


def _model_of(score: Score, folder: Path | None, law: Law) -> NoteModel | None:
    """The model that judged; None: the rules alone did."""
    component_id, digest = score["component_id"], score["model_digest"]
    if score["model_name"] == RuleEngine.name:
        if folder is not None:
            raise TreyError(f"{component_id!r} was judged by the rules alone; leave --model out")
        return None
    loaded = load_model(folder, law)
    if loaded.digest != digest:
        raise TreyError(
            f"{component_id!r} was judged by {score['model_name']} {score['model_version']}, which "
            f"is not the model {'that is shipped' if folder is None else f'in {folder}'}; name its "
            "folder with --model"
        )
    return loaded


def _said(decision: str, label: int | None, clauses: Iterable[str]) -> str:
    by_model = "no label" if label is None else f"label {label}"
    violated = " and ".join(sorted(clauses)) or "no clause"
    return f"{decision.replace('_', '-')} ({by_model}, {violated})"


def _standing_in(home: Path, component_id: str, noted: set[str]) -> set[str]:
    """Vehicles that the component stands in: the latest specification of one outdoes the notes.

    Args:
        home: The world.
        component_id: Of the component.
        noted: Vehicles that its notes name.
    """
    table, columns = "bronze.vehicle_component", ["vehicle_id", "component_id", "read_at"]
    ever = _read(home, table, columns, pc.field("component_id") == component_id)["vehicle_id"]
    about = pc.field("vehicle_id").isin([*noted, *ever.to_pylist()])
    rows = latest(_read(home, table, columns, about), "vehicle_id")
    holding = rows.filter(pc.equal(rows["component_id"], component_id))["vehicle_id"]
    return noted.difference(rows["vehicle_id"].to_pylist()) | set(holding.to_pylist())


def _last_score(home: Path, subject: Subject) -> Score:
    of_note = (pc.field("component_id") == subject.component_id) & (
        pc.field("note_sha256") == sha256(subject.note or b"").hexdigest()
    )
    scores = _read(home, "gold.fact_compliance_score", _SCORE, of_note)
    if not len(scores):
        raise TreyError(
            f"the latest note about {subject.component_id!r} has no score yet; run "
            "`trey bundle run score_compliance` first"
        )
    last: Score = scores.sort_by([("scored_at", "descending")]).slice(0, 1).to_pylist()[0]
    return last
