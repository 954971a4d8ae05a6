"""Messages of any source → readings, or the reasons why they cannot be read."""

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema

from trey.contracts import conform
from trey.telemetry.message import TelemetryMessage
from trey.telemetry.quarantine import Reason, decide
from trey.telemetry.schemas import MESSAGE, PARSED_MESSAGE

_AMOUNTS = (
    "daily_trip_duration_min",
    "daily_cycles_used",
    "lifetime_cycles_used",
    "battery_rated_cycles",
    "start_voltage_min",
    "charge_acceptance",
    "rest_voltage",
)


def parse(messages: DataFrame) -> DataFrame:
    """Read each message of MESSAGE into PARSED_MESSAGE: reading columns, or `reason`, are null."""
    return conform(messages, MESSAGE).mapInArrow(_parse_batches, PARSED_MESSAGE)


def from_stream(events: DataFrame) -> DataFrame:
    """Make MESSAGE of what the reader gives, whose device id is IoT Hub's annotation."""
    return conform(events.withColumn("vehicle_id_origin", F.lit("annotation")), MESSAGE)


def parse_batch(messages: pa.RecordBatch) -> pa.RecordBatch:
    """`parse` for one Arrow batch with the columns of MESSAGE."""
    devices = messages["device_id"]
    enqueued_at = messages["enqueued_at"].cast(pa.timestamp("us"))
    decisions = [
        decide(body or b"", device_id, enqueued_on)
        for body, device_id, enqueued_on in zip(
            messages["body"].to_pylist(),
            devices.to_pylist(),
            enqueued_at.to_numpy(zero_copy_only=False).astype("datetime64[D]").tolist(),
            strict=True,
        )
    ]
    columns = dict(zip(messages.schema.names, messages.columns, strict=True))
    columns |= _reading_columns(decisions, devices)
    return pa.RecordBatch.from_pydict(columns, schema=to_arrow_schema(PARSED_MESSAGE))


def _parse_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    return map(parse_batch, batches)


def _reading_columns(
    decisions: Sequence[TelemetryMessage | Reason], devices: pa.Array
) -> dict[str, pa.Array]:
    readings = [None if isinstance(decision, Reason) else decision for decision in decisions]
    is_readable = pa.array([reading is not None for reading in readings], pa.bool_())

    def field(name: str, type_: pa.DataType) -> pa.Array:
        return pa.array([reading and getattr(reading, name) for reading in readings], type_)

    return {
        "vehicle_id": pa.compute.if_else(is_readable, devices, None),
        "battery_id": field("battery_id", pa.string()),
        "observed_on": field("day", pa.date32()),
        "half_day": field("half_day", pa.int8()),
        "battery_age_days": field("battery_age_days", pa.int32()),
        "number_of_trips": field("number_of_trips", pa.int32()),
        **{name: field(name, pa.float64()) for name in _AMOUNTS},
        "reason": pa.array(
            [decision if isinstance(decision, Reason) else None for decision in decisions],
            pa.string(),
        ),
    }
