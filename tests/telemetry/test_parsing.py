"""Messages in, readings or reasons out; and what the stream's events become."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F

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


def test_event_counts_from_iot_hubs_own_enqueued_time(spark: SparkSession) -> None:
    # given
    texts = {
        0: "1489977900123",
        1: "2017-03-20T02:45:00.123Z",
        2: "yesterday",
        3: None,
        4: "99999999999999999999",
    }
    events = spark.createDataFrame(
        [
            (number, ENQUEUED_AT, {"iothub-enqueuedtime": text} if text else {})
            for number, text in texts.items()
        ],
        "sequence_number long, enqueued_at timestamp, system_properties map<string, string>",
    ).selectExpr(
        "*",
        "'telemetry@2017-01-01T00:00:00.000Z' AS event_hub",
        "0 AS partition",
        "'V1' AS device_id",
        "X'7b7d' AS body",
    )
    # when
    messages = from_stream(events)
    rows = (
        messages.withColumn("enqueued_at", F.col("enqueued_at").cast("string"))
        .orderBy("sequence_number")
        .collect()
    )
    # then
    at_the_gateway, at_the_hub = "2017-03-20 02:45:00.123", "2017-03-20 04:00:00"
    assert messages.columns == MESSAGE.names
    assert [row.enqueued_at for row in rows] == [at_the_gateway] * 2 + [at_the_hub] * 3
    assert {row.vehicle_id_origin for row in rows} == {"annotation"}
