"""A modest simulated fleet: mixed drivers, weekdays, seasons, drift, gaps; equal for equal arguments.

What it is for: alerts that can be held against the truth. A realistic fleet needs more.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.signal import lfilter

FloatArray: TypeAlias = NDArray[np.float64]
Columns: TypeAlias = dict[str, NDArray[Any]]

LAST_DAY = date(2025, 12, 31)  # fixed: a simulation that knew today would differ tomorrow
RATED_CYCLES = 200.0
MINUTES_PER_CYCLE = 406.5  # the lab file's
MISSING_SHARE = 0.03  # of messages
HALF_DAY_SHARE = 0.03  # of devices, which report each noon and midnight in place of once a day
CROSSING_WINDOW_DAYS = (-60, 180)  # around the last day; uniform in between, so a quarter crosses
DRIFT_SD, DRIFT_MEMORY = 0.12, 0.98  # habits change over weeks: usage is not independent by day


@dataclass(frozen=True)
class DriverKind:
    """How one kind of driver uses a battery.

    Attributes:
        share: Of the fleet.
        cycles: Mean cycles on a day with a trip.
        day_cv: Standard deviation over mean, from one day to the next.
        weekend: Factor on Saturday and Sunday.
        season: Amplitude over the year, with its peak in January.
        parked: Probability of a day without any trip.
    """

    share: float
    cycles: float
    day_cv: float
    weekend: float
    season: float
    parked: float


KINDS = (
    DriverKind(share=0.35, cycles=0.142, day_cv=0.085, weekend=1.0, season=0.0, parked=0.0),
    DriverKind(share=0.35, cycles=0.17, day_cv=0.3, weekend=0.5, season=0.08, parked=0.05),
    DriverKind(share=0.2, cycles=0.24, day_cv=0.6, weekend=1.4, season=0.2, parked=0.5),
    DriverKind(share=0.1, cycles=0.38, day_cv=0.25, weekend=0.4, season=0.05, parked=0.03),
)


def simulate_fleet(batteries: int, days: int, seed: int) -> pa.Table:
    """One row per message, in the fields of the telemetry message, in the order of time.

    The identifiers are made of the arguments, so that no two fleets share a vehicle. The days end
    on LAST_DAY; a battery that is fitted within them begins later.
    """
    rng = np.random.default_rng(seed)
    use = _daily_use(rng, batteries, days)
    counter = _counters(rng, use)
    mean_use = use.mean(axis=1, keepdims=True)
    age = np.floor(counter[:, :1] / mean_use).astype(np.int64) + np.arange(days)
    battery, day = np.nonzero((age >= 0) & (counter >= use))
    observed_on = _last_days(days)
    use, counter = use[battery, day], counter[battery, day]
    rows: Columns = {
        "battery": battery,
        "observed_on": observed_on[day],
        "battery_age_days": age[battery, day],
        "number_of_trips": np.where(use > 0, 1 + rng.poisson(3, use.size), 0),
        "daily_trip_duration_min": use * MINUTES_PER_CYCLE * rng.lognormal(0, 0.1, use.size),
        "daily_cycles_used": use,
        "lifetime_cycles_used": counter,
    }
    rows = _with_half_days(rng, rows, batteries)
    rows = _select(rows, rng.random(len(rows["battery"])) >= MISSING_SHARE)
    fleet = hashlib.sha256(f"{batteries}/{days}/{seed}".encode()).hexdigest()[:6]
    return _as_table(rows, fleet)


def _last_days(days: int) -> NDArray[np.datetime64]:
    """The days up to LAST_DAY, oldest first."""
    return np.datetime64(LAST_DAY, "D") + np.arange(1 - days, 1).astype("timedelta64[D]")


def _daily_use(rng: np.random.Generator, batteries: int, days: int) -> FloatArray:
    """Cycles used, shape (battery, day)."""
    kind = rng.choice(len(KINDS), size=batteries, p=[k.share for k in KINDS])

    def of_kind(name: str) -> FloatArray:
        return np.array([getattr(k, name) for k in KINDS])[kind][:, None]

    shape = (batteries, days)
    dates = _last_days(days)
    is_weekend = (dates.astype(np.int64) + 3) % 7 >= 5  # day 0 was a Thursday; Monday counts 0
    year_angle = 2 * np.pi * (dates - dates.astype("datetime64[Y]")).astype(np.int64) / 365.25
    level = of_kind("cycles") * rng.lognormal(0, 0.15, (batteries, 1))
    rhythm = np.where(is_weekend, of_kind("weekend"), 1) * (
        1 + of_kind("season") * np.cos(year_angle)
    )
    shape_of_day = of_kind("day_cv") ** -2
    noise = rng.gamma(shape_of_day, 1 / shape_of_day, shape)
    drives = rng.random(shape) >= of_kind("parked")
    use: FloatArray = level * rhythm * _drift(rng, of_kind("day_cv"), shape) * noise * drives
    return use


def _drift(rng: np.random.Generator, day_cv: FloatArray, shape: tuple[int, int]) -> FloatArray:
    """Slow change of habits around 1; a driver whose days are alike hardly changes."""
    sd = np.where(day_cv < 0.1, 0.0, DRIFT_SD)
    steps = rng.normal(0, np.sqrt(1 - DRIFT_MEMORY**2), shape)
    drift: FloatArray = np.exp(sd * lfilter([1.0], [1.0, -DRIFT_MEMORY], steps, axis=1))
    return drift


def _counters(rng: np.random.Generator, use: FloatArray) -> FloatArray:
    """On-board counters, shifted so that each battery crosses its rating on a day of its own."""
    batteries, days = use.shape
    before, after = CROSSING_WINDOW_DAYS
    crossing = rng.integers(max(days + before, 0), days + after, batteries)
    total = use.cumsum(axis=1)
    row, last = np.arange(batteries), days - 1
    seen = np.minimum(crossing, last)
    at_crossing = total[row, seen] - use[row, seen] / 2 + use.mean(axis=1) * (crossing - seen)
    counters: FloatArray = RATED_CYCLES + total - at_crossing[:, None]
    return counters


def _with_half_days(rng: np.random.Generator, rows: Columns, batteries: int) -> Columns:
    """Split the days of some batteries in two; `observed_at` is then given for `observed_on`."""
    reports_twice = (rng.random(batteries) < HALF_DAY_SHARE)[rows["battery"]]
    whole, day = _select(rows, ~reports_twice), _select(rows, reports_twice)
    share = rng.uniform(0.2, 0.8, len(day["battery"]))
    morning_trips = np.floor(day["number_of_trips"] * share).astype(np.int64)
    halves = []
    for hour, part, trips in (
        (11, share, morning_trips),
        (23, 1 - share, day["number_of_trips"] - morning_trips),
    ):
        still_to_come = (1 - share if hour < 12 else 0) * day["daily_cycles_used"]
        halves.append(
            day
            | {
                "observed_at": day["observed_on"].astype("datetime64[us]")
                + np.timedelta64(hour, "h"),
                "number_of_trips": trips,
                "daily_trip_duration_min": day["daily_trip_duration_min"] * part,
                "daily_cycles_used": day["daily_cycles_used"] * part,
                "lifetime_cycles_used": day["lifetime_cycles_used"] - still_to_come,
            }
        )
    whole["observed_at"] = np.full(len(whole["battery"]), np.datetime64("NaT", "us"))
    joined = {name: np.concatenate([part[name] for part in (whole, *halves)]) for name in whole}
    in_order = np.lexsort((joined["observed_at"], joined["battery"], joined["observed_on"]))
    return _select(joined, in_order)


def _select(rows: Columns, which: NDArray[Any]) -> Columns:
    return {name: values[which] for name, values in rows.items()}


def _as_table(rows: Columns, fleet: str) -> pa.Table:
    is_half = ~np.isnat(rows["observed_at"])
    number = rows.pop("battery")
    at = rows.pop("observed_at")
    names = {
        of: pa.array([f"sim-{of}-{fleet}-{n:04d}" for n in range(number.max(initial=0) + 1)])
        for of in ("vehicle", "battery")
    }
    columns = {
        "vehicle_id": names["vehicle"].take(pa.array(number)),
        "battery_id": names["battery"].take(pa.array(number)),
        "observed_on": pa.array(rows.pop("observed_on"), mask=is_half),
        "observed_at": pa.array(at, pa.timestamp("us", tz="UTC"), mask=~is_half),
        **{name: pa.array(values) for name, values in rows.items()},
        "battery_rated_cycles": pa.repeat(RATED_CYCLES, len(number)),
    }
    return pa.table(columns)
