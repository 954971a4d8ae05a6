"""`jobs/train_compliance.py`: a run that a person, and later a registry, can take a model from."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from jobs import train_compliance
from jobs.train_compliance import main
from trey.compliance.decision.note_model import NoteModel
from trey.compliance.scoring.law import Law
from trey.provenance import commit

SEATS = Path(__file__).parents[1] / "aircraft_seats"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    main(["--home", str(home), "--rows", "800", "--seed", "3"])
    return home


def stored(home: Path, query: str) -> list[Any]:
    with sqlite3.connect(home / "tracking" / "mlflow.db") as store:
        return store.execute(query).fetchall()


def test_the_run_keeps_the_model_as_it_is_loaded_for_scoring(home: Path) -> None:
    [(status, files)] = stored(home, "SELECT status, artifact_uri FROM runs")
    model = NoteModel.load(Path(str(files).removeprefix("file://")) / "model")
    tags = dict(stored(home, "SELECT key, value FROM tags WHERE key LIKE 'trey.%'"))
    assert status == "FINISHED"
    assert tags == {
        "trey.model_name": "trey-compliance",
        "trey.model_version": model.version,
        "trey.model_digest": model.digest,
    }


def test_the_run_keeps_what_was_chosen_and_digests_of_data_and_regulation(home: Path) -> None:
    parameters = dict(stored(home, "SELECT key, value FROM params"))
    assert parameters["data"] == "simulated"
    assert parameters["seed"] == "3"
    assert parameters["epochs"] == "6"
    assert parameters["command"] == "trey compliance train --rows 800 --seed 3"
    assert parameters["commit"] == str(commit())
    assert parameters["law"].startswith("vehicle-components 1, ")
    assert len(parameters["data_sha256"]) == len(parameters["regulation_sha256"]) == 64
    assert parameters["held_out_families"].count(",") == 6


def test_the_run_keeps_each_epoch(home: Path) -> None:
    rows = stored(home, "SELECT key, step, value FROM metrics WHERE step > 0 ORDER BY step")
    by_name: dict[str, list[float]] = {}
    for name, _, value in rows:
        by_name.setdefault(name, []).append(value)
    assert set(by_name) == {
        "learning_rate", "training_loss", "validation_loss", "validation_accuracy", "seconds"
    }  # fmt: skip
    assert {len(values) for values in by_name.values()} == {6}
    assert by_name["learning_rate"][0] == 0.002
    assert by_name["seconds"] == sorted(by_name["seconds"])


def test_the_run_keeps_figures_comparison_and_pictures(home: Path) -> None:
    figures = dict(stored(home, "SELECT key, value FROM latest_metrics"))
    [(files,)] = stored(home, "SELECT artifact_uri FROM runs")
    folder = Path(str(files).removeprefix("file://"))
    comparison = json.loads((folder / "comparison.json").read_text())
    assert {
        "quality.macro_f1.value", "training_seconds", "calibration_error", "decisions.review_share",
        "accuracy_by_variant.distractor_years.value", "lstm_pytorch.macro_f1.value",
        "reader_and_rules.accuracy.low",
    } <= figures.keys()  # fmt: skip
    assert len(comparison["rows"]) == 6
    assert (folder / "pictures.html").read_text().count("<h2>") == 3


def test_a_second_inventory_is_trained_from_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    # given
    def stop(rows: int, seed: int, law: Law) -> None:
        raise InterruptedError(f"{rows} notes of seed {seed} by {law.version}")

    monkeypatch.setattr(train_compliance, "simulated_notes", stop)
    files = ["--regulation", str(SEATS / "regulation.yaml")]
    files += ["--vocabulary", str(SEATS / "catalogue.yaml")]
    # then
    with pytest.raises(
        InterruptedError, match=r"^9 notes of seed 1 by cabin-seats 3, 2025-01-01, "
    ):
        main(["--rows", "9", *files])
