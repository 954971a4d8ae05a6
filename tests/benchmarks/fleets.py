"""Fleets to measure with: what is in the tables before, and the messages that come then.

The past stands in `bronze.telemetry` as if it had been streamed, in the table's own schema. It is
written straight there, for loading millions of rows through `jobs/load_history.py` takes longer than
all that is measured. Silver and gold begin empty: the stream reads neither.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import write_deltalake
from pyspark.sql.pandas.types import to_arrow_schema

from trey.adapters.event_hubs.gateway import DeviceMessage
from trey.adapters.tables import COMMITS_PER_CHECKPOINT
from trey.telemetry.message import message_body
from trey.telemetry.schemas import BRONZE_TELEMETRY
from trey.telemetry.simulation.driving.calendar import LAST_DAY
from trey.telemetry.simulation.fleet import simulate_groups, soon

HISTORY_DAYS = 365
GROUP = 10_000  # batteries simulated at once; more would not fit into memory

_BRONZE = to_arrow_schema(BRONZE_TELEMETRY)
_READ_BEFORE = "telemetry@2020-01-01T00:00:00.000Z"  # another hub than the one that is measured
_NOON = 12


@dataclass(frozen=True)
class Fleet:
    """Batteries with a past in the tables, and what they report next."""

    past_messages: int
    coming: list[DeviceMessage]  # in the order of time


def simulated(home: Path, batteries: int, messages: int) -> Fleet:
    """Put a simulated fleet's past year into the world at `home`; `messages` are still to come."""
    coming_days = -(-messages // batteries)
    first_coming = LAST_DAY - timedelta(coming_days - 1)
    past_messages, coming = 0, []
    for seed, first in enumerate(range(0, batteries, GROUP)):
        size = min(GROUP, batteries - first)
        # One day more, for about 3 % of the messages never come.
        readings = _readings(size, HISTORY_DAYS + coming_days + 1, seed)
        is_coming = pc.greater_equal(_days(readings), first_coming - timedelta(1))
        past = readings.filter(pc.invert(is_coming))
        write_past(home, past, seed)
        past_messages += len(past)
        coming.append(readings.filter(is_coming))
    in_order = pa.concat_tables(coming)
    in_order = in_order.take(pc.sort_indices(_days(in_order)))
    return Fleet(past_messages, list(device_messages(in_order.slice(0, messages))))


def _readings(batteries: int, days: int, seed: int) -> pa.Table:
    groups = simulate_groups(batteries, days, seed, crossing_days=soon(days))
    messages = pa.concat_tables(group.messages for group in groups)
    return messages.drop_columns(["enqueued_at", "fault"])


def becoming_due(batteries: int, first_day: date, days: int, per_day: int) -> pa.Table:
    """A fleet of which exactly `per_day` batteries become due on each day after HISTORY_DAYS.

    Its use alternates around half a cycle a day, so that mean and counter never drift apart.
    """
    day = np.arange(days)
    use = 0.5 + 0.05 * (-1.0) ** day
    days_until_due = HISTORY_DAYS + np.arange(batteries) // per_day
    # Due when less remains than is used in 30 days, 15 cycles; a quarter is far from both days.
    counter = 200 - 15 + 0.25 - 0.5 * (days_until_due[:, None] - day)
    number = np.repeat(np.arange(batteries), days)
    rows = {
        "vehicle_id": [f"car-{n}" for n in number],
        "battery_id": [f"battery-{n}" for n in number],
        "observed_on": np.tile(np.datetime64(first_day, "D") + day, batteries),
        "observed_at": pa.nulls(len(number), pa.timestamp("us", tz="UTC")),
        "battery_age_days": np.tile(400 + day, batteries),
        "number_of_trips": np.full(len(number), 4),
        "daily_trip_duration_min": np.full(len(number), 200.0),
        "daily_cycles_used": np.tile(use, batteries),
        "lifetime_cycles_used": counter.ravel(),
        "battery_rated_cycles": np.full(len(number), 200.0),
    }
    return pa.table(rows)


def device_messages(readings: pa.Table) -> Iterator[DeviceMessage]:
    """What the devices send of these readings, enqueued when each day was over."""
    for reading in readings.to_pylist():
        device_id = reading.pop("vehicle_id")
        day = reading["observed_on"] or reading["observed_at"].date()
        enqueued_at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(1)
        yield DeviceMessage(device_id, message_body(reading), enqueued_at)


def write_past(home: Path, readings: pa.Table, partition: int) -> None:
    """Append readings to `bronze.telemetry` as messages of one partition of a hub read before."""
    days = _days(readings)
    at = readings["observed_at"]
    half = pc.cast(pc.greater_equal(pc.hour(at), _NOON), pa.int8())
    columns = dict(zip(readings.column_names, readings.columns, strict=True)) | {
        "event_hub": pa.repeat(_READ_BEFORE, len(readings)),
        "partition": pa.repeat(partition, len(readings)),
        "sequence_number": pa.array(np.arange(len(readings))),
        "enqueued_at": pc.add(days.cast(pa.timestamp("us", tz="UTC")), timedelta(1)),
        "device_id": readings["vehicle_id"],
        "vehicle_id_origin": pa.repeat("annotation", len(readings)),
        "body": _bodies(readings),
        "observed_on": days,
        "half_day": half,
    }
    absent = pa.nulls(len(readings))  # what a message may leave out
    stored = [columns.get(field.name, absent).cast(field.type) for field in _BRONZE]
    place = home / "tables" / "bronze" / "telemetry"
    place.mkdir(parents=True, exist_ok=True)
    rows = pa.table(stored, schema=_BRONZE)
    write_deltalake(place, rows, mode="append", configuration=COMMITS_PER_CHECKPOINT)


def _days(readings: pa.Table) -> pa.ChunkedArray:
    return pc.coalesce(
        readings["observed_on"], readings["observed_at"].cast(pa.date32(), safe=False)
    )


def _bodies(readings: pa.Table) -> pa.ChunkedArray:
    """JSON as long as a device's, made column by column."""
    fields = [
        pc.binary_join_element_wise(f'"{name}":"', readings[name].cast(pa.string()), '"', "")
        for name in readings.column_names
        if name not in ("vehicle_id", "observed_at")
    ]
    filled = [pc.fill_null(field, '""') for field in fields]
    return pc.binary_join_element_wise("{", pc.binary_join_element_wise(*filled, ","), "}", "")
