from datetime import UTC, datetime, timedelta

from azure.eventhub import EventData, EventHubProducerClient
from azure.eventhub.amqp import AmqpAnnotatedMessage, AmqpMessageBodyType

from tests.contracts.event_hubs.clients import (
    Namespace,
    Partition,
    Reception,
    bodies,
    last_numbers,
    send,
)


def test_a_batch_keeps_its_order(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # when
    send(producer, partition, *(str(number) for number in range(500)))
    # then
    events = reception.arrived(partition, 500)
    assert bodies(events) == [str(number).encode() for number in range(500)]


def test_sequence_numbers_follow_one_another_and_offsets_grow(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # when
    send(producer, partition, "a", "b")
    send(producer, partition, "c")
    # then
    events = reception.arrived(partition, 3)
    first = partition.last + 1
    assert [event.sequence_number for event in events] == [first, first + 1, first + 2]
    offsets = [int(event.offset or "-1") for event in events]
    assert offsets == sorted(set(offsets))


def test_enqueued_times_are_now_and_never_fall(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # when
    for body in "abc":
        send(producer, partition, body)
    # then
    times = [
        event.enqueued_time
        for event in reception.arrived(partition, 3)
        if event.enqueued_time is not None
    ]
    assert len(times) == 3
    assert times == sorted(times)
    assert abs(datetime.now(UTC) - times[-1]) < timedelta(minutes=5)


def test_a_body_is_any_bytes(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    every_byte, nothing, text = bytes(range(256)), b"", "Grüße aus dem Süden ⚡".encode()
    # when
    send(producer, partition, every_byte, nothing, text)
    # then
    events = reception.arrived(partition, 3)
    assert bodies(events) == [every_byte, nothing, text]


def test_a_body_that_is_itself_an_encoded_message_is_one_event(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    encoded = b"\x00\x53\x75\xa0\x02hi"
    # when
    producer.send_event(EventData(encoded), partition_id=partition.id)
    send(producer, partition, encoded)
    # then
    events = reception.arrived(partition, 2)
    assert bodies(events) == [encoded, encoded]


def test_an_event_near_the_limit_arrives_whole(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    large = bytes(range(256)) * 3_600  # 900 KiB
    # when
    send(producer, partition, large)
    # then
    assert bodies(reception.arrived(partition, 1)) == [large]


def test_application_properties_keep_their_types(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    event = EventData(b"{}")
    event.properties = {"text": "x", "whole": 7, "broken": 0.5, "claim": True, "raw": b"\x00\xff"}
    # when
    producer.send_batch([event], partition_id=partition.id)
    # then
    (received,) = reception.arrived(partition, 1)
    assert received.properties == {
        b"text": b"x",
        b"whole": 7,
        b"broken": 0.5,
        b"claim": True,
        b"raw": b"\x00\xff",
    }


def test_what_a_device_says_about_its_message_arrives(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    event = EventData(b"{}")
    event.content_type = "application/json"
    event.message_id = "m-1"
    event.correlation_id = "c-1"
    # when
    producer.send_batch([event], partition_id=partition.id)
    # then
    (received,) = reception.arrived(partition, 1)
    assert received.content_type == "application/json"
    assert received.message_id == "m-1"
    assert received.correlation_id == "c-1"


def test_a_value_as_body_arrives_as_a_value(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    message = AmqpAnnotatedMessage(value_body={"soc": 81})
    # when
    producer.send_batch([message], partition_id=partition.id)
    # then
    (received,) = reception.arrived(partition, 1)
    assert received.body_type == AmqpMessageBodyType.VALUE
    assert received.body == {b"soc": 81}


def test_a_sender_cannot_set_what_the_hub_says(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # given
    forged = AmqpAnnotatedMessage(
        data_body=b"{}", annotations={"x-opt-offset": "7", "x-own": "kept"}
    )
    # when
    producer.send_batch([forged], partition_id=partition.id)
    # then
    (received,) = reception.arrived(partition, 1)
    assert received.system_properties[b"x-own"] == b"kept"
    assert received.offset != "7"
    assert received.sequence_number == partition.last + 1


def test_events_with_one_key_stay_together(
    reception: Reception, producer: EventHubProducerClient
) -> None:
    # given
    before = last_numbers(producer)
    # when
    for body in ("a", "b", "c"):
        producer.send_batch([EventData(body)], partition_key="vehicle-17")
    # then
    after = last_numbers(producer)
    grown = {partition: after[partition] - before[partition] for partition in after}
    assert sorted(grown.values())[-2:] == [0, 3]
    (chosen,) = (partition for partition, events in grown.items() if events)
    events = reception.arrived(Partition(chosen, before[chosen]), 3)
    assert {event.partition_key for event in events} == {b"vehicle-17"}


def test_events_without_a_key_are_spread(producer: EventHubProducerClient) -> None:
    # given
    before = last_numbers(producer)
    # when
    for _ in range(8):
        producer.send_batch([EventData("x")])
    # then
    after = last_numbers(producer)
    grown = [after[partition] - before[partition] for partition in after]
    assert sum(grown) == 8
    assert sum(1 for events in grown if events) >= 2


def test_a_producer_that_buffers_loses_nothing(
    namespace: Namespace, reception: Reception, partition: Partition
) -> None:
    # given
    failures: list[object] = []
    buffering = EventHubProducerClient.from_connection_string(
        namespace.sender,
        buffered_mode=True,
        max_wait_time=0.5,
        on_success=lambda *_: None,
        on_error=lambda *failure: failures.append(failure),
    )
    # when
    with buffering:
        for number in range(50):
            buffering.send_event(EventData(str(number)), partition_id=partition.id)
        buffering.flush(timeout=10)
    # then
    events = reception.arrived(partition, 50)
    assert failures == []
    assert bodies(events) == [str(number).encode() for number in range(50)]


def test_many_batches_on_one_link_are_all_stored(
    reception: Reception, producer: EventHubProducerClient, partition: Partition
) -> None:
    # when
    for number in range(120):  # more than the credit of a link
        send(producer, partition, str(number))
    # then
    events = reception.arrived(partition, 120)
    assert bodies(events) == [str(number).encode() for number in range(120)]
