"""Sends messages as IoT Hub hands them on: with the annotations that say which device it was.

A stand-in for the device side in demos, tests and replays. A real IoT Hub sets these annotations by
itself; the local server lets only policy `device-gateway` set them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from azure.eventhub import EventDataBatch, EventHubProducerClient
from azure.eventhub.amqp import AmqpAnnotatedMessage, AmqpMessageProperties

from trey.adapters.event_hubs.patience import patiently
from trey.errors import TreyError

_SORTED_AT_ONCE = 20_000  # messages held in memory to be grouped by device


@dataclass(frozen=True)
class DeviceMessage:
    """What a device said; `enqueued_at` is when IoT Hub received it, unless that is now."""

    device_id: str
    body: bytes
    enqueued_at: datetime | None = None


@contextmanager
def device_gateway(connection_string: str) -> Iterator[Callable[[Iterable[DeviceMessage]], int]]:
    """Open a connection for devices, and give what sends over it; see `send_device_messages`."""
    producer = EventHubProducerClient.from_connection_string(
        connection_string, retry_total=0, retry_backoff_factor=0
    )
    what = f"event hub {producer.eventhub_name}"

    def send(messages: Iterable[DeviceMessage]) -> int:
        sent = 0
        for batch in _batches(producer, messages, what):
            patiently(partial(producer.send_batch, batch), what)
            sent += len(batch)
        return sent

    with producer:
        yield send


def send_device_messages(connection_string: str, messages: Iterable[DeviceMessage]) -> int:
    """Send all messages and say how many; those of one device stay in order.

    Messages of different devices change places, for each request carries one device's messages.
    After an exception any part may have been stored, and a repeated request may store its messages
    twice: delivery is at least once, as IoT Hub's is.

    Raises:
        TreyError: The hub refused the messages, or was not reached.
    """
    with device_gateway(connection_string) as send:
        return send(messages)


def _batches(
    producer: EventHubProducerClient, messages: Iterable[DeviceMessage], what: str
) -> Iterator[EventDataBatch]:
    remaining = iter(messages)
    while some := list(islice(remaining, _SORTED_AT_ONCE)):
        by_device: defaultdict[str, list[DeviceMessage]] = defaultdict(list)
        for message in some:
            by_device[message.device_id].append(message)
        for device_id, said in by_device.items():
            empty = partial(producer.create_batch, partition_key=device_id)
            batch = patiently(empty, what)
            for message in said:
                if not _added(batch, message):
                    yield batch
                    batch = patiently(empty, what)
                    if not _added(batch, message):
                        raise TreyError(
                            f"a message of device {device_id} has {len(message.body):,} bytes, more "
                            f"than {what} takes; send less at once"
                        )
            yield batch


def _added(batch: EventDataBatch, message: DeviceMessage) -> bool:
    try:
        batch.add(_annotated(message))
    except ValueError:  # the batch is full
        return False
    return True


def _annotated(message: DeviceMessage) -> AmqpAnnotatedMessage:
    return AmqpAnnotatedMessage(
        data_body=message.body,
        annotations={
            "iothub-connection-device-id": message.device_id,
            "iothub-enqueuedtime": message.enqueued_at or datetime.now(UTC),
            "iothub-message-source": "Telemetry",
        },
        properties=AmqpMessageProperties(  # type: ignore[no-untyped-call]
            content_type="application/json", content_encoding="utf-8"
        ),
    )
