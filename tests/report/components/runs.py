"""Runs over a few components whose story is known; for tests of what is told about a run."""

from datetime import date
from typing import Any

import pandas as pd

from trey.compliance.decision.note_model import NoteModel
from trey.compliance.explanation.explaining import Explainer
from trey.compliance.scoring.law import Law
from trey.report.components.facts import STATUSES, ComponentFacts

NOTE = "Bumper made in 1985, mild steel, in poor condition."
OPEN_NOTE = "Bumper of mild steel, in good condition."
_RANK = {"non_compliant": 0, "review": 1, "compliant": 2}  # as STATUSES
_OF_VEHICLE = (("rank", "min"), ("is_illegal", "max"))


def component(
    component_id: str, decision: str, vehicle: str = "V1", **changed: Any
) -> dict[str, Any]:
    """A component that is what was decided of it; one for a person states no year."""
    is_illegal = decision == "non_compliant"
    plain = {
        "component_id": component_id,
        "vehicle_id": vehicle,
        "note": OPEN_NOTE if decision == "review" else NOTE,
        "decision": decision,
        "clauses": ["age", "condition"] if is_illegal else [],
        "reason": f"Why {component_id} is decided so.",
        "probability": 0.99 if is_illegal else 0.01,
        "label": None if decision == "review" else int(is_illegal),
        "rule_label": None if decision == "review" else int(is_illegal),
        "is_illegal": is_illegal,
    }
    return plain | changed


def judged(
    *components: dict[str, Any],
    bare: tuple[str, ...] = (),
    simulated: bool = False,
    model: NoteModel | None = None,
) -> ComponentFacts:
    """A run that judged these; each vehicle with an illegal one has an alert. No model: the rules."""
    rows = pd.DataFrame(list(components))
    by_vehicle = rows.assign(rank=rows["decision"].map(_RANK)).groupby("vehicle_id")
    ranks, truth = (by_vehicle[name].agg(of).to_dict() for name, of in _OF_VEHICLE)
    vehicles = [
        {"vehicle_id": vehicle, "status": STATUSES[rank], "is_illegal": truth[vehicle]}
        for vehicle, rank in sorted(ranks.items())
    ]
    vehicles += [{"vehicle_id": name, "status": "unknown", "is_illegal": None} for name in bare]
    alerts = [
        {
            "id": "cd" * 16,
            "kind": "component_non_compliant",
            "vehicle_id": one["vehicle_id"],
            "as_of": date(2026, 1, 1),
            "reason": "Parts of this vehicle violate regulation vehicle-components: C1 (age).",
            "components": [{"component_id": "C1", "clause": "age"}],
        }
        for one in vehicles
        if one["status"] == "non_compliant"
    ]
    return ComponentFacts(
        simulated=simulated,
        components=rows,
        vehicles=pd.DataFrame(vehicles),
        alerts=pd.DataFrame(alerts),
        explainer=Explainer(Law.of_files(None, None, date(2026, 1, 1)), model),
        quarantined=0,
        cosmos_documents=len(alerts),
    )
