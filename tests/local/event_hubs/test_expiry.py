import time
from collections.abc import Callable

import pytest
from azure.eventhub import EventData, EventHubProducerClient
from azure.eventhub.exceptions import AuthenticationError

from tests.contracts.event_hubs.clients import shared_access_signature
from tests.local.event_hubs.conftest import Server


def test_an_open_link_ends_with_its_token(start_server: Callable[..., Server]) -> None:
    # given
    server = start_server()
    connection = shared_access_signature(
        server.world.environment()["TREY_DEVICE_GATEWAY_CONNECTION"],
        f"sb://127.0.0.1:{server.port}/telemetry",
        expires_at=time.time() + 3,
    )
    client = EventHubProducerClient.from_connection_string(connection, retry_total=0)
    with client:
        client.send_batch([EventData("in time")], partition_id="0")
        # when
        time.sleep(4.5)
        # then
        with pytest.raises(AuthenticationError):
            client.send_batch([EventData("too late")], partition_id="0")
    with server.producer() as producer:
        assert producer.get_partition_properties("0")["last_enqueued_sequence_number"] == 0
