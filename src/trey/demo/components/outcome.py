"""What came of the notes, read back from tables and documents; of the run's vehicles alone."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trey.adapters.delta_files import read_delta
from trey.adapters.stored_alerts import alerted_parts
from trey.alerts.contract import COMPONENT_NON_COMPLIANT
from trey.compliance.decision.note_model import NoteModel
from trey.compliance.explanation.explaining import Explainer
from trey.compliance.scoring.law import Law
from trey.demo.components.described import Components
from trey.report.components.facts import (
    COMPLIANT,
    NON_COMPLIANT,
    PENDING,
    REVIEW,
    UNKNOWN,
    ComponentFacts,
)

_RANK = {COMPLIANT: 0, REVIEW: 1, NON_COMPLIANT: 2}  # of a vehicle's components the highest counts
_STATUS_OF_RANK = {0: COMPLIANT, 1: PENDING, 2: NON_COMPLIANT}
_DECIDED = ["probability", "label", "rule_label", "decision", "clauses", "reason"]


def gather(
    home: Path, components: Components, model: Path, environment: dict[str, str]
) -> ComponentFacts:
    """Read what the run left; alerts of its vehicles that an earlier run stored count too.

    Args:
        home: The world.
        components: That were judged.
        model: Folder of the model that judged them.
        environment: By which the world's servers are reached.
    """
    law = Law.of_files(None, None, components.on)
    explainer = Explainer(law, NoteModel.load(model))
    judged = decided_components(home, components, law.version, explainer.decided_by.version)
    vehicles = rolled_up(judged, components)
    names = pa.array(vehicles["vehicle_id"], pa.string())
    documents = alerted_parts(
        environment["TREY_COSMOS_ENDPOINT"],
        environment["TREY_COSMOS_KEY"],
        database="trey",
        container="alerts",
        kind=COMPONENT_NON_COMPLIANT,
        vehicles=names.to_pylist(),
    )
    return ComponentFacts(
        simulated=components.simulated,
        components=judged,
        vehicles=vehicles,
        alerts=_alerts(home, names),
        explainer=explainer,
        quarantined=components.quarantined,
        cosmos_documents=len(documents),
    )


def decided_components(
    home: Path, components: Components, law: str, model_version: str
) -> pd.DataFrame:
    """The components with what was decided of them; two notes about one are a person's."""
    rows = components.rows.to_pandas()
    notes = rows["note"].map(lambda note: note or b"")
    rows["note_sha256"] = notes.map(lambda note: hashlib.sha256(note).hexdigest())
    rows["note"] = notes.map(lambda note: note.decode(errors="replace"))
    rows = rows.drop_duplicates(["component_id", "vehicle_id", "note_sha256"])
    is_ours = (
        pc.field("component_id").isin(components.rows["component_id"].unique())
        & (pc.field("regulation_version") == law)
        & (pc.field("model_version") == model_version)
    )
    key = ["component_id", "note_sha256"]
    table = read_delta(home, "gold.fact_compliance_score", [*key, *_DECIDED], is_ours)
    judged: pd.DataFrame = rows.merge(table.to_pandas(), on=key, how="left")
    is_contradictory = judged.groupby("component_id")["note_sha256"].transform("nunique") > 1
    judged.loc[is_contradictory | judged["decision"].isna(), "decision"] = REVIEW
    judged["clauses"] = judged["clauses"].map(_as_list)
    judged["is_illegal"] = (judged["true_label"] == 1).where(judged["true_label"].notna())
    return judged


def rolled_up(judged: pd.DataFrame, components: Components) -> pd.DataFrame:
    """Status and truth of each vehicle."""
    placed = judged.dropna(subset=["vehicle_id"])
    by_vehicle = placed.assign(rank=placed["decision"].map(_RANK)).groupby("vehicle_id")
    found = pd.DataFrame(
        {
            "status": by_vehicle["rank"].max().map(_STATUS_OF_RANK),
            "is_illegal": by_vehicle["true_label"].max() == 1,
        }
    )
    if not components.simulated:
        found["is_illegal"] = None
    bare = pd.DataFrame({"status": UNKNOWN, "is_illegal": None}, index=list(components.bare))
    every = pd.concat([found.astype(object), bare.astype(object)]).rename_axis("vehicle_id")
    vehicles: pd.DataFrame = every.reset_index()
    return vehicles


def _alerts(home: Path, vehicles: pa.Array) -> pd.DataFrame:
    """The ledger's, each with the list of what it names."""
    is_ours = (pc.field("kind") == COMPONENT_NON_COMPLIANT) & pc.field("vehicle_id").isin(vehicles)
    columns = ["id", "kind", "vehicle_id", "as_of", "reason"]
    alerts: pd.DataFrame = read_delta(home, "gold.fact_alert", columns, is_ours).to_pandas()
    named = read_delta(
        home,
        "gold.fact_alert_component",
        ["alert_id", "component_id", "clause"],
        pc.field("vehicle_id").isin(vehicles),
    ).to_pandas()
    of_alert: dict[Any, list[dict[str, str]]] = {
        alert: group.drop(columns="alert_id")
        .sort_values(["component_id", "clause"])
        .to_dict("records")
        for alert, group in named.groupby("alert_id")
    }
    alerts["components"] = alerts["id"].map(of_alert)
    return alerts.sort_values(["vehicle_id", "as_of", "id"], ignore_index=True)


def _as_list(clauses: Any) -> list[str]:
    return list(clauses) if isinstance(clauses, list | np.ndarray) else []
