"""Arrays of a simulated group → the Arrow tables that are handed out."""

import numpy as np
import pyarrow as pa

from trey.telemetry.simulation.arrays import Columns, IntArray
from trey.telemetry.simulation.driving.kinds import KIND_NAMES
from trey.telemetry.simulation.observation.faults import Fault
from trey.telemetry.simulation.wear import RATED_CYCLES

_FAULT_NAMES = pa.array([None if f is Fault.NOTHING else f.name.lower() for f in Fault])
_INSTANT = pa.timestamp("us", tz="UTC")
_COUNTED = ("battery_age_days", "number_of_trips")
_USED = ("daily_trip_duration_min", "daily_cycles_used", "lifetime_cycles_used")
_SIGNALS = ("start_voltage_min", "charge_acceptance", "rest_voltage")


def message_table(messages: Columns, fleet: str) -> pa.Table:
    """The telemetry message's fields, `enqueued_at` and `fault`."""
    is_half = ~np.isnat(messages["observed_at"])
    return pa.table(
        {
            **_names(messages, fleet),
            "observed_on": pa.array(messages["observed_on"], mask=is_half),
            "observed_at": pa.array(messages["observed_at"], _INSTANT, mask=~is_half),
            **{name: pa.array(messages[name]) for name in (*_COUNTED, *_USED)},
            "battery_rated_cycles": pa.repeat(RATED_CYCLES, len(is_half)),
            **{name: pa.array(messages[name], from_pandas=True) for name in _SIGNALS},
            "enqueued_at": pa.array(messages["enqueued_at"], _INSTANT),
            "fault": _FAULT_NAMES.take(pa.array(messages["fault"])),
        }
    )


def day_table(days: Columns, fleet: str) -> pa.Table:
    """What happened, by battery and day; `life` counts the driver's lasting changes."""
    return pa.table(
        {
            **_names(days, fleet),
            "observed_on": pa.array(days["observed_on"]),
            "kind": _kinds(days["kind"]),
            "life": pa.array(days["life"]),
            **{name: pa.array(days[name]) for name in (*_COUNTED, *_USED)},
            "distance_km": pa.array(days["distance_km"]),
            **{name: pa.array(days[name], from_pandas=True) for name in _SIGNALS},
        }
    )


def battery_table(days: Columns, fleet: str) -> pa.Table:
    """What became of each battery, with the kind of its first driver in these days."""
    first = np.flatnonzero(np.diff(days["battery"], prepend=-1))
    last = np.append(first[1:], len(days["battery"])) - 1
    of_first = {name: values[first] for name, values in days.items()}
    has_crossed = days["lifetime_cycles_used"] >= RATED_CYCLES
    crossing = (
        np.maximum.reduceat(  # the counter never falls: the longest time after it is the first
            np.where(has_crossed, np.arange(len(has_crossed))[::-1], -1), first
        )
    )
    crossing_on = days["observed_on"][len(has_crossed) - 1 - np.maximum(crossing, 0)]
    age = of_first["battery_age_days"].astype("timedelta64[D]")
    return pa.table(
        {
            **_names(of_first, fleet),
            "kind": _kinds(of_first["kind"]),
            "installed_on": pa.array(of_first["observed_on"] - age),
            "first_day": pa.array(of_first["observed_on"]),
            "last_day": pa.array(days["observed_on"][last]),
            "crossing_on": pa.array(crossing_on, mask=crossing < 0),
            "battery_rated_cycles": pa.repeat(RATED_CYCLES, len(first)),
        }
    )


def _names(rows: Columns, fleet: str) -> dict[str, pa.Array]:
    """vehicle_id and battery_id; a successor has its vehicle's number and one of its own."""
    first = rows["number"].min(initial=0)
    number = rows["number"] - first
    numbers = np.arange(number.max(initial=0) + 1) + first
    successions = rows["succession"].max(initial=0) + 1
    vehicles = [f"sim-vehicle-{fleet}-{n:04d}" for n in numbers]
    batteries = [
        f"sim-battery-{fleet}-{n:04d}" + (f"-{s + 1}" if s else "")
        for n in numbers
        for s in range(successions)
    ]
    return {
        "vehicle_id": pa.array(vehicles).take(pa.array(number)),
        "battery_id": pa.array(batteries).take(pa.array(number * successions + rows["succession"])),
    }


def _kinds(kind: IntArray) -> pa.Array:
    return pa.array(KIND_NAMES).take(pa.array(kind))
