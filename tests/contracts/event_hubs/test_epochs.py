import pytest
from azure.eventhub import EventHubProducerClient
from azure.eventhub.exceptions import EventHubError

from tests.contracts.event_hubs.clients import Partition, Reception, bodies, send


def test_a_higher_epoch_takes_the_partition_over(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    send(producer, partition, "a")
    old = reception.begin(partition.id, partition.last, owner_level=1)
    reception.take(old, 1)
    # when
    new = reception.begin(partition.id, partition.last, owner_level=2)
    # then
    assert bodies(reception.take(new, 1)) == [b"a"]
    with pytest.raises(EventHubError, match="epoch"):
        reception.take(old, 2)
    for reading in (old, new):
        reception.end(reading)


def test_a_lower_epoch_is_refused(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    send(producer, partition, "a")
    holder = reception.begin(partition.id, partition.last, owner_level=7)
    reception.take(holder, 1)
    # when
    with pytest.raises(EventHubError, match="epoch"):
        reception.receive(partition.id, partition.last, 1, owner_level=6)
    # then
    send(producer, partition, "b")
    assert bodies(reception.take(holder, 2)) == [b"a", b"b"]
    reception.end(holder)


def test_a_reader_without_an_epoch_gives_way_to_one_with(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    send(producer, partition, "a")
    holder = reception.begin(partition.id, partition.last, owner_level=0)
    reception.take(holder, 1)
    # then
    with pytest.raises(EventHubError, match="epoch"):
        reception.receive(partition.id, partition.last, 1)
    reception.end(holder)


def test_an_epoch_holds_in_its_consumer_group_only(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    send(producer, partition, "a")
    holder = reception.begin(partition.id, partition.last, owner_level=5)
    reception.take(holder, 1)
    # when
    elsewhere = reception.receive(partition.id, partition.last, 1, group="trey")
    # then
    assert bodies(elsewhere) == [b"a"]
    reception.end(holder)


def test_a_sixth_reader_is_refused(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    send(producer, partition, "a")
    readings = [reception.begin(partition.id, partition.last) for _ in range(5)]
    for reading in readings:
        reception.take(reading, 1)
    # then
    with pytest.raises(EventHubError, match="receivers"):
        reception.receive(partition.id, partition.last, 1)
    for reading in readings:
        reception.end(reading)
