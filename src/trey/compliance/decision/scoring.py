"""A file of notes → a decision per row: what `trey compliance score` writes."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.decision.judging import DECISIONS, REVIEW, Judge
from trey.compliance.decision.note_model import NoteModel
from trey.compliance.files.notes import read_notes, with_contradictory_notes
from trey.compliance.scoring.law import Law

SCORES = pa.schema(
    [
        pa.field("component_id", pa.string(), nullable=False),
        pa.field("vehicle_id", pa.string()),
        *(DECISIONS.field(name) for name in DECISIONS.names if name != "out_of_domain"),
    ]
)
CONTRADICTION = "For a person: the file has different notes about this component."


def judge_of(
    model: NoteModel, on: date, regulation: Path | None = None, catalogue: Path | None = None
) -> Judge:
    """The judge by a regulation's file and an inventory's; None: the shipped one.

    Raises:
        TreyError: A file cannot be read, or is for another inventory than the model.
    """
    law = Law.of_files(regulation, catalogue, on)
    law.require_inventory(model.head.inventory, f"model {model.version}")
    return Judge(model, law.catalogue, law.regulation, law.on)


def score_components(path: Path, judge: Judge) -> pa.Table:
    """Decide every row of a file; a component with two different notes is a person's in each row.

    Returns:
        SCORES, in the order of the file.

    Raises:
        TreyError: The file cannot be read for certain; one sentence with its place.
    """
    notes = read_notes(path)
    decided = judge.decide(notes["note"])
    is_contradictory = pa.array(with_contradictory_notes(notes))
    columns = {name: notes[name] for name in ("component_id", "vehicle_id")}
    columns |= {name: decided[name] for name in decided.column_names}
    columns["decision"] = pc.if_else(is_contradictory, REVIEW, decided["decision"])
    columns["reason"] = pc.if_else(is_contradictory, CONTRADICTION, decided["reason"])
    return pa.table([columns[name] for name in SCORES.names], SCORES)


def summary(scores: pa.Table, judge: Judge) -> dict[str, Any]:
    """How many of which decision, and by what model and law."""
    counted = pc.value_counts(scores["decision"]).to_pylist()
    return {
        "components": len(scores),
        "decisions": {one["values"]: one["counts"] for one in counted},
        "judged_on": judge.on,
        "regulation": {"id": judge.regulation.id, "version": judge.regulation.version},
        "model": judge.model.identity(),
    }
