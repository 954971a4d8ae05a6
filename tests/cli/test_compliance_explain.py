"""`trey compliance explain` and `explain-model`: what they show, and what they refuse in one sentence."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake
from typer.testing import CliRunner

from trey import compliance
from trey.cli.compliance import app
from trey.compliance.decision.note_model import shipped_model
from trey.compliance.decision.scoring import judge_of
from trey.compliance.scoring.law import Law
from trey.compliance.scoring.rule_engine import RuleEngine
from trey.errors import TreyError

FLAGGED = "Bumper made in 1985, steel, fair condition"
LAW = Law.of_files(None, None, date(2026, 1, 1)).version
SHIPPED = Path(compliance.__file__).parent / "regulations" / "vehicle_components.yaml"
FIRST, SECOND = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)


def explain(*arguments: str | Path) -> None:
    app(["explain", *map(str, arguments)], standalone_mode=False)


def file_of(folder: Path, *rows: tuple[str, str, str]) -> Path:
    file = folder / "c.csv"
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    file.write_text("\n".join(["component_id,vehicle_id,note", *lines]) + "\n")
    return file


def world(home: Path, notes: list[tuple[str, str, str, datetime]], **changed: Any) -> Path:
    """The tables of a world in which the shipped model has scored each note."""
    ids, vehicles, texts, times = zip(*notes, strict=True)
    read = pa.table(
        {
            "component_id": ids,
            "vehicle_id": vehicles,
            "note": pa.array([text.encode() for text in texts]),
            "read_at": pa.array(times),
        }
    )
    model = shipped_model()
    decided = judge_of(model, date(2026, 1, 1)).decide(read["note"])
    scored: dict[str, Any] = {
        **{name: decided[name].to_pylist() for name in ("decision", "label", "clauses")},
        "model_name": model.head.name,
        "model_version": model.version,
        "model_digest": model.digest,
        "regulation_version": LAW,
    } | changed
    scores = pa.table(
        {
            "component_id": ids,
            "note_sha256": [sha256(text.encode()).hexdigest() for text in texts],
            "scored_at": pa.array(times),
            **{
                name: value if isinstance(value, list) else [value] * len(ids)
                for name, value in scored.items()
            },
        }
    )
    specified = pa.table(
        {
            "vehicle_id": ["V7", "V8", "V8"],
            "component_id": ["C1", "C1", "C2"],
            "read_at": pa.array([FIRST, FIRST, SECOND]),  # C1 has left V8
        }
    )
    for name, rows in (
        ("bronze/component_note", read),
        ("bronze/vehicle_component", specified),
        ("gold/fact_compliance_score", scores),
    ):
        write_deltalake(home / "tables" / name, rows)
    return home


def test_a_component_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    explain("--component", "C1", "--components", file_of(tmp_path, ("C1", "V1", FLAGGED)))
    said = capsys.readouterr().out
    assert "“1985”" in said
    assert "Component Regulation, Article 3(2)" in said
    would_be = "This note would be compliant: “Bumper made in 1995, steel, good condition” (P("
    assert would_be in " ".join(said.split())
    assert " ".join(said.split()).endswith(
        "C1 is non-compliant by age and condition; with manufacture year 1995 and condition good "
        "it would be compliant."
    )
    assert max(map(len, said.splitlines())) <= 100


def test_json_is_one_document(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = file_of(tmp_path, ("C1", "V1", FLAGGED), ("C2", "V1", "x"))
    explain("--component", "C1", "--components", file, "--json")
    document = json.loads(capfd.readouterr().out)
    assert document["decision"] == "non_compliant"
    assert [hit["clause"] for hit in document["clauses"]] == ["age", "condition"]
    assert document["counterfactual"]["is_rewritten"] is True
    assert document["faithfulness"]["share"] >= document["faithfulness"]["floor"]
    assert document["conclusion"].startswith("C1 is non-compliant by age and condition; with")


def test_a_note_cannot_command_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note = f"\x1b[2J\x1b]0;x\x07[bold]:smile:\u202e {FLAGGED} \x9b31m"
    explain("--component", "[red]\x1b", "--components", file_of(tmp_path, ("[red]\x1b", "V", note)))
    said = capsys.readouterr().out
    assert "[red]␛" in said
    assert "␛[2J␛]0;x␇[bold]:smile:\ufffd" in said
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(said)


def test_colours_are_the_terminals_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    file = file_of(tmp_path, ("C1", "V1", FLAGGED))
    said = CliRunner().invoke(app, ["explain", "--component", "C1", "--components", str(file)])
    assert "\x1b[4;" in said.stdout  # underlined: the words that carry a clause
    assert "fair\x1b[0m" in said.stdout


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([("C2", "V1", FLAGGED)], "there is no component 'C1'; name one that it holds"),
        ([("C1", "V1", FLAGGED), ("C1", "V2", "x")], "'C1' has 2 different notes, so a person"),
    ],
)
def test_a_file_without_the_one_note_is_refused(
    tmp_path: Path, rows: list[tuple[str, str, str]], problem: str
) -> None:
    with pytest.raises(TreyError, match=problem):
        explain("--component", "C1", "--components", file_of(tmp_path, *rows))


def test_one_note_in_several_vehicles_is_one_component(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(tmp_path, ("C1", "V2", FLAGGED), ("C1", "V1", FLAGGED))
    explain("--component", "C1", "--components", file)
    assert "C1, in vehicles V1, V2" in capsys.readouterr().out


def test_the_latest_note_of_a_world(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    # given: an edited catalogue, and a vehicle that by its specification the component has left
    notes = [("C1", "V1", "x", FIRST), ("C1", "V1", FLAGGED, SECOND), ("C1", "V8", FLAGGED, SECOND)]
    home = world(tmp_path, notes)
    # when
    explain("--component", "C1", "--home", home, "--json")
    # then
    document = json.loads(capfd.readouterr().out)
    assert document["note"] == FLAGGED
    assert document["vehicle_ids"] == ["V1", "V7"]
    assert document["decided_by"]["since"] == "2025-01-01"


def test_explaining_loads_no_framework_and_no_spark(tmp_path: Path) -> None:
    # given
    world(tmp_path, [("C1", "V1", FLAGGED, FIRST)])
    program = (
        "import sys; from trey.cli.compliance import app\n"
        "app(['explain', '--component', 'C1', '--home', '.'], standalone_mode=False)\n"
        "assert not {'tensorflow', 'keras', 'torch', 'sklearn', 'pyspark'} & sys.modules.keys()"
    )
    # when
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    # then
    assert done.returncode == 0, done.stderr


def test_what_the_rules_alone_decided_is_explained_by_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    digest = RuleEngine(Law.of_files(None, None, date(2025, 1, 1))).digest
    scored = {"model_name": "rule-engine", "model_version": "0", "model_digest": digest}
    home = world(tmp_path, [("C1", "V1", FLAGGED, FIRST)], **scored)
    explain("--component", "C1", "--home", home)
    said = capsys.readouterr().out
    assert "decided by the rules alone." in " ".join(said.split())
    assert "there is no model whose words could be shown" in said
    with pytest.raises(TreyError, match="by the rules alone; leave --model out"):
        explain("--component", "C1", "--home", home, "--model", tmp_path)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"model_digest": "cd" * 32}, "which is not the model that is shipped; name its folder"),
        ({"regulation_version": "older 1, 2020-01-01"}, "judged by the law 'older 1, 2020-01-01'"),
        (
            {"clauses": [["age"]]},
            r"was decided non-compliant \(label 1, age\); what is at hand decides non-compliant "
            r"\(label 1, age and condition\); name the files that decided with --regulation and",
        ),
        (
            {"decision": ["review"]},
            r"decided review \(label 1, age and condition\); what is at hand",
        ),
        ({"label": [0]}, r"was decided non-compliant \(label 0, age and condition\); what is"),
    ],
)
def test_another_model_or_law_explains_nothing(
    tmp_path: Path, changed: dict[str, Any], problem: str
) -> None:
    home = world(tmp_path, [("C1", "V1", FLAGGED, FIRST)], **changed)
    with pytest.raises(TreyError, match=problem):
        explain("--component", "C1", "--home", home)


def test_a_job_told_its_day_is_explained_by_the_law_of_that_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # given: a clause that had ended when the note was scored, by a job that asked about a day before
    lasting = "    effective_from: 2025-01-01\n"
    regulation = tmp_path / "turned.yaml"
    regulation.write_text(
        SHIPPED.read_text().replace(lasting, f"{lasting}    effective_to: 2026-02-01\n", 1)
    )
    law = Law.of_files(regulation, None, date(2026, 1, 1)).version
    home = world(tmp_path, [("C1", "V1", FLAGGED, FIRST)], regulation_version=law)
    # when
    explain("--component", "C1", "--home", home, "--regulation", regulation)
    # then
    said = " ".join(capsys.readouterr().out.split())
    assert f"by the law in force since 2025-01-01: {law}" in said
    assert "C1 is non-compliant by age and condition" in said


def test_a_note_without_a_score_is_not_explained(tmp_path: Path) -> None:
    home = world(tmp_path, [("C1", "V1", FLAGGED, FIRST)])
    edited = pa.table(
        {"component_id": ["C1"], "vehicle_id": ["V1"], "note": [b"y"], "read_at": [SECOND]}
    )
    write_deltalake(home / "tables/bronze/component_note", edited, mode="append")
    with pytest.raises(TreyError, match="no score yet; run `trey bundle run score_compliance`"):
        explain("--component", "C1", "--home", home)


def test_an_empty_world_names_the_job(tmp_path: Path) -> None:
    with pytest.raises(TreyError, match="run `trey bundle run score_compliance` first"):
        explain("--component", "C1", "--home", tmp_path)


def test_a_stored_score_has_its_own_day() -> None:
    result = CliRunner().invoke(app, ["explain", "--component", "C1", "--on", "2026-01-01"])
    assert result.exit_code == 2


def test_the_model_in_general(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "pages" / "model.html"
    app(["explain-model", "--rows", "600", "--out", str(page)], standalone_mode=False)
    said = capsys.readouterr().out
    assert "say the same as the model for" in said
    assert " ".join(said.split()).endswith(" simulated notes whose words stood the test.")
    assert page.read_text().count("plotly-graph-div") == 1
