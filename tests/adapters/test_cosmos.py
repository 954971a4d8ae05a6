"""The alerts' container, on the local Cosmos DB server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import ServiceRequestError, ServiceResponseError
from pyspark.sql import Row, SparkSession

from trey.adapters import cosmos
from trey.adapters.cosmos import AlertContainer
from trey.errors import TreyError
from trey.local.servers import SERVERS
from trey.local.world import running

CONTAINER = AlertContainer("trey", "alerts")


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    home: Path = tmp_path_factory.mktemp("cosmos")
    servers = [server for server in SERVERS if server.name == "cosmos"]
    with running(home, servers) as world:
        yield world.environment()


@pytest.fixture
def environment(account: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in account.items():
        monkeypatch.setenv(name, value)
    cosmos.open_container.cache_clear()
    yield
    cosmos.open_container.cache_clear()


@pytest.mark.spark
@pytest.mark.usefixtures("environment")
def test_a_stored_document_is_never_touched(spark: SparkSession) -> None:
    # given an owner has answered the first
    container = cosmos.open_container("trey", "alerts")
    container.create_item({"id": "a", "vehicle_id": "V1", "answer": "later"})
    documents = spark.createDataFrame(
        [("a", "V1", "x"), ("b", "V1", None), ("b", "V1", None)],
        "id string, vehicle_id string, part_id string",
    )
    # when
    for _ in range(2):
        CONTAINER._create(iter(documents.selectExpr("to_json(struct(*)) as document").collect()))
    # then
    stored = {item["id"]: item for item in container.read_all_items()}
    assert set(stored) == {"a", "b"}
    assert stored["a"]["answer"] == "later"


@pytest.mark.usefixtures("environment")
def test_a_missing_container_is_one_sentence() -> None:
    with pytest.raises(TreyError, match="answers 404 for container none of database trey; check"):
        AlertContainer("trey", "none").check()


@pytest.mark.usefixtures("environment")
def test_a_wrong_key_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREY_COSMOS_KEY", "d3Jvbmcga2V5")
    with pytest.raises(TreyError, match="answers 401 for container alerts of database trey"):
        CONTAINER.check()


@pytest.mark.usefixtures("environment")
def test_an_account_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREY_COSMOS_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(TreyError, match="cannot be reached for container alerts"):
        CONTAINER.check()


@pytest.mark.usefixtures("environment")
def test_an_account_that_is_gone_for_a_moment_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given an answer that is lost, and then a host that is not there
    container = cosmos.open_container("trey", "alerts")
    create, failures = (
        container.create_item,
        [ServiceResponseError("lost"), ServiceRequestError("")],
    )

    def fail_first(document: dict[str, Any]) -> None:
        if failures:
            if isinstance(failures[0], ServiceResponseError):
                create(document)
            raise failures.pop(0)
        create(document)

    monkeypatch.setattr(container, "create_item", fail_first)
    # when
    CONTAINER._create(iter([Row(document='{"id": "c", "vehicle_id": "V1"}')]))
    # then
    assert not failures
    assert container.read_item("c", "V1")["id"] == "c"


@pytest.mark.usefixtures("environment")
def test_an_account_that_stays_away_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREY_COSMOS_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(cosmos, "PATIENCE_S", 0.1)
    with pytest.raises(TreyError, match="cannot be reached for container alerts"):
        CONTAINER._create(iter([Row(document='{"id": "d", "vehicle_id": "V1"}')]))


def test_an_environment_without_account_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TREY_COSMOS_ENDPOINT", raising=False)
    cosmos.open_container.cache_clear()
    with pytest.raises(TreyError, match="TREY_COSMOS_ENDPOINT is not set; `trey up` shows"):
        CONTAINER.check()
