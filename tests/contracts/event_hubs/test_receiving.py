import time
from datetime import UTC, datetime, timedelta

from azure.eventhub import EventData, EventHubConsumerClient, EventHubProducerClient
from azure.eventhub.aio import EventHubConsumerClient as AsyncConsumerClient

from tests.contracts.event_hubs.clients import (
    PATIENCE_S,
    Namespace,
    Partition,
    Position,
    Reception,
    bodies,
    send,
)


def test_minus_one_is_the_first_event_that_is_kept(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    send(producer, partition, "a")
    # when
    first = reception.receive(partition.id, "-1", 1)[0]
    # then
    kept_from = producer.get_partition_properties(partition.id)["beginning_sequence_number"]
    assert first.sequence_number == kept_from


def test_reading_starts_at_a_sequence_number(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    send(producer, partition, "a", "b", "c")
    # then
    assert _after_and_from(reception, partition, partition.last + 2) == ([b"c"], [b"b", b"c"])


def test_reading_starts_at_an_offset(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    send(producer, partition, "a", "b", "c")
    offset = reception.arrived(partition, 3)[1].offset
    assert offset is not None
    # then
    assert _after_and_from(reception, partition, offset) == ([b"c"], [b"b", b"c"])


def _after_and_from(
    reception: Reception, partition: Partition, position: Position
) -> tuple[list[bytes], list[bytes]]:
    """What is read behind the second of three events, and what with it."""
    exclusive, inclusive = (
        reception.begin(partition.id, position, starting_position_inclusive=inclusive)
        for inclusive in (False, True)
    )
    read = bodies(reception.take(exclusive, 1)), bodies(reception.take(inclusive, 2))
    for reading in (exclusive, inclusive):
        reception.end(reading)
    return read


def test_reading_starts_at_an_enqueued_time(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    send(producer, partition, "before")
    time.sleep(0.05)
    send(producer, partition, "after")
    enqueued_at = reception.arrived(partition, 2)[1].enqueued_time
    assert enqueued_at is not None
    # when
    events = reception.receive(partition.id, enqueued_at - timedelta(milliseconds=1), 1)
    # then
    assert bodies(events) == [b"after"]


def test_a_time_to_come_is_after_all_events(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    send(producer, partition, "a")
    # when
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    events = reception.receive(partition.id, tomorrow, 1, within_s=1.0)
    # then
    assert events == []


def test_latest_is_what_comes_from_now_on(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    send(producer, partition, "before")
    reading = reception.begin(partition.id, "@latest")
    assert reception.take(reading, 1, within_s=1.5) == []
    # when
    send(producer, partition, "after")
    # then
    assert bodies(reception.take(reading, 1)) == [b"after"]
    reception.end(reading)


def test_an_event_reaches_an_open_reader_at_once(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    send(producer, partition, "opens the link of the producer")
    reception.arrived(partition, 1)
    # when
    sent_at = time.monotonic()
    send(producer, partition, "live")
    reception.arrived(partition, 2)
    # then
    assert time.monotonic() - sent_at < 2.0


def test_consumer_groups_read_independently(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # when
    send(producer, partition, "a", "b")
    # then
    default = reception.receive(partition.id, partition.last, 2, group="$Default")
    assert bodies(default) == bodies(reception.arrived(partition, 2)) == [b"a", b"b"]


def test_a_reader_sees_its_own_partition_only(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    other = str((int(partition.id) + 1) % 4)
    end = producer.get_partition_properties(other)["last_enqueued_sequence_number"]
    # when
    send(producer, partition, "elsewhere")
    # then
    assert reception.receive(other, end, 1, within_s=1.0) == []


def test_little_credit_slows_but_loses_nothing(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    send(producer, partition, *(str(number) for number in range(100)))
    # when
    events = reception.receive(partition.id, partition.last, 100, prefetch=7)
    # then
    assert bodies(events) == [str(number).encode() for number in range(100)]


def test_more_than_the_client_asks_for_at_once_comes_in_order(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    for _ in range(3):
        send(producer, partition, *(b"x" * 600 for _ in range(700)))
    # when
    events = reception.receive(partition.id, partition.last, 2_100)
    # then
    first = partition.last + 1
    assert [event.sequence_number for event in events] == list(range(first, first + 2_100))


def test_the_synchronous_client_reads(
    namespace: Namespace, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    send(producer, partition, "a", "b")
    received: list[EventData] = []
    client = EventHubConsumerClient.from_connection_string(namespace.reader, "$Default")

    def take(_: object, event: EventData | None) -> None:
        received.extend([event] if event else [])
        if len(received) == 2 or time.monotonic() > deadline:
            client.close()

    # when
    deadline = time.monotonic() + PATIENCE_S
    with client:
        client.receive(
            take, partition_id=partition.id, starting_position=partition.last, max_wait_time=1
        )
    # then
    assert bodies(received) == [b"a", b"b"]


async def test_the_asynchronous_client_tells_about_the_hub(namespace: Namespace) -> None:
    # when
    async with AsyncConsumerClient.from_connection_string(namespace.reader, "$Default") as client:
        partitions = await client.get_partition_ids()
        about = await client.get_partition_properties(partitions[0])
    # then
    assert partitions[:4] == ["0", "1", "2", "3"]
    assert about["id"] == "0"
