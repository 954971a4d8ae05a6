"""Readings as tests make them, and the days that come out."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
from pyspark.sql.pandas.types import to_arrow_schema

from trey.telemetry.cleansing.days import clean
from trey.telemetry.schemas import BRONZE_TELEMETRY

FIRST = date(2026, 1, 1)


def reading(day: int, **changed: object) -> dict[str, Any]:
    """A plain day: 0.5 cycles on every one since the battery was fitted on `FIRST`."""
    plain: dict[str, Any] = {
        "event_hub": "telemetry@2026",
        "partition": 0,
        "sequence_number": day,
        "enqueued_at": datetime(2026, 1, 2, 1, tzinfo=UTC) + timedelta(day),
        "device_id": "V1",
        "vehicle_id_origin": "annotation",
        "body": b"{}",
        "vehicle_id": "V1",
        "battery_id": "B1",
        "observed_on": FIRST + timedelta(day),
        "half_day": None,
        "battery_age_days": day,
        "number_of_trips": 4,
        "daily_trip_duration_min": 60.0,
        "daily_cycles_used": 0.5,
        "lifetime_cycles_used": 0.5 * (day + 1),
        "battery_rated_cycles": 200.0,
        "start_voltage_min": None,
        "charge_acceptance": None,
        "rest_voltage": None,
    }
    assert changed.keys() <= plain.keys()
    return plain | changed


def table(*readings: Mapping[str, Any]) -> pa.Table:
    return pa.Table.from_pylist([dict(r) for r in readings], to_arrow_schema(BRONZE_TELEMETRY))


def days(*readings: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = clean(table(*readings)).to_pylist()
    return rows


def use(rows: list[dict[str, Any]]) -> list[float | None]:
    return [row["daily_cycles_used"] for row in rows]


def repairs(rows: list[dict[str, Any]]) -> list[str | None]:
    return [row["repair"] for row in rows]
