"""What the tables say of a run's components, and of none but these."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import write_deltalake

from trey.demo.components.described import Components
from trey.demo.components.outcome import decided_components, rolled_up

LAW, MODEL = "vehicle-components 1, 2025-01-01", "7"
HASH_OF_A = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
SCORE = pa.schema(
    [
        *((name, pa.string()) for name in ("component_id", "note_sha256")),
        *((name, pa.string()) for name in ("regulation_version", "model_version")),
        ("probability", pa.float64()),
        *((name, pa.int8()) for name in ("label", "rule_label")),
        ("decision", pa.string()),
        ("clauses", pa.list_(pa.string())),
        ("reason", pa.string()),
    ]
)


def score(component_id: str, decision: str, **changed: Any) -> dict[str, Any]:
    """A score of the note "a"."""
    plain = {
        "component_id": component_id,
        "note_sha256": HASH_OF_A,
        "regulation_version": LAW,
        "model_version": MODEL,
        "decision": decision,
        "clauses": [],
    }
    return plain | changed


def components(
    *rows: tuple[str, str | None, bytes | None], bare: tuple[str, ...] = ()
) -> Components:
    columns = dict(
        zip(("component_id", "vehicle_id", "note"), zip(*rows, strict=True), strict=True)
    )
    table = pa.table(
        {
            **{
                name: pa.array(columns[name], pa.string())
                for name in ("component_id", "vehicle_id")
            },
            "note": pa.array(columns["note"], pa.binary()),
            "true_label": pa.nulls(len(rows), pa.int8()),
        }
    )
    return Components("made", False, Path("notes.csv"), None, table, bare, 0, date(2026, 1, 1))


def decisions(home: Path, judged: Components) -> dict[str, str]:
    found = decided_components(home, judged, LAW, MODEL)
    return dict(zip(found["component_id"], found["decision"], strict=True))


def write(home: Path, *scores: dict[str, Any]) -> None:
    folder = home.joinpath("tables", "gold", "fact_compliance_score")
    write_deltalake(folder, pa.Table.from_pylist(list(scores), schema=SCORE))


def test_scores_of_this_law_model_and_note_count(tmp_path: Path) -> None:
    # given
    write(
        tmp_path,
        score("C1", "non_compliant", clauses=["age"]),
        score("C1", "compliant", model_version="0"),
        score("C2", "compliant", regulation_version="another"),
        score("C3", "compliant", note_sha256="of an earlier note"),
        score("C9", "compliant"),
    )
    # then: what nobody has scored so is a person's
    judged = components(("C1", "V1", b"a"), ("C2", "V1", b"a"), ("C3", "V2", b"a"))
    assert decisions(tmp_path, judged) == {"C1": "non_compliant", "C2": "review", "C3": "review"}


def test_a_component_with_two_notes_is_a_persons(tmp_path: Path) -> None:
    # given
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    both = [score("C1", "compliant", note_sha256=of_note) for of_note in (HASH_OF_A, empty)]
    write(tmp_path, *both, score("C2", "compliant"))
    # then
    judged = components(
        ("C1", "V1", b"a"), ("C1", "V1", None), ("C2", "V1", b"a"), ("C2", "V1", b"a")
    )
    assert decisions(tmp_path, judged) == {"C1": "review", "C2": "compliant"}


def test_the_worst_component_makes_the_vehicle(tmp_path: Path) -> None:
    # given
    write(
        tmp_path,
        score("C1", "non_compliant"),
        score("C2", "compliant"),
        score("C3", "review"),
        score("C4", "compliant"),
    )
    judged = components(
        ("C1", "V1", b"a"),
        ("C2", "V1", b"a"),
        ("C3", "V1", b"a"),
        ("C3", "V2", b"a"),
        ("C4", "V2", b"a"),
        ("C4", "V3", b"a"),
        ("C4", None, b"a"),
        bare=("V4",),
    )
    # when
    vehicles = rolled_up(decided_components(tmp_path, judged, LAW, MODEL), judged)
    # then
    assert dict(zip(vehicles["vehicle_id"], vehicles["status"], strict=True)) == {
        "V1": "non_compliant",
        "V2": "pending",
        "V3": "compliant",
        "V4": "unknown",
    }
