"""Messages in, readings or reasons out; and what the stream's events become."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pyspark.sql import Row, SparkSession

from trey.telemetry.message import message_body
from trey.telemetry.parsing import from_stream, parse
from trey.telemetry.schemas import MESSAGE, PARSED_MESSAGE

pytestmark = pytest.mark.spark

ENQUEUED_AT = datetime(2017, 3, 20, 4, tzinfo=UTC)
READING = {
    "battery_id": "B1",
    "observed_on": "2017-03-19",
    "battery_age_days": 1538,
    "number_of_trips": 5,
    "daily_trip_duration_min": 57.75,
    "daily_cycles_used": 0.142,
    "lifetime_cycles_used": 199.9,
    "battery_rated_cycles": 200.0,
    "rest_voltage": 12.6,
}


def message(**changed: Any) -> Row:
    plain = {
        "event_hub": "telemetry@2017-01-01T00:00:00.000Z",
        "partition": 0,
        "sequence_number": 7,
        "enqueued_at": ENQUEUED_AT,
        "device_id": "V1",
        "vehicle_id_origin": "annotation",
        "body": message_body(READING),
    }
    return Row(**(plain | changed))


def test_message_becomes_a_reading_or_gets_a_reason(spark: SparkSession) -> None:
    # given
    half_day = READING | {"observed_on": None, "observed_at": "2017-03-19T18:00:00Z"}
    messages = spark.createDataFrame(
        [
            message(sequence_number=0),
            message(sequence_number=1, body=message_body(half_day)),
            message(sequence_number=2, body=b"\xff"),
            message(sequence_number=3, body=None),
            message(sequence_number=4, device_id=None),
        ],
        MESSAGE,
    )
    # when
    parsed = parse(messages)
    rows = {row.sequence_number: row for row in parsed.collect()}
    # then
    assert parsed.schema == PARSED_MESSAGE
    assert [rows[number].reason for number in range(5)] == [
        None,
        None,
        "not_utf8",
        "malformed_json",
        "no_device_id",
    ]
    whole, half, broken = rows[0], rows[1], rows[2]
    assert (whole.vehicle_id, whole.battery_id, whole.observed_on) == (
        "V1",
        "B1",
        date(2017, 3, 19),
    )
    assert (whole.half_day, half.half_day) == (None, 1)
    assert (whole.battery_age_days, whole.lifetime_cycles_used) == (1538, 199.9)
    assert (whole.start_voltage_min, whole.rest_voltage) == (None, 12.6)
    assert (broken.body, broken.vehicle_id, broken.battery_id) == (b"\xff", None, None)


def test_an_event_becomes_a_message_of_the_device_that_the_hub_authenticated(
    spark: SparkSession,
) -> None:
    # given
    events = spark.createDataFrame(
        [
            (
                "telemetry@2017-01-01T00:00:00.000Z",
                0,
                7,
                ENQUEUED_AT,
                "V1",
                b"{}",
                "application/json",
            )
        ],
        "event_hub string, partition int, sequence_number long, enqueued_at timestamp,"
        " device_id string, body binary, content_type string",
    )
    # when
    messages = from_stream(events)
    # then
    assert messages.columns == MESSAGE.names
    [row] = messages.collect()
    assert (row.device_id, row.vehicle_id_origin) == ("V1", "annotation")
