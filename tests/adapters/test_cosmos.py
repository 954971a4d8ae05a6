"""The alerts' container, on the local Cosmos DB server."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import azure.cosmos.aio
import pytest
from azure.core.exceptions import ServiceRequestError, ServiceResponseError

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
def environment(account: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in account.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def stored(account: dict[str, str]) -> azure.cosmos.ContainerProxy:
    client = azure.cosmos.CosmosClient(account["TREY_COSMOS_ENDPOINT"], account["TREY_COSMOS_KEY"])
    return client.get_database_client("trey").get_container_client("alerts")


@pytest.mark.usefixtures("environment")
def test_a_stored_document_is_never_touched(stored: azure.cosmos.ContainerProxy) -> None:
    # given an owner has answered the first
    stored.create_item({"id": "a", "vehicle_id": "V1", "answer": "later"})
    a, b = {"id": "a", "vehicle_id": "V1"}, {"id": "b", "vehicle_id": "V1", "part_id": None}
    # when
    for _ in range(2):
        CONTAINER.create(iter([a, b, b]))
    # then
    found = {item["id"]: item for item in stored.read_all_items()}
    assert set(found) == {"a", "b"}
    assert found["a"]["answer"] == "later"


@pytest.mark.usefixtures("environment")
def test_documents_of_a_task_are_under_way_together(
    stored: azure.cosmos.ContainerProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given answers that wait until a second document is under way
    create, together, second = azure.cosmos.aio.ContainerProxy.create_item, [], asyncio.Event()

    async def wait_for_the_second(
        container: azure.cosmos.aio.ContainerProxy, document: dict[str, Any]
    ) -> None:
        together.append(document["id"])
        if len(together) == 2:
            second.set()
        async with asyncio.timeout(10):
            await second.wait()
        await create(container, document)

    monkeypatch.setattr(azure.cosmos.aio.ContainerProxy, "create_item", wait_for_the_second)
    # when
    CONTAINER.create({"id": f"f{n}", "vehicle_id": f"V{n}"} for n in range(20))
    # then
    assert {f"f{n}" for n in range(20)} <= {item["id"] for item in stored.read_all_items()}


@pytest.mark.usefixtures("environment")
def test_documents_that_are_refused_are_one_sentence() -> None:
    documents = ({"id": f"g{n}", "vehicle_id": f"V{n}"} for n in range(20))
    with pytest.raises(TreyError, match="answers 404 for container none of database trey"):
        AlertContainer("trey", "none").create(documents)


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
    stored: azure.cosmos.ContainerProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an answer that is lost, and then a host that is not there
    create = azure.cosmos.aio.ContainerProxy.create_item
    failures = [ServiceResponseError("lost"), ServiceRequestError("")]

    async def fail_first(
        container: azure.cosmos.aio.ContainerProxy, document: dict[str, Any]
    ) -> None:
        if failures:
            if isinstance(failures[0], ServiceResponseError):
                await create(container, document)
            raise failures.pop(0)
        await create(container, document)

    monkeypatch.setattr(azure.cosmos.aio.ContainerProxy, "create_item", fail_first)
    # when
    CONTAINER.create(iter([{"id": "c", "vehicle_id": "V1"}]))
    # then
    assert not failures
    assert stored.read_item("c", "V1")["id"] == "c"


@pytest.mark.usefixtures("environment")
def test_an_account_that_stays_away_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREY_COSMOS_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(cosmos, "PATIENCE_S", 0.1)
    with pytest.raises(TreyError, match="cannot be reached for container alerts"):
        CONTAINER.create(iter([{"id": "d", "vehicle_id": "V1"}]))


def test_an_environment_without_account_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TREY_COSMOS_ENDPOINT", raising=False)
    with pytest.raises(TreyError, match="TREY_COSMOS_ENDPOINT is not set; `trey up` shows"):
        CONTAINER.check()
