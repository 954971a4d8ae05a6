"""`trey compliance score` and `train`: what comes out, and in which words the rest is refused."""

import json
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from trey.cli import compliance_models
from trey.cli.compliance import app
from trey.compliance.decision.note_model import NoteModel
from trey.compliance.simulation.components import simulate_components
from trey.compliance.training.comparison import Contestant
from trey.compliance.training.evaluation import Figure, Quality
from trey.compliance.training.sources import labelled_file
from trey.errors import TreyError
from trey.files.tables import write_table

SHIPPED = Path(str(files("trey"))) / "defaults" / "compliance"
WORDS = json.loads((SHIPPED / "vocabulary.json").read_text("utf-8"))
NOTES = (
    "component_id,vehicle_id,note\n"
    'C1,V1,"Bumper made in 1985, steel, fair condition"\n'
    'C2,V1,"Bumper made in 2010, carbon fiber, good condition"\n'
    'C3,V2,"Bumper made in 1995, steel, fair condition"\n'
    "C4,V2,\n"
)
LIGHT = """
id: light-parts
version: 1
title: Parts that may not be of carbon fiber
jurisdiction: EU
inventory: vehicles
clauses:
  - id: light
    attribute: materials
    operator: contains_any
    value: [carbon fiber]
    effective_from: 2020-01-01
    citation: Light Parts Rule, 1
"""


def scored(folder: Path, *, as_json: bool = True) -> Path:
    out = folder / "out.parquet"
    arguments = ["score", "--components", str(folder / "c.csv"), "--out", str(out)]
    app([*arguments, *(["--json"] if as_json else [])], standalone_mode=False)
    return out


def test_scores_of_a_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    # given
    (tmp_path / "c.csv").write_text(NOTES)
    # when
    table = pq.read_table(scored(tmp_path))
    # then
    document = json.loads(capfd.readouterr().out)
    assert document["decisions"] == {"non_compliant": 2, "compliant": 1, "review": 1}
    assert table.column_names == [
        "component_id", "vehicle_id", "label", "probability", "rule_label", "decision", "clauses",
        "reason",
    ]  # fmt: skip
    assert table["component_id"].to_pylist() == ["C1", "C2", "C3", "C4"]
    assert table["label"].to_pylist()[:3] == [1, 0, 1]
    assert table["rule_label"].to_pylist() == [1, 0, 1, None]
    assert table["clauses"].to_pylist() == [["age", "condition"], [], ["condition"], []]


def test_a_component_with_two_notes_is_a_persons(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(NOTES + 'C2,V1,"Bumper, 1980, plastic, poor"\nC3,V2,x\n')
    table = pq.read_table(scored(tmp_path, as_json=False))
    assert table["decision"].to_pylist() == [
        "non_compliant", "review", "review", "review", "review", "review",
    ]  # fmt: skip
    assert "different notes" in table["reason"][1].as_py()


def test_notes_of_any_bytes_and_any_length_are_decided(tmp_path: Path) -> None:
    notes = [b"\xff\x00\x81", b"steel " * 400_000, b"", b"Bumper made in 1985, steel, poor"]
    rows = b"".join(b'C%d,,"%s"\n' % (row, note) for row, note in enumerate(notes))
    (tmp_path / "c.csv").write_bytes(b"component_id,vehicle_id,note\n" + rows)
    table = pq.read_table(scored(tmp_path))
    assert table["decision"].to_pylist() == ["review", "review", "review", "non_compliant"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("component_id,note\nC1,steel\n", "column vehicle_id is missing"),
        ("component_id,vehicle_id,note\n,V1,steel\n", "row 2, column component_id: is empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "c.csv").write_text(text)
    with pytest.raises(TreyError, match=problem):
        scored(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["c.csv"]


def test_numbers_are_no_notes(tmp_path: Path) -> None:
    table = pa.table({"component_id": ["C1"], "vehicle_id": ["V1"], "note": [7]})
    pq.write_table(table, tmp_path / "c.csv")
    with pytest.raises(TreyError, match="row 1, column note: holds int64, which is no text"):
        scored(tmp_path)


def test_decisions_are_written_as_parquet_only() -> None:
    result = CliRunner().invoke(app, ["score", "--components", "c.csv", "--out", "o.csv"])
    assert result.exit_code == 2


def test_scoring_loads_no_framework_and_no_spark(tmp_path: Path) -> None:
    # given
    (tmp_path / "c.csv").write_text(NOTES)
    program = (
        "import sys; from trey.cli.compliance import app\n"
        "app(['score', '--components', 'c.csv', '--out', 'o.parquet'], standalone_mode=False)\n"
        "assert not {'tensorflow', 'keras', 'torch', 'sklearn', 'pyspark'} & sys.modules.keys()"
    )
    # when
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    # then
    assert done.returncode == 0, done.stderr


def test_a_model_trained_on_a_file_scores(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given: fewer steps than a person would wait for
    monkeypatch.setattr(labelled_file, "STEPS", 250)
    components = simulate_components(2_000, seed=8).drop_null()
    labelled = components.select(["component_id", "note", "label"])
    write_table(labelled, tmp_path / "labelled.csv")
    (tmp_path / "c.csv").write_text(NOTES)
    model, out = str(tmp_path / "model"), tmp_path / "out.parquet"
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "card.json").write_text("of the model before")
    # when
    app(
        ["train", "--labelled", str(tmp_path / "labelled.csv"), "--out", model, "--json"],
        standalone_mode=False,
    )
    document = json.loads(capfd.readouterr().out)
    app(
        ["score", "--components", str(tmp_path / "c.csv"), "--model", model, "--out", str(out)],
        standalone_mode=False,
    )
    # then
    assert document["card"]["split_by"].startswith("groups of near-duplicate notes")
    assert document["card"]["quality"]["macro_f1"]["value"] > 0.8
    assert json.loads((tmp_path / "model" / "card.json").read_text()) == document["card"]
    assert not list(tmp_path.glob(".*"))
    assert pq.read_table(out)["label"].to_pylist()[:3] == [1, 0, 1]


def test_a_model_is_not_written_over_anything_else(tmp_path: Path) -> None:
    # given
    (tmp_path / "file").touch()
    (tmp_path / "thesis.docx").touch()
    # when, then: at once, not when all is learned
    for out, problem in (("file", "is a file; name a folder"), (".", "holds file, which would be")):
        with pytest.raises(TreyError, match=problem):
            app(["train", "--out", str(tmp_path / out)], standalone_mode=False)


def test_a_failed_training_leaves_the_old_model(tmp_path: Path) -> None:
    # given
    (tmp_path / "c.csv").write_text("component_id,note,label\nC1,steel,0\nC2,iron,1\n")
    out = tmp_path / "model"
    shutil.copytree(SHIPPED, out)
    before = NoteModel.load(out).digest
    # when
    with pytest.raises(TreyError):
        app(
            ["train", "--labelled", str(tmp_path / "c.csv"), "--out", str(out)],
            standalone_mode=False,
        )
    # then
    assert NoteModel.load(out).digest == before
    assert {path.name for path in tmp_path.iterdir()} == {"c.csv", "model"}


def test_any_law_of_the_models_inventory_can_be_named(tmp_path: Path) -> None:
    # given a law by which only carbon fiber is illegal
    (tmp_path / "c.csv").write_text(NOTES)
    (tmp_path / "law.yaml").write_text(LIGHT)
    out = tmp_path / "o.parquet"
    arguments = ["--components", str(tmp_path / "c.csv"), "--out", str(out)]
    law = ["--regulation", str(tmp_path / "law.yaml")]
    # when
    app(["score", *arguments, *law], standalone_mode=False)
    # then
    assert pq.read_table(out)["rule_label"].to_pylist() == [0, 1, 0, None]
    # and one of another inventory is refused
    seats = Path(__file__).parents[1] / "compliance" / "aircraft_seats"
    other = ["--regulation", str(seats / "regulation.yaml")]
    other += ["--catalogue", str(seats / "catalogue.yaml")]
    with pytest.raises(TreyError, match="is for vehicles, the regulation for aircraft seats; name"):
        app(["score", *arguments, *other], standalone_mode=False)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.onnx", "half a download"),
        ("model.onnx", (SHIPPED.parent / "forecaster" / "head.onnx").read_bytes()),
        ("vocabulary.json", "half a downl"),
        ("vocabulary.json", "[]"),
        ("vocabulary.json", b"\xff"),
        ("vocabulary.json", json.dumps(WORDS | {"tokens": None})),
        ("vocabulary.json", json.dumps(WORDS | {"tokens": [["steel"]]})),
        ("vocabulary.json", json.dumps(WORDS | {"tokens": []})),
        ("vocabulary.json", json.dumps(WORDS | {"tokens": [*WORDS["tokens"], "year_old"]})),
        ("vocabulary.json", json.dumps(WORDS | {"tokens": [*WORDS["tokens"], "another"]})),
        ("model.json", "[]"),
    ],
)
def test_a_broken_model_is_named(name: str, content: str | bytes, tmp_path: Path) -> None:
    # given
    shutil.copytree(SHIPPED, tmp_path / "model")
    encoded = content.encode() if isinstance(content, str) else content
    (tmp_path / "model" / name).write_bytes(encoded)
    # when, then
    with pytest.raises(TreyError, match="not a model that can be read; train it again"):
        NoteModel.load(tmp_path / "model")


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(NOTES)
    with pytest.raises(TreyError, match=r"model\.onnx: No such file or directory; name the folder"):
        app(
            ["score", "--components", str(tmp_path / "c.csv"), "--model", str(tmp_path), "--out",
             str(tmp_path / "o.parquet")],
            standalone_mode=False,
        )  # fmt: skip


def test_comparison_as_json(capfd: pytest.CaptureFixture[str]) -> None:
    # when
    app(["compare", "--rows", "800", "--json"], standalone_mode=False)
    # then
    document = json.loads(capfd.readouterr().out)
    names = [row["name"] for row in document["rows"]]
    assert names == [
        "reader and rules", "majority", "linear", "dense (Keras)", "LSTM (PyTorch)", "LSTM (Keras)",
    ]  # fmt: skip
    assert document["winner"] in names[1:]
    for row in document["rows"]:
        macro_f1 = row["quality"]["macro_f1"]
        assert 0 <= macro_f1["low"] <= macro_f1["value"] <= macro_f1["high"] <= 1
        assert row["notes_per_second"] > 0
        assert list(row["robustness"]) == [
            "clean", "typos", "negation", "paraphrase", "shorthand", "distractor years", "case",
            "multi-material",
        ]  # fmt: skip


def test_the_table_of_a_comparison_fits_and_ends_with_its_conclusion(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # given
    sure, wide = Figure(1.0, 1.0, 1.0), Figure(0.957, 0.915, 0.986)
    rows = [
        Contestant("reader and rules", Quality(sure, sure, sure), 0.0, 70_288, 0, {"typos": sure}),
        Contestant(
            "LSTM (Keras)", Quality(wide, wide, wide), 247.8, 112_403, 1_377_766, {"typos": wide}
        ),
    ]
    # when
    compliance_models.print_comparison(rows, rows[1])
    # then
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    assert "100 (100-100)" in lines[1]
    assert "95.7 (91.5-98.6)" in lines[2]
    assert lines[-3].split() == ["typos", "100.0", "95.7"]
    assert lines[-2].startswith("LSTM (Keras) wins")
