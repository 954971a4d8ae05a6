"""A history's rows → readings, without a message in between where the contract plainly holds."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyspark.sql.pandas.types import to_arrow_schema

from trey.telemetry.cleansing.slots import ARRIVAL
from trey.telemetry.history import end_of_day, messages_of
from trey.telemetry.message import EARLIEST_DAY, LAST_INSTANT, NOON, TelemetryMessage
from trey.telemetry.parsing import parse_batch
from trey.telemetry.schemas import BRONZE_TELEMETRY, READING

_COLUMNS = (*ARRIVAL, *READING.names)
_SCHEMA = pa.schema([to_arrow_schema(BRONZE_TELEMETRY).field(name) for name in _COLUMNS])
_COUNTS = ("battery_age_days", "number_of_trips")
_LONGEST_NAME = 128
_CONTRACT = TelemetryMessage.model_json_schema()["properties"]


def readings_of(history: pa.Table, source: str) -> tuple[pa.Table, pa.Table]:
    """The rows that the contract accepts, as `clean` takes them, and the others with their reason.

    Equal to what becomes of the messages of these rows; a tenth of the time.

    Args:
        history: HISTORY.
        source: `event_hub` of the readings; the sequence number is the row in `history`.

    Returns:
        Readings, and a table of row and reason.
    """
    is_plain = _is_plain(history)
    row = np.arange(len(history))
    plain = _plain_readings(history.filter(is_plain), source, row[is_plain.to_numpy()])
    doubtful = row[~is_plain.to_numpy()]
    parsed = [parse_batch(messages) for messages in messages_of(history.take(doubtful), source)]
    if not parsed:
        return plain, pa.table({"row": doubtful, "reason": pa.array([], pa.string())})
    judged = pa.Table.from_batches(parsed)
    at = judged.column_names.index("sequence_number")
    judged = judged.set_column(at, "sequence_number", pa.array(doubtful))
    is_readable = pc.is_null(judged["reason"])
    refused = judged.filter(pc.invert(is_readable)).select(["sequence_number", "reason"])
    readable = judged.filter(is_readable).select(_COLUMNS).cast(_SCHEMA)
    return pa.concat_tables([plain, readable]), refused.rename_columns(["row", "reason"])


def _is_plain(history: pa.Table) -> pa.ChunkedArray:
    """Whether the contract surely accepts each row; what it says of the others is left open."""
    length = pc.utf8_length(history["battery_id"])
    at = history["observed_at"]
    has_day = pc.greater_equal(history["observed_on"], EARLIEST_DAY)
    has_time = pc.and_(
        pc.greater_equal(at, pc.cast(pa.scalar(EARLIEST_DAY), at.type)),
        pc.less_equal(at, pa.scalar(LAST_INSTANT, at.type)),
    )
    claims = [
        pc.and_(pc.greater_equal(length, 1), pc.less_equal(length, _LONGEST_NAME)),
        pc.greater_equal(pc.utf8_length(history["vehicle_id"]), 1),
        pc.xor(pc.is_valid(history["observed_on"]), pc.is_valid(at)),
        pc.coalesce(has_day, has_time),
        *[_is_within(history[name], _CONTRACT[name]) for name in READING.names if name in _NUMBERS],
        *[pc.equal(pc.floor(history[name]), history[name]) for name in _COUNTS],
    ]
    plain = claims[0]
    for claim in claims[1:]:
        plain = pc.and_kleene(plain, claim)
    return pc.fill_null(plain, False)


def _is_within(values: pa.ChunkedArray, contract: dict[str, Any]) -> pa.ChunkedArray:
    """Whether values lie in the contract's bounds; NaN does not, nor null unless it is optional."""
    kinds = contract.get("anyOf", [contract])
    bounds = kinds[0]
    lowest = (
        pc.greater(values, float(bounds["exclusiveMinimum"]))
        if "exclusiveMinimum" in bounds
        else pc.greater_equal(values, float(bounds["minimum"]))
    )
    is_within = pc.and_(lowest, pc.less_equal(values, float(bounds["maximum"])))
    return pc.fill_null(is_within, {"type": "null"} in kinds)


_NUMBERS = {
    name
    for name, contract in _CONTRACT.items()
    if contract.get("anyOf", [contract])[0]["type"] in ("number", "integer")
}


def _plain_readings(history: pa.Table, source: str, row: NDArray[np.int64]) -> pa.Table:
    at = history["observed_at"]
    columns = {
        **{name: history[name] for name in READING.names if name in history.column_names},
        "observed_on": pc.coalesce(history["observed_on"], at.cast(pa.date32(), safe=False)),
        "half_day": pc.greater_equal(pc.hour(at), NOON).cast(pa.int8()),
        "enqueued_at": end_of_day(history),
        "event_hub": pa.repeat(source, len(history)),
        "partition": pa.repeat(0, len(history)),
        "sequence_number": pa.array(row),
    }
    return pa.table([columns[name].cast(_SCHEMA.field(name).type) for name in _COLUMNS], _SCHEMA)
