"""A simulated fleet: messages beside the truth behind them; equal for equal arguments."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from trey.telemetry.simulation.arrays import Columns, IntArray
from trey.telemetry.simulation.driving.calendar import Calendar, calendar
from trey.telemetry.simulation.driving.days import drive
from trey.telemetry.simulation.driving.habits import LIVES
from trey.telemetry.simulation.markets import MIXED, Market
from trey.telemetry.simulation.observation.faults import FEW_FAULTS, Faults
from trey.telemetry.simulation.observation.messages import send
from trey.telemetry.simulation.observation.values import corrupt
from trey.telemetry.simulation.signals import signals
from trey.telemetry.simulation.tables import battery_table, day_table, message_table
from trey.telemetry.simulation.wear import wear_down

GROUP = 250  # vehicles simulated at once: five years of them take half a GB
CROSSING_SPREAD = (0.1, 1.6)  # of the days: when first batteries are expected to cross
SOON_DAYS = (-70, 130)  # around the last day, likewise: for a fleet with much to alert


@dataclass(frozen=True)
class SimulatedFleet:
    """A fleet, or a group of its vehicles.

    Attributes:
        messages: What was received, by `enqueued_at`: the fields of the telemetry message, and
            `fault`, null where the reading is right.
        days: What happened: one row per battery and day.
        batteries: One row per battery; `crossing_on` is null where it did not cross in these days.
    """

    messages: pa.Table
    days: pa.Table
    batteries: pa.Table


def simulate_fleet(
    vehicles: int,
    days: int,
    seed: int,
    *,
    market: Market = MIXED,
    faults: Faults = FEW_FAULTS,
    crossing_days: tuple[int, int] | None = None,
) -> SimulatedFleet:
    """All groups of `simulate_groups` in one; the messages of each stand together."""
    groups = list(
        simulate_groups(
            vehicles, days, seed, market=market, faults=faults, crossing_days=crossing_days
        )
    )
    return SimulatedFleet(
        messages=pa.concat_tables(group.messages for group in groups),
        days=pa.concat_tables(group.days for group in groups),
        batteries=pa.concat_tables(group.batteries for group in groups),
    )


def simulate_groups(
    vehicles: int,
    days: int,
    seed: int,
    *,
    market: Market = MIXED,
    faults: Faults = FEW_FAULTS,
    crossing_days: tuple[int, int] | None = None,
) -> Iterator[SimulatedFleet]:
    """Simulate GROUP vehicles after the other; the days end on LAST_DAY.

    The identifiers are made of the arguments, so that no two fleets share a vehicle.

    Args:
        vehicles: At least 1; each has a battery at a time.
        days: At least 1.
        seed: Of all that is drawn. What happens is the same whichever faults hide it.
        market: Where the fleet drives.
        faults: Of the telemetry.
        crossing_days: Days, from the first one on, between which first batteries are expected to
            reach their rating; None: CROSSING_SPREAD of all. Many will do so later, or never.
    """
    arguments = f"{vehicles}/{days}/{seed}/{market}/{faults}/{crossing_days}"
    fleet = hashlib.sha256(arguments.encode()).hexdigest()[:6]
    weather = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    of_market = calendar(weather, days, market)
    if crossing_days is None:
        crossing_days = (int(CROSSING_SPREAD[0] * days), int(CROSSING_SPREAD[1] * days) + 1)
    for first in range(0, vehicles, GROUP):
        numbers = np.arange(first, min(first + GROUP, vehicles))
        sequence = np.random.SeedSequence(seed, spawn_key=(1, first))
        truth_rng, seen_rng = (np.random.default_rng(child) for child in sequence.spawn(2))
        truth = _truth(truth_rng, numbers, of_market, market, crossing_days)
        seen = send(seen_rng, corrupt(seen_rng, truth, faults), days, faults)
        yield SimulatedFleet(
            messages=message_table(seen, fleet),
            days=day_table(truth, fleet),
            batteries=battery_table(truth, fleet),
        )


def soon(days: int) -> tuple[int, int]:
    """`crossing_days` by which a good quarter of a fleet crosses near the last of its days."""
    before, after = SOON_DAYS
    return max(days + before, 1), days + after


def _truth(
    rng: np.random.Generator,
    numbers: IntArray,
    of_market: Calendar,
    market: Market,
    crossing_days: tuple[int, int],
) -> Columns:
    """One row per battery and day on which a vehicle had one, vehicle after vehicle."""
    driving = drive(rng, len(numbers), of_market, market)
    climate = rng.integers(len(market.mean_celsius), size=len(numbers))
    celsius = of_market.celsius[climate]
    wear = wear_down(rng, driving, celsius, crossing_days)
    of_battery = signals(rng, wear, driving.trips, celsius)
    vehicle, day = np.nonzero(wear.battery >= 0)
    change = (np.diff(vehicle, prepend=-1) != 0) | (
        np.diff(wear.battery[vehicle, day], prepend=-1) != 0
    )
    matrices = {
        "succession": wear.battery,
        "battery_age_days": wear.age_days,
        "number_of_trips": driving.trips,
        "daily_trip_duration_min": driving.minutes,
        "distance_km": driving.distance_km,
        "daily_cycles_used": wear.use,
        "lifetime_cycles_used": wear.counter,
        "kind": driving.lives.kind[driving.life],
        "life": driving.life % LIVES,
        **of_battery,
    }
    return {
        "vehicle": vehicle,
        "number": numbers[vehicle],
        "battery": change.cumsum() - 1,  # counted through the group
        "day": day,
        "observed_on": of_market.dates[day],
        **{name: matrix[vehicle, day] for name, matrix in matrices.items()},
    }
