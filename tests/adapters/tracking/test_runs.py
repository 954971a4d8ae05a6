"""Runs in MLflow: in SQLite on one machine, and at a service that serves what Azure ML serves."""

import sqlite3
from pathlib import Path

import pytest
from mlflow import MlflowClient
from mlflow.entities import Run as StoredRun

from tests.adapters.tracking.azure_ml import AzureMl, azure_ml_stand_in
from trey.adapters.tracking.runs import Run, Tracking
from trey.errors import TreyError


def stored(home: Path) -> list[StoredRun]:
    client = MlflowClient(f"sqlite:///{home.absolute()}/tracking/mlflow.db")
    [experiment] = [e for e in client.search_experiments() if e.name == "trials"]
    return list(client.search_runs([experiment.experiment_id]))


def write_down(run: Run, folder: Path) -> None:
    """All that a training tells."""
    (folder / "model.onnx").write_bytes(b"\x08")
    run.parameters({f"p{number}": number for number in range(150)} | {"kind": "LSTM"})
    for epoch, loss in enumerate((0.5, 0.25), start=1):
        run.metrics({"validation_loss": loss, "learning_rate": 0.002 / epoch}, step=epoch)
    run.tags({"trey.model_version": "7"})
    run.text("<html>", "pictures.html")
    run.folder(folder, "model")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "model").mkdir()
    return tmp_path / "model"


def test_a_run_keeps_what_was_told(home: Path, folder: Path) -> None:
    # when
    with Tracking.at(None, home).run("trials", "first") as run:
        write_down(run, folder)
    # then
    [kept] = [one for one in stored(home) if one.info.run_name == "first"]
    assert kept.info.status == "FINISHED"
    assert kept.data.params["kind"] == "LSTM"
    assert len(kept.data.params) == 151
    assert kept.data.metrics == {"validation_loss": 0.25, "learning_rate": 0.001}
    assert kept.data.tags["trey.model_version"] == "7"
    files = Path(run.artifact_uri.removeprefix("file://"))
    assert files.is_relative_to(home.absolute())
    assert (files / "model" / "model.onnx").read_bytes() == b"\x08"
    assert (files / "pictures.html").read_text() == "<html>"
    with sqlite3.connect(home / "tracking" / "mlflow.db") as store:
        losses = store.execute(
            "SELECT step, value FROM metrics WHERE run_uuid = ? AND key = 'validation_loss'",
            (run.id,),
        ).fetchall()
    assert sorted(losses) == [(1, 0.5), (2, 0.25)]


@pytest.mark.parametrize(
    ("error", "status"), [(ValueError("no"), "FAILED"), (KeyboardInterrupt(), "KILLED")]
)
def test_a_run_that_breaks_off_says_so_and_keeps_what_was_told(
    home: Path, error: BaseException, status: str
) -> None:
    def break_off() -> None:
        with Tracking.at(None, home).run("trials", status) as run:
            run.metrics({"validation_loss": 0.5}, step=1)
            raise error

    # when
    with pytest.raises(type(error)):
        break_off()
    # then
    [kept] = [one for one in stored(home) if one.info.run_name == status]
    assert kept.info.status == status
    assert kept.data.metrics == {"validation_loss": 0.5}


def test_a_store_that_refuses_is_one_sentence(home: Path) -> None:
    with Tracking.at(None, home).run("trials", "twice") as run:
        run.parameters({"seed": 1})
        with pytest.raises(TreyError, match=r"the runs of sqlite:.* cannot be written: .*"):
            run.parameters({"seed": 2})


def test_a_service_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with (
        pytest.raises(TreyError, match=r"the runs of http://127\.0\.0\.1:9 cannot be written"),
        Tracking("http://127.0.0.1:9").run("trials", "first"),
    ):
        pass


def test_azure_ml_without_an_identity_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # given
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
    for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    # then
    with (
        pytest.raises(TreyError, match="set AZURE_TENANT_ID, AZURE_CLIENT_ID and"),
        Tracking("azureml://westeurope.api.azureml.ms/mlflow/v1.0/x").run("trials", "first"),
    ):
        pass


@pytest.fixture
def azure_ml(tmp_path: Path) -> AzureMl:
    return AzureMl(tmp_path / "artifacts")


def test_only_calls_that_azure_ml_serves_are_made(azure_ml: AzureMl, folder: Path) -> None:
    # when
    with azure_ml_stand_in(azure_ml) as uri, Tracking(uri).run("trials", "first") as run:
        write_down(run, folder)
    # then
    assert azure_ml.refused == []
    assert azure_ml.served == {
        "experiments/get-by-name", "experiments/create", "runs/create", "runs/get",
        "runs/log-batch", "runs/set-tag", "runs/update",
    }  # fmt: skip
    assert azure_ml.parameters["kind"] == "LSTM"
    assert azure_ml.status == "FINISHED"
    assert (azure_ml.artifacts / "model" / "model.onnx").is_file()
