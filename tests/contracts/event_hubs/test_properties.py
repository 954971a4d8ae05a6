from datetime import UTC, datetime, timedelta

import pytest
from azure.eventhub import EventHubProducerClient
from azure.eventhub.exceptions import EventHubError

from tests.contracts.event_hubs.clients import Namespace, Partition, send


def test_a_hub_tells_its_name_age_and_partitions(
    namespace: Namespace, producer: EventHubProducerClient
) -> None:
    # when
    about = producer.get_eventhub_properties()
    # then
    assert f"EntityPath={about['eventhub_name']}" in namespace.sender
    assert about["partition_ids"][:4] == ["0", "1", "2", "3"]
    assert datetime(2010, 1, 1, tzinfo=UTC) < about["created_at"] < datetime.now(UTC)


def test_a_partition_tells_its_last_event(
    producer: EventHubProducerClient, partition: Partition
) -> None:
    # when
    send(producer, partition, "a", "b")
    # then
    about = producer.get_partition_properties(partition.id)
    assert about["last_enqueued_sequence_number"] == partition.last + 2
    assert about["beginning_sequence_number"] <= partition.last + 1
    assert not about["is_empty"]
    assert int(about["last_enqueued_offset"]) >= 0
    assert abs(datetime.now(UTC) - about["last_enqueued_time_utc"]) < timedelta(minutes=5)


def test_an_unknown_partition_has_no_properties(namespace: Namespace) -> None:
    client = EventHubProducerClient.from_connection_string(namespace.sender, retry_total=0)
    with client, pytest.raises(EventHubError, match="404"):
        client.get_partition_properties("99")
