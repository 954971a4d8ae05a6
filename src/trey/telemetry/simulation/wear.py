"""Wear: minutes → charge cycles, counters, and batteries that are replaced after their rating."""

from dataclasses import dataclass

import numpy as np

from trey.telemetry.simulation.arrays import FloatArray, IntArray
from trey.telemetry.simulation.driving.calendar import YEAR_DAYS
from trey.telemetry.simulation.driving.days import Driving
from trey.telemetry.simulation.driving.habits import LIVES

RATED_CYCLES = 200.0
MINUTES_PER_CYCLE = 406.455  # the lab file's

_WEAR_SD = 0.2  # of the log cycles per minute, between vehicles
_MOST_AGEING = 0.3  # more cycles per minute at the rating than when new, at most
_COLD_CELSIUS, _COLD_EFFECT = 5.0, 0.012  # below it, share of more cycles per degree
_DAILY_LIMIT_CYCLES = 2.6  # of a new battery: aged, a full day of driving is about 3.5
_REPLACED_AFTER_DAYS, _REPLACED_AFTER_SD = 45.0, 0.7  # median after the crossing; of its log
_NEVER_REPLACED_SHARE = 0.2
_FAILURES_PER_YEAR = 0.03  # before the rating
_LATEST_START = 0.8  # of the days: by then each vehicle has its first battery
_OLDEST_DAYS = 5_000  # an older battery had an owner who drove more
_NEVER = np.iinfo(np.int64).max // 2
_HARDLY = 1e-9  # ageing may not be 0: it is divided by


@dataclass(frozen=True)
class Wear:
    """Batteries in vehicles; arrays of shape (vehicle, day).

    Attributes:
        use: Cycles used on the day.
        counter: Cycles since the fitting, at the end of the day.
        battery: Number of the battery within its vehicle from 0 on; -1 before the first one.
        age_days: Days since the fitting.
        ageing: Cycles per minute that the rating adds, as a share; shape (vehicle,).
    """

    use: FloatArray
    counter: FloatArray
    battery: IntArray
    age_days: IntArray
    ageing: FloatArray


def wear_down(
    rng: np.random.Generator,
    driving: Driving,
    celsius: FloatArray,
    crossing_days: tuple[int, int],
) -> Wear:
    """Wear batteries down by driving.

    Args:
        rng: Of all that is drawn.
        driving: Of the vehicles.
        celsius: Temperature where each vehicle is, shape (vehicle, day).
        crossing_days: Range of days, from the first one on, in which a vehicle's first battery is
            expected to reach its rating *by the driver's first habits*: what follows is not looked
            at, so that the counter of the first day tells nothing about the future.
    """
    vehicles, days = driving.minutes.shape
    first = np.arange(vehicles) * LIVES
    variety = driving.lives.of("variety")[first]
    per_minute = driving.lives.of("wear")[first] / MINUTES_PER_CYCLE
    per_minute *= np.exp(variety * _WEAR_SD * rng.normal(0, 1, vehicles))
    cold = 1 + _COLD_EFFECT * variety[:, None] * np.maximum(_COLD_CELSIUS - celsius, 0)
    fresh_use = np.minimum(driving.minutes * per_minute[:, None] * cold, _DAILY_LIMIT_CYCLES)

    ageing = np.maximum(variety * _MOST_AGEING * rng.random(vehicles), _HARDLY)
    life_cycles = RATED_CYCLES * np.log1p(ageing) / ageing
    expected = driving.lives.expected_minutes()[first] * per_minute
    counted, fitted_on = _first_batteries(rng, life_cycles, expected, crossing_days, days)
    fresh_counter, battery, fitted_on = _replacing(rng, fresh_use, life_cycles, counted, fitted_on)
    counter = _aged(fresh_counter, ageing)
    return Wear(
        use=counter - _aged(fresh_counter - fresh_use, ageing),
        counter=counter,
        battery=battery,
        age_days=np.arange(days) - fitted_on,
        ageing=ageing,
    )


def _first_batteries(
    rng: np.random.Generator,
    life_cycles: FloatArray,
    expected: FloatArray,
    crossing_days: tuple[int, int],
    days: int,
) -> tuple[FloatArray, IntArray]:
    """Fresh counter on the first day, and day of the fitting, each of shape (vehicle,).

    Args:
        rng: Of all that is drawn.
        life_cycles: Fresh counter at the rating, shape (vehicle,).
        expected: Fresh cycles per day by the first habits, shape (vehicle,).
        crossing_days: See `wear_down`.
        days: Of the simulation.
    """
    life_days = life_cycles / expected
    earliest, latest = crossing_days
    # Else vehicles that wear batteries down fast would get their first one after the last day.
    latest_of_vehicle = np.clip(life_days + _LATEST_START * days, earliest, latest)
    crossing = rng.uniform(earliest, latest_of_vehicle)
    counted = np.maximum(life_cycles - expected * crossing, 0)
    age = np.minimum(np.ceil(counted / expected), _OLDEST_DAYS)
    first_day = np.clip(np.floor(crossing - life_days), 0, days - 1)
    return counted, np.where(counted > 0, -age, first_day).astype(np.int64)


def _aged(fresh: FloatArray, ageing: FloatArray) -> FloatArray:
    """Counter of an ageing battery from that of one that stays as new.

    Use grows with the counter C: dC/df = 1 + ageing · C / rated, whose solution this is.
    """
    rate = (ageing / RATED_CYCLES)[:, None]
    counter: FloatArray = np.expm1(rate * fresh) / rate
    return counter


def _replacing(
    rng: np.random.Generator,
    fresh_use: FloatArray,
    life_cycles: FloatArray,
    counted: FloatArray,
    fitted_on: IntArray,
) -> tuple[FloatArray, IntArray, IntArray]:
    """Fresh counter, number of the battery, and day it was fitted on; shape (vehicle, day).

    Args:
        rng: Of all that is drawn.
        fresh_use: Cycles of a battery that stays as new, shape (vehicle, day).
        life_cycles: Fresh counter at the rating, shape (vehicle,); so are the next two.
        counted: Fresh counter of the first battery on the first day.
        fitted_on: Its day, which may lie before the first.
    """
    vehicles, days = fresh_use.shape
    day = np.arange(days)
    total = np.concatenate([np.zeros((vehicles, 1)), fresh_use.cumsum(axis=1)], axis=1)
    counter = np.zeros(fresh_use.shape)
    battery = np.full(fresh_use.shape, -1)
    fitted = np.zeros(fresh_use.shape, dtype=np.int64)
    vehicle, number = np.flatnonzero(fitted_on < days), 0
    start, offset = fitted_on[vehicle], counted[vehicle]
    while len(vehicle):
        begin = np.maximum(start, 0)
        is_in_use = day >= begin[:, None]
        count = offset[:, None] + total[vehicle, 1:] - total[vehicle, begin][:, None]
        counter[vehicle] = np.where(is_in_use, count, counter[vehicle])
        battery[vehicle] = np.where(is_in_use, number, battery[vehicle])
        fitted[vehicle] = np.where(is_in_use, start[:, None], fitted[vehicle])
        has_crossed = is_in_use & (count >= life_cycles[vehicle, None])
        crossing = np.where(has_crossed[:, -1], has_crossed.argmax(axis=1), _NEVER)
        start = _replaced_on(rng, begin, crossing)
        vehicle, start = vehicle[start < days], start[start < days]
        offset, number = np.zeros(len(vehicle)), number + 1
    return counter, battery, fitted


def _replaced_on(rng: np.random.Generator, begin: IntArray, crossing: IntArray) -> IntArray:
    """Day on which the next battery begins; it may never do so."""
    size = len(begin)
    wait = _REPLACED_AFTER_DAYS * np.exp(rng.normal(0, _REPLACED_AFTER_SD, size))
    failure = begin + 1 + rng.exponential(YEAR_DAYS / _FAILURES_PER_YEAR, size).astype(np.int64)
    is_kept = (crossing == _NEVER) | (rng.random(size) < _NEVER_REPLACED_SHARE)
    after_crossing = np.where(is_kept, _NEVER, crossing + 1 + wait.astype(np.int64))
    return np.where(failure < crossing, failure, after_crossing)
