"""Who sent a message: in production IoT Hub alone says it, here the policy `device-gateway`.

An event hub of one's own keeps whatever its senders say, so this holds for the local server alone.
"""

from collections.abc import Iterator

import pytest
from azure.eventhub import EventData, EventHubProducerClient
from azure.eventhub.amqp import AmqpAnnotatedMessage
from azure.eventhub.exceptions import EventHubError

from tests.contracts.event_hubs.clients import Reception, with_part
from trey.local.keys import read_keys
from trey.local.world import World


def _message(body: bytes) -> AmqpAnnotatedMessage:
    return AmqpAnnotatedMessage(
        data_body=body,
        annotations={
            "iothub-connection-device-id": "vehicle-17",
            "IoTHub-Connection-Module-Id": "forged in another case",
            "x-own": "kept",
        },
    )


def _connection(world: World, policy: str) -> str:
    connection = world.environment()["TREY_EVENT_HUBS_CONNECTION"]
    key = read_keys(world.home)["event_hubs"][policy]
    return with_part(with_part(connection, "SharedAccessKeyName", policy), "SharedAccessKey", key)


@pytest.fixture(scope="module")
def local_reception(local_world: World) -> Iterator[Reception]:
    reception = Reception(_connection(local_world, "service"))
    yield reception
    reception.close()


def _sent_by(policy: str, world: World, reception: Reception) -> EventData:
    client = EventHubProducerClient.from_connection_string(_connection(world, policy))
    with client:
        last = client.get_partition_properties("2")["last_enqueued_sequence_number"]
        client.send_batch([_message(policy.encode())], partition_id="2")
    return reception.receive("2", last, 1)[0]


def test_a_device_cannot_pass_for_another(local_world: World, local_reception: Reception) -> None:
    event = _sent_by("device", local_world, local_reception)
    assert [name for name in event.system_properties if b"iothub" in name.lower()] == []
    assert event.system_properties[b"x-own"] == b"kept"


def test_the_gateway_says_who_sent(local_world: World, local_reception: Reception) -> None:
    event = _sent_by("device-gateway", local_world, local_reception)
    assert event.system_properties[b"iothub-connection-device-id"] == b"vehicle-17"


def test_a_device_cannot_read(local_world: World, local_reception: Reception) -> None:
    with pytest.raises(EventHubError, match="Listen"):
        local_reception.receive("0", "-1", 1, connection=_connection(local_world, "device"))


def test_a_service_cannot_send(local_world: World) -> None:
    client = EventHubProducerClient.from_connection_string(
        _connection(local_world, "service"), retry_total=0
    )
    with client, pytest.raises(EventHubError, match="Send"):
        client.send_batch([EventData("x")])
