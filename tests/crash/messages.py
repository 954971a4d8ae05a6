"""What the devices of the crash suite send: 24 days, of which something is odd on every third."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from trey.adapters.event_hubs.gateway import DeviceMessage
from trey.telemetry.message import message_body

FIRST = date(2026, 1, 1)
WAVES = 3  # one is about as large as a batch, so that each batch has alerts and garbage of its own
DAYS_PER_WAVE = 8

Reading = dict[str, Any]


def waves() -> Iterator[list[DeviceMessage]]:
    """All messages, to be sent wave by wave: inside a wave only a device's own order is kept."""
    for wave in range(WAVES):
        days = range(wave * DAYS_PER_WAVE, (wave + 1) * DAYS_PER_WAVE)
        yield [
            *(message for day in days for message in _of_day(day)),
            *_late(wave),
            *_garbage(wave),
        ]


def _of_day(day: int) -> Iterator[DeviceMessage]:
    yield _whole_day("car-0", day, used_before=205.0, pace=0.3)  # overdue from the first batch on
    yield from _half_days("car-1", day, used_before=185.0, pace=0.6)  # due with 14 known days
    yield _whole_day("car-2", day, used_before=188.0, pace=0.5)  # due with 14 known days
    if day >= 14:
        yield _whole_day("car-3", day, used_before=190.4, pace=0.5)  # crosses in the last batch
    if day not in (3, 6):  # the one comes late, the other never
        yield _whole_day("car-4", day, used_before=20.0, pace=0.4)
    if day % 5 == 2:
        yield _whole_day("car-4", day, used_before=20.0, pace=0.4)  # a copy
    if day == 9:
        yield _whole_day("car-4", day, used_before=21.0, pace=0.4)  # contradicts the other
    morning, evening = _half_days("car-5", day, used_before=50.0, pace=0.45)
    yield morning
    if day % DAYS_PER_WAVE != DAYS_PER_WAVE - 1:  # that evening comes in the next wave
        yield evening


def _late(wave: int) -> Iterator[DeviceMessage]:
    if wave == 0:
        return
    _, evening = _half_days("car-5", wave * DAYS_PER_WAVE - 1, used_before=50.0, pace=0.45)
    yield evening
    if wave == WAVES - 1:
        yield _whole_day("car-4", 3, used_before=20.0, pace=0.4)


def _garbage(wave: int) -> Iterator[DeviceMessage]:
    at = _midnight(wave * DAYS_PER_WAVE)
    other = _reading("car-4", wave, 1.0) | {"vehicle_id": "car-0", "observed_on": str(FIRST)}
    for body in (b"{", message_body(other), json.dumps({"schema_version": wave}).encode()):
        yield DeviceMessage(f"car-{6 + wave}", body, at)


def _whole_day(vehicle: str, day: int, used_before: float, pace: float) -> DeviceMessage:
    reading = _reading(vehicle, day, used_before + pace * (day + 1)) | {
        "observed_on": str(FIRST + timedelta(day)),
        "daily_cycles_used": pace * (1 + day % 3 / 100),
    }
    return DeviceMessage(vehicle, message_body(reading), _midnight(day) + timedelta(hours=20))


def _half_days(vehicle: str, day: int, used_before: float, pace: float) -> Iterator[DeviceMessage]:
    for half, hours in enumerate((6, 18)):
        at = _midnight(day) + timedelta(hours=hours)
        reading = _reading(vehicle, day, used_before + pace * (day + (half + 1) / 2)) | {
            "observed_at": at.isoformat(),
            "daily_cycles_used": pace / 2 * (1 + day % 3 / 100),
        }
        yield DeviceMessage(vehicle, message_body(reading), at + timedelta(minutes=5))


def _reading(vehicle: str, day: int, lifetime_cycles_used: float) -> Reading:
    return {
        "battery_id": vehicle.replace("car-", "B"),
        "battery_age_days": 400 + day,
        "number_of_trips": 2,
        "daily_trip_duration_min": 50.0,
        "lifetime_cycles_used": lifetime_cycles_used,
        "battery_rated_cycles": 200.0,
    }


def _midnight(day: int) -> datetime:
    return datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(day)
