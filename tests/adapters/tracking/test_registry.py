"""Versions in MLflow's registry: in SQLite, and at a service that serves what Azure ML serves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from mlflow import MlflowClient

from tests.adapters.tracking.azure_ml import AzureMl, azure_ml_stand_in
from trey.adapters.tracking.registry import Registered, Registry
from trey.adapters.tracking.runs import Tracking
from trey.errors import TreyError


@pytest.fixture(scope="module")
def azure_ml(tmp_path_factory: pytest.TempPathFactory) -> AzureMl:
    return AzureMl(tmp_path_factory.mktemp("service") / "artifacts")


@pytest.fixture(scope="module", params=["sqlite", "azure_ml"])
def tracking(request: pytest.FixtureRequest, azure_ml: AzureMl, home: Path) -> Iterator[Tracking]:
    if request.param == "sqlite":
        yield Tracking.at(None, home)
    else:
        with azure_ml_stand_in(azure_ml) as served:
            yield Tracking(served)


def test_versions_are_registered_promoted_and_downloaded(
    tracking: Tracking, azure_ml: AzureMl, tmp_path: Path
) -> None:
    registry = Registry(tracking.uri, "trey-forecaster")
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "head.onnx").write_bytes(b"\x08")
    # when two trainings register a version each
    made = []
    for digest in ("a" * 64, "b" * 64):
        with tracking.run("registered", digest) as run:
            run.folder(tmp_path / "model", f"model-{digest[0]}")
            made.append(registry.register(run, f"model-{digest[0]}", digest))
    # then they are challengers
    assert made == [Registered("1", "a" * 64), Registered("2", "b" * 64)]
    assert registry.champion() is None
    assert registry.find("2") == made[1]
    assert registry.find("3") is None
    # when they are promoted, one after the other
    client = MlflowClient(tracking.uri, tracking.uri)
    for one in made:
        client.set_model_version_tag("trey-forecaster", one.version, "trey.role", "champion")
        assert registry.champion() == one
    client.set_model_version_tag("trey-forecaster", "2", "trey.role", "retired")
    # then
    assert registry.champion() == made[0]
    (tmp_path / "fetched").mkdir()
    registry.download("2", tmp_path / "fetched")
    assert (tmp_path / "fetched" / "head.onnx").read_bytes() == b"\x08"
    assert azure_ml.refused == []


def test_a_store_that_is_not_there_has_no_versions_and_is_not_made(tmp_path: Path) -> None:
    registry = Registry.at(None, tmp_path, "trey-forecaster")
    assert registry.champion() is None
    assert registry.find("1") is None
    assert list(tmp_path.iterdir()) == []


def test_a_service_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with pytest.raises(TreyError, match=r"the registry of http://127\.0\.0\.1:9 gives no answer"):
        Registry("http://127.0.0.1:9", "trey-forecaster").champion()
