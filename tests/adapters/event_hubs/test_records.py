"""Events as they come over the wire, and the Arrow that the reader makes of them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from azure.eventhub import EventData
from proton import Message, symbol, timestamp
from pyspark.sql.pandas.types import to_arrow_schema

from trey.adapters.event_hubs.records import ARROW, to_arrow
from trey.adapters.event_hubs.source import EVENT

HUB = "telemetry@2026-01-01T00:00:00.000Z"
STORED_AT = {"x-opt-enqueued-time": timestamp(1_767_225_600_000)}  # 2026-01-01


def row(
    body: Any = b"{}", annotations: dict[str, Any] | None = None, **parts: Any
) -> dict[str, Any]:
    """One event, encoded by another AMQP library, as the row that the reader gives."""
    position = {"x-opt-sequence-number": 7, "x-opt-offset": "4096"}
    notes = {symbol(k): v for k, v in (position | STORED_AT | (annotations or {})).items()}
    message = Message(body, annotations=notes, **parts)
    event = EventData.from_bytes(message.encode())
    rows: list[dict[str, Any]] = to_arrow([event], HUB, 3).to_pylist()
    return rows[0]


def data(body: bytes) -> dict[str, Any]:
    return {
        "body": body,
        "inferred": True,
    }  # inferred: bytes become a data section, as devices send


def test_columns_are_those_that_spark_is_promised() -> None:
    promised = to_arrow_schema(EVENT)
    assert ARROW.names == promised.names
    assert [str(t) for t in ARROW.types if "map" not in str(t)] == [
        str(t) for t in promised.types if "map" not in str(t)
    ]


def test_message_of_a_device() -> None:
    event = row(
        **data(b'{"battery_id": "B1"}'),
        annotations={
            "iothub-connection-device-id": "vehicle-1",
            "iothub-enqueuedtime": timestamp(1_451_606_400_123),
            "iothub-message-source": "Telemetry",
        },
        properties={"route": "battery", "retries": 2},
        content_type="application/json",
    )
    assert event == {
        "body": b'{"battery_id": "B1"}',
        "event_hub": HUB,
        "partition": 3,
        "sequence_number": 7,
        "offset": "4096",
        "enqueued_at": datetime(2016, 1, 1, 0, 0, 0, 123_000, tzinfo=UTC),
        "device_id": "vehicle-1",
        "content_type": "application/json",
        "properties": [("route", "battery"), ("retries", "2")],
        "system_properties": [
            ("content-type", "application/json"),
            ("x-opt-sequence-number", "7"),
            ("x-opt-offset", "4096"),
            ("x-opt-enqueued-time", "1767225600000"),
            ("iothub-connection-device-id", "vehicle-1"),
            ("iothub-enqueuedtime", "1451606400123"),
            ("iothub-message-source", "Telemetry"),
        ],
    }


def test_event_that_no_device_sent() -> None:
    event = row(**data(b"x"))
    assert event["enqueued_at"] == datetime(2026, 1, 1, tzinfo=UTC)
    assert (event["device_id"], event["content_type"], event["properties"]) == (None, None, [])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2016-01-01T00:00:00.123Z", datetime(2016, 1, 1, 0, 0, 0, 123_000, tzinfo=UTC)),
        ("2016-01-01T00:00:00.123", datetime(2016, 1, 1, 0, 0, 0, 123_000, tzinfo=UTC)),
        ("1451606400123", datetime(2016, 1, 1, 0, 0, 0, 123_000, tzinfo=UTC)),
        ("99999999999999999999", datetime(2026, 1, 1, tzinfo=UTC)),
        ("yesterday", datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_time_of_iot_hub_may_be_text(text: str, moment: datetime) -> None:
    assert row(annotations={"iothub-enqueuedtime": text})["enqueued_at"] == moment


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (data(b"\xff\x00"), b"\xff\x00"),
        (data(b""), b""),
        ({"body": "text"}, b"text"),
        ({"body": b"\xff"}, b"\xff"),
        ({"body": {"a": [1, b"b", True, None]}}, b'{"a": [1, "b", true, null]}'),
        ({"body": [1, "b"], "inferred": True}, b'[1, "b"]'),
        ({"body": None}, b""),
    ],
)
def test_body_of_each_kind(body: dict[str, Any], read: bytes) -> None:
    assert row(**body)["body"] == read


def test_properties_that_are_not_text() -> None:
    event = row(properties={"flag": True, "nothing": None, "share": 0.5, "raw": b"\xff"})
    assert event["properties"] == [
        ("flag", "true"),
        ("nothing", None),
        ("share", "0.5"),
        ("raw", "\\xff"),
    ]


def test_each_event_keeps_its_own_maps() -> None:
    # given
    wire = [
        Message(
            b"x",
            annotations={symbol("x-opt-sequence-number"): n, symbol("x-opt-offset"): "0"},
            properties=properties,
        ).encode()
        for n, properties in enumerate([{"a": "1"}, None, {"a": "2", "b": "3"}])
    ]
    # when
    batch = to_arrow([EventData.from_bytes(message) for message in wire], HUB, 0)
    # then
    assert batch["properties"].to_pylist() == [[("a", "1")], [], [("a", "2"), ("b", "3")]]
