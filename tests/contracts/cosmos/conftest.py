"""The account under test: the local server, and a real one where its endpoint is given."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import uuid4

import pytest
from azure.cosmos import ContainerProxy, CosmosClient, DatabaseProxy, PartitionKey

from trey.local.servers import COSMOS
from trey.local.world import running

NewContainer: TypeAlias = Callable[..., ContainerProxy]

ACCOUNTS = ["local"]
if "TREY_TEST_COSMOS_ENDPOINT" in os.environ:
    ACCOUNTS.append("azure")


@dataclass(frozen=True)
class Account:
    endpoint: str
    key: str = field(repr=False)


@pytest.fixture(
    scope="session",
    params=[pytest.param(name, marks=[pytest.mark.azure] * (name == "azure")) for name in ACCOUNTS],
)
def account(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Account]:
    if request.param == "azure":
        yield Account(os.environ["TREY_TEST_COSMOS_ENDPOINT"], os.environ["TREY_TEST_COSMOS_KEY"])
        return
    with running(tmp_path_factory.mktemp("world"), [COSMOS]) as world:
        variables = world.environment()
        yield Account(variables["TREY_COSMOS_ENDPOINT"], variables["TREY_COSMOS_KEY"])


@pytest.fixture(scope="session")
def client(account: Account) -> Iterator[CosmosClient]:
    with CosmosClient(account.endpoint, account.key) as client:
        yield client


@pytest.fixture(scope="session")
def database(client: CosmosClient) -> Iterator[DatabaseProxy]:
    name = f"contract-{uuid4().hex[:8]}"
    yield client.create_database(name)
    client.delete_database(name)


@pytest.fixture
def new_container(database: DatabaseProxy) -> NewContainer:
    """Creates a container of the test's own; by default with the partition key /pk."""

    def create(*paths: str, **options: Any) -> ContainerProxy:
        key = PartitionKey(list(paths)) if len(paths) > 1 else PartitionKey((paths or ("/pk",))[0])
        container: ContainerProxy = database.create_container(
            f"c-{uuid4().hex[:8]}", key, **options
        )
        return container

    return create


@pytest.fixture
def container(new_container: NewContainer) -> ContainerProxy:
    return new_container()
