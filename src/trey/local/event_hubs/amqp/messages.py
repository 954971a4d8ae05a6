"""Messages as bytes: a batch taken apart, annotations kept or removed, the hub's own ones added.

A message is a row of sections; the hub changes none but the message annotations.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from trey.local.event_hubs.amqp.values import (
    DESCRIBED,
    SMALL_ULONG,
    MalformedError,
    content_of,
    end_of_value,
    long,
    map_32,
    string,
    symbol,
    text_at,
    timestamp,
)

HEADER, DELIVERY_ANNOTATIONS, MESSAGE_ANNOTATIONS, DATA = 0x70, 0x71, 0x72, 0x75
_SECTION_CODES = range(0x70, 0x79)
_BODY_CODES = (0x75, 0x76, 0x77)
_DESCRIPTOR_BYTES = 3

PARTITION_KEY = "x-opt-partition-key"
_SET_BY_THE_HUB = ("x-opt-sequence-number", "x-opt-offset", "x-opt-enqueued-time")
_SEQUENCE_NUMBER, _OFFSET, _ENQUEUED_TIME = (symbol(name) for name in _SET_BY_THE_HUB)
_SET_BY_IOT_HUB = "iothub-"

Annotations = dict[str, bytes]
"""Name → encoded key and value."""


@dataclass(frozen=True)
class Event:
    """One event as it came, without the annotations that its sender may not set."""

    header: bytes
    annotations: Annotations
    rest: bytes
    """Properties, application properties, body and footer."""

    @property
    def partition_key(self) -> str | None:
        """The key by which the sender wants its events kept together."""
        pair = self.annotations.get(PARTITION_KEY)
        return None if pair is None else text_at(pair, end_of_value(pair, 0))

    def stamped(self, sequence_number: int, offset: int, enqueued_ms: int) -> bytes:
        """Give the whole message, with what the hub says about it."""
        pairs = b"".join(
            (
                *self.annotations.values(),
                _SEQUENCE_NUMBER + long(sequence_number),
                _OFFSET + string(str(offset)),
                _ENQUEUED_TIME + timestamp(enqueued_ms),
            )
        )
        count = 2 * (len(self.annotations) + len(_SET_BY_THE_HUB))
        described = bytes((DESCRIBED, SMALL_ULONG, MESSAGE_ANNOTATIONS))
        return self.header + described + map_32(pairs, count) + self.rest


def events_in(message: bytes, *, is_batch: bool, from_iot_hub: bool) -> list[Event]:
    """Give the events of one message; those of a batch take over its annotations.

    IoT Hub's annotations name the device that a message came from: whoever may set them can pass
    for any device. They are kept only if the sender is IoT Hub's stand-in.

    Raises:
        MalformedError: the message, or one in the batch, is not AMQP.
    """
    if not is_batch:
        return [_event(message, {}, from_iot_hub)]
    shared: Annotations = {}
    encoded = []
    for code, start, end in _sections(message):
        if code == MESSAGE_ANNOTATIONS:
            shared = _annotations(message, start, from_iot_hub)
        elif code == DATA:
            encoded.append(_binary(message, start, end))
    if not encoded:
        raise MalformedError("a batch without an event")
    return [_event(inner, shared, from_iot_hub) for inner in encoded]


def _event(message: bytes, shared: Annotations, from_iot_hub: bool) -> Event:
    header, own, rest = b"", {}, []
    has_body = False
    for code, start, end in _sections(message):
        has_body = has_body or code in _BODY_CODES
        if code == MESSAGE_ANNOTATIONS:
            own = _annotations(message, start, from_iot_hub)
        elif code == HEADER:
            header = message[start - _DESCRIPTOR_BYTES : end]
        elif code != DELIVERY_ANNOTATIONS:  # those are for this hop only
            rest.append(message[start - _DESCRIPTOR_BYTES : end])
    if not has_body:
        raise MalformedError("a message without a body")
    return Event(header, shared | own, b"".join(rest))


def _sections(message: bytes) -> Iterator[tuple[int, int, int]]:
    """Each section's code, and where its value starts and ends."""
    position = 0
    while position < len(message):
        descriptor = message[position : position + _DESCRIPTOR_BYTES]
        if (
            descriptor[:2] != bytes((DESCRIBED, SMALL_ULONG))
            or descriptor[-1] not in _SECTION_CODES
        ):
            raise MalformedError("a message is not made of sections")
        start = position + _DESCRIPTOR_BYTES
        position = end_of_value(message, start)
        yield descriptor[-1], start, position


def _annotations(message: bytes, start: int, from_iot_hub: bool) -> Annotations:
    count, position = content_of(message, start)
    kept: Annotations = {}
    for _ in range(count // 2):
        value = end_of_value(message, position)
        end = end_of_value(message, value)
        name = text_at(message, position)
        if name is None:
            raise MalformedError("an annotation's name is no text")
        if _may_set(name, from_iot_hub):
            kept[name] = message[position:end]
        position = end
    return kept


def _may_set(name: str, from_iot_hub: bool) -> bool:
    if name in _SET_BY_THE_HUB:
        return False
    return from_iot_hub or not name.lower().startswith(_SET_BY_IOT_HUB)


def _binary(message: bytes, start: int, end: int) -> bytes:
    code = message[start]
    if code == 0xA0:
        return message[start + 2 : end]
    if code == 0xB0:
        return message[start + 5 : end]
    raise MalformedError(f"a Data section holds {code:#04x}, not bytes")


def partition_for(key: str, partition_count: int) -> int:
    """Give the partition of a key: always the same, and all about equally full."""
    # The service's own hash is no contract, so any stable one will do.
    return zlib.crc32(key.encode()) % partition_count
