import time
from collections.abc import Callable

from azure.eventhub import EventHubProducerClient

from tests.contracts.event_hubs.clients import bodies
from tests.local.event_hubs.conftest import Server


def test_what_exceeds_the_size_is_lost_from_the_front(
    start_server: Callable[..., Server],
) -> None:
    # given
    server = start_server("--retention-bytes", "5000")
    # when
    server.send(*(str(number) * 1_000 for number in range(8)))
    # then
    with server.producer() as producer:
        about = producer.get_partition_properties("0")
    assert (about["beginning_sequence_number"], about["last_enqueued_sequence_number"]) == (4, 7)
    reception = server.reception()
    first = reception.receive("0", "-1", 4)[0]
    assert (first.sequence_number, bodies([first])) == (4, [b"4" * 1_000])
    reception.close()


def test_what_is_too_old_is_lost_and_numbers_go_on(start_server: Callable[..., Server]) -> None:
    # given
    server = start_server("--retention-s", "0.5")
    server.send("a", "b")
    # when
    time.sleep(2.0)
    # then
    with server.producer() as producer:
        about = producer.get_partition_properties("0")
    assert about["is_empty"]
    assert (about["beginning_sequence_number"], about["last_enqueued_sequence_number"]) == (2, 1)


def test_a_hub_of_ones_own_has_its_partitions(start_server: Callable[..., Server]) -> None:
    # given
    server = start_server("--hub", "extra=2")
    connection = server.world.environment()["TREY_DEVICE_GATEWAY_CONNECTION"]
    # when
    client = EventHubProducerClient.from_connection_string(
        connection.replace("EntityPath=telemetry", "EntityPath=extra")
    )
    # then
    with client:
        assert client.get_partition_ids() == ["0", "1"]
