"""A component as the tables of a world hold it, and what explains the decision stored there."""

from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from trey.adapters.delta_files import read_delta
from trey.compliance.explanation.explaining import Explainer, load_model
from trey.compliance.explanation.subject import Subject, find_subject, latest
from trey.compliance.scoring.law import Law
from trey.compliance.scoring.rule_engine import RuleEngine
from trey.errors import TreyError

_read = partial(read_delta, job="score_compliance")


def find(
    home: Path,
    component_id: str,
    *,
    model: Path | None,
    regulation: Path | None,
    catalogue: Path | None,
) -> tuple[Explainer, Subject]:
    """Give the component with its latest note, and what judged that last.

    Raises:
        TreyError: It is not there, has different notes or no score; or model and law at hand are
            not those that judged it, for then they would explain another decision.
    """
    is_it = pc.field("component_id") == component_id
    columns = ["component_id", "vehicle_id", "note", "read_at"]
    notes = latest(_read(home, "bronze.component_note", columns, is_it), "component_id")
    subject = find_subject(notes, component_id, f"the catalogue in {home}")
    vehicles = _standing_in(home, component_id, set(subject.vehicle_ids))
    subject = Subject(component_id, tuple(sorted(vehicles)), subject.note)
    score = _last_score(home, subject)
    law = Law.of_files(regulation, catalogue, score["scored_at"].date())
    if law.version != score["regulation_version"]:
        raise TreyError(
            f"{component_id!r} was judged by the law {score['regulation_version']!r}, not by "
            f"{law.version!r}; name its file with --regulation"
        )
    if score["model_name"] == RuleEngine.name:
        if model is not None:
            raise TreyError(f"{component_id!r} was judged by the rules alone; leave --model out")
        return Explainer(law, None), subject
    loaded = load_model(model, law)
    if loaded.digest != score["model_digest"]:
        raise TreyError(
            f"{component_id!r} was judged by {score['model_name']} {score['model_version']}, which "
            f"is not the model {'that is shipped' if model is None else f'in {model}'}; name its "
            "folder with --model"
        )
    return Explainer(law, loaded), subject


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


def _last_score(home: Path, subject: Subject) -> dict[str, Any]:
    of_note = (pc.field("component_id") == subject.component_id) & (
        pc.field("note_sha256") == sha256(subject.note or b"").hexdigest()
    )
    columns = ["model_name", "model_version", "model_digest", "regulation_version", "scored_at"]
    scores = _read(home, "gold.fact_compliance_score", columns, of_note)
    if not len(scores):
        raise TreyError(
            f"the latest note about {subject.component_id!r} has no score yet; run "
            "`trey bundle run score_compliance` first"
        )
    last: dict[str, Any] = scores.sort_by([("scored_at", "descending")]).slice(0, 1).to_pylist()[0]
    return last
