"""Events as Arrow: the columns that the reader gives, and one record batch of a list of events."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import pyarrow as pa
from azure.eventhub import EventData
from azure.eventhub.amqp import AmqpAnnotatedMessage, AmqpMessageBodyType

_TIME = pa.timestamp("us", tz="UTC")
_MAP = pa.map_(pa.string(), pa.string())
ARROW = pa.schema(
    [
        ("body", pa.binary()),
        ("event_hub", pa.string()),
        ("partition", pa.int32()),
        ("sequence_number", pa.int64()),
        ("offset", pa.string()),
        ("enqueued_at", _TIME),
        ("device_id", pa.string()),
        ("content_type", pa.string()),
        ("properties", _MAP),
        ("system_properties", _MAP),
    ]
)

_SEQUENCE_NUMBER = b"x-opt-sequence-number"
_OFFSET = b"x-opt-offset"
_DEVICE_ID = b"iothub-connection-device-id"
_IOT_HUB_TIME = b"iothub-enqueuedtime"
_EPOCH_MS = re.compile(r"[0-9]{11,14}")  # from the year 1970 to 5138; 8 digits would be a date
_EVENT_HUB_TIME = b"x-opt-enqueued-time"
_PROPERTIES = (  # the properties section of AMQP, with the names that IoT Hub routes by
    ("message-id", "message_id"),
    ("user-id", "user_id"),
    ("to", "to"),
    ("subject", "subject"),
    ("reply-to", "reply_to"),
    ("correlation-id", "correlation_id"),
    ("content-type", "content_type"),
    ("content-encoding", "content_encoding"),
    ("absolute-expiry-time", "absolute_expiry_time"),
    ("creation-time", "creation_time"),
    ("group-id", "group_id"),
    ("group-sequence", "group_sequence"),
    ("reply-to-group-id", "reply_to_group_id"),
)


def to_arrow(events: Sequence[EventData], event_hub: str, partition: int) -> pa.RecordBatch:
    """Build the batch of `events`.

    `enqueued_at` is the time at which IoT Hub received a message; where the message did not come
    through IoT Hub, the time at which the event hub stored it.
    """
    messages = [event.raw_amqp_message for event in events]
    notes = [message.annotations or {} for message in messages]
    times = pa.array(map(_enqueued_ms, notes), pa.int64(), size=len(events))
    columns = [
        pa.array(map(_body, messages), pa.binary(), size=len(events)),
        pa.repeat(pa.scalar(event_hub), len(events)),
        pa.repeat(pa.scalar(partition, pa.int32()), len(events)),
        pa.array([note[_SEQUENCE_NUMBER] for note in notes], pa.int64()),
        pa.array([_text(note.get(_OFFSET)) for note in notes], pa.string()),
        times.cast(pa.timestamp("ms", tz="UTC")).cast(_TIME),
        pa.array([_text(note.get(_DEVICE_ID)) for note in notes], pa.string()),
        pa.array(map(_content_type, messages), pa.string(), size=len(events)),
        _maps(message.application_properties or {} for message in messages),
        _maps(map(_system_properties, messages, notes)),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=ARROW)


def _body(message: AmqpAnnotatedMessage) -> bytes:
    """Give what was sent as data; a value or sequence gives its text, or its JSON if it is none."""
    body: Any = message.body
    if message.body_type is AmqpMessageBodyType.DATA:
        return b"".join(body)
    if message.body_type is AmqpMessageBodyType.SEQUENCE:
        body = [item for section in body for item in section]
    if isinstance(body, bytes):
        return body
    text = _text(body)
    return b"" if text is None else text.encode()


def _enqueued_ms(note: Mapping[Any, Any]) -> int | None:
    received = note.get(_IOT_HUB_TIME)
    stored: int | None = note.get(_EVENT_HUB_TIME)
    if received is None or isinstance(received, int):
        return stored if received is None else received
    text = _text(received) or ""
    if _EPOCH_MS.fullmatch(text):
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return stored
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000)


def _content_type(message: AmqpAnnotatedMessage) -> str | None:
    return None if message.properties is None else _text(message.properties.content_type)


def _system_properties(message: AmqpAnnotatedMessage, note: Mapping[Any, Any]) -> Mapping[Any, Any]:
    if message.properties is None:
        return note
    section = {name: getattr(message.properties, field) for name, field in _PROPERTIES}
    return {**{name: value for name, value in section.items() if value is not None}, **note}


def _maps(properties: Iterable[Mapping[Any, Any]]) -> pa.MapArray:
    keys: list[str | None] = []
    values: list[str | None] = []
    offsets = [0]
    for entries in properties:
        keys += map(_name, entries)
        values += map(_text, entries.values())
        offsets.append(len(keys))
    return pa.MapArray.from_arrays(
        pa.array(offsets, pa.int32()), pa.array(keys, pa.string()), pa.array(values, pa.string())
    )


def _text(value: Any) -> str | None:
    """Decode text; anything else but null becomes its JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode(errors="backslashreplace")
    if isinstance(value, dict | list | bool):
        return json.dumps(_plain(value))
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(_plain(name)): _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, bool | int | float | None) else _text(value)


_name = lru_cache(maxsize=1024)(_text)  # the same few names come with every event
