"""The namespaces that the contract is checked against: the local server, and a real one if set."""

import os
import uuid
from collections.abc import Iterator
from itertools import count

import pytest
from azure.eventhub import EventData, EventHubProducerClient

from tests.contracts.event_hubs.clients import Namespace, Partition, Reception, last_numbers
from trey.local.servers import EVENT_HUBS
from trey.local.world import World, running

VARIABLE = "TREY_TEST_EVENT_HUBS_CONNECTION"


@pytest.fixture(scope="session")
def local_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running(tmp_path_factory.mktemp("home"), [EVENT_HUBS]) as world:
        yield world


@pytest.fixture(scope="session", params=["local", pytest.param("azure", marks=pytest.mark.azure)])
def namespace(request: pytest.FixtureRequest) -> Namespace:
    if request.param == "azure":
        real = os.environ.get(VARIABLE)
        if not real:
            pytest.skip(f"{VARIABLE} is not set (policy with send and listen, EntityPath)")
        return Namespace(sender=real, reader=real)
    world: World = request.getfixturevalue("local_world")
    variables = world.environment()
    return Namespace(
        sender=variables["TREY_DEVICE_GATEWAY_CONNECTION"],
        reader=variables["TREY_EVENT_HUBS_CONNECTION"],
    )


@pytest.fixture(scope="session")
def producer(namespace: Namespace) -> Iterator[EventHubProducerClient]:
    client = EventHubProducerClient.from_connection_string(namespace.sender, retry_total=1)
    with client:
        yield client


@pytest.fixture(scope="session")
def reception(namespace: Namespace, producer: EventHubProducerClient) -> Iterator[Reception]:
    reception = Reception(namespace.reader)
    reception.listen(last_numbers(producer))
    yield reception
    reception.close()


@pytest.fixture(scope="session")
def turns() -> Iterator[int]:
    return count()


@pytest.fixture
def partition(
    producer: EventHubProducerClient, reception: Reception, turns: Iterator[int]
) -> Partition:
    """A partition of the shared hub; what stands in it before the check is not read."""
    turn = next(turns)
    mark = f"mark {uuid.uuid4()}"
    producer.send_batch([EventData(mark)], partition_id=str(turn % 4))
    return reception.mark(str(turn % 4), mark)
