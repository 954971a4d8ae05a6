"""Days of driving: what habits, calendar, vacations, mood and chance make of them."""

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from trey.telemetry.simulation.arrays import BoolArray, FloatArray, IntArray
from trey.telemetry.simulation.driving.calendar import YEAR_DAYS, Calendar
from trey.telemetry.simulation.driving.habits import (
    LIVES,
    LONG_TRIP_MIN,
    LONG_TRIP_MORE_MIN,
    Habits,
    draw_lives,
    life_of_day,
)
from trey.telemetry.simulation.driving.vacations import vacation_days
from trey.telemetry.simulation.markets import Market

DAILY_LIMIT_MIN = 900.0  # the hours that a day has for driving
KM_PER_MIN, LONG_TRIP_KM_PER_MIN = 0.85, 1.35  # in and about town, and on the motorway

_MOOD_MEMORY = 0.93  # from week to week: half of a mood is gone after ten
_VACATION_DRIVES, _VACATION_LONG_TRIPS = 0.85, 0.3
_WEEKEND_LONG_TRIPS = 1.3  # times as many as on other days


@dataclass(frozen=True)
class Driving:
    """What happened; arrays of shape (vehicle, day) but for `lives`.

    Attributes:
        minutes: Driven, 0 on a day without a trip.
        trips: Their number.
        distance_km: Driven.
        life: Row of `lives` that the day belongs to.
        lives: Habits of all lives, LIVES per vehicle.
    """

    minutes: FloatArray
    trips: IntArray
    distance_km: FloatArray
    life: IntArray
    lives: Habits


def drive(rng: np.random.Generator, vehicles: int, calendar: Calendar, market: Market) -> Driving:
    """Drive vehicles through the days of a calendar."""
    lives = draw_lives(rng, vehicles, market)
    life = life_of_day(rng, lives, len(calendar.dates), market.changes_per_year)
    first = np.arange(vehicles) * LIVES
    on_vacation = vacation_days(rng, lives.of("vacations_per_year")[first], calendar, market)
    takes_car = rng.random(vehicles) < lives.of("takes_car")[first]
    is_trip = on_vacation & takes_car[:, None]

    drives = lives.drives[life, calendar.weekday]
    drives = np.where(calendar.is_holiday, drives * lives.of("holiday")[life], drives)
    drives = np.where(on_vacation, np.where(is_trip, _VACATION_DRIVES, 0.0), drives)
    is_driven = rng.random(life.shape) < drives
    ordinary = _ordinary_minutes(rng, lives, life, calendar, market) * is_driven
    long_trip = _long_trip_minutes(rng, lives, life, calendar, is_trip) * is_driven
    # Whoever comes to the limit has driven that much less for a long trip.
    long_trip = np.minimum(long_trip, np.maximum(DAILY_LIMIT_MIN - ordinary, 0.0))
    ordinary = np.minimum(ordinary, DAILY_LIMIT_MIN)
    trips = rng.poisson(ordinary / lives.of("minutes_per_trip")[life])
    return Driving(
        minutes=ordinary + long_trip,
        trips=np.where(is_driven, np.maximum(trips + (long_trip > 0), 1), 0),
        distance_km=ordinary * KM_PER_MIN + long_trip * LONG_TRIP_KM_PER_MIN,
        life=life,
        lives=lives,
    )


def _ordinary_minutes(
    rng: np.random.Generator, lives: Habits, life: IntArray, calendar: Calendar, market: Market
) -> FloatArray:
    """Minutes without long trips, of days on which there is driving."""
    angle = 2 * np.pi * (calendar.day_of_year - lives.peak_day[life]) / YEAR_DAYS
    season = np.maximum(1 + lives.season[life] * np.cos(angle), 0.05)
    christmas = np.where(calendar.is_christmas_trade, lives.of("christmas")[life], 1.0)
    mood = np.exp(market.mood_factor * lives.of("mood_sd")[life] * _moods(rng, *life.shape))
    chance = _gamma(rng, lives.of("day_cv")[life])
    level = lives.minutes[life] * lives.busy[life, calendar.weekday]
    minutes: FloatArray = level * season * christmas * mood * chance
    return minutes


def _long_trip_minutes(
    rng: np.random.Generator,
    lives: Habits,
    life: IntArray,
    calendar: Calendar,
    is_vacation_trip: BoolArray,
) -> FloatArray:
    weekend = np.where(calendar.weekday >= 5, _WEEKEND_LONG_TRIPS, 1.0)
    share = np.where(is_vacation_trip, _VACATION_LONG_TRIPS, lives.of("long_trips")[life] * weekend)
    # One draw for both: below the share, what is left of it is uniform again.
    drawn = rng.random(life.shape)
    is_long = drawn < share
    minutes = np.zeros(life.shape)
    minutes[is_long] = LONG_TRIP_MIN - LONG_TRIP_MORE_MIN * np.log1p(
        -drawn[is_long] / share[is_long]
    )
    return minutes


def _moods(rng: np.random.Generator, vehicles: int, days: int) -> FloatArray:
    """Slow ups and downs, standard normal and alike from week to week, shape (vehicle, day)."""
    weeks = -(-days // 7)
    steps = rng.normal(0, np.sqrt(1 - _MOOD_MEMORY**2), (vehicles, weeks))
    steps[:, 0] /= np.sqrt(1 - _MOOD_MEMORY**2)  # so that the first week varies like the others
    by_week = lfilter([1.0], [1.0, -_MOOD_MEMORY], steps, axis=1)
    by_day: FloatArray = np.repeat(by_week, 7, axis=1)[:, :days]
    return by_day


def _gamma(rng: np.random.Generator, cv: FloatArray) -> FloatArray:
    """Gamma numbers of mean 1, by the cube of a normal one (Wilson and Hilferty), which is faster."""
    chance: FloatArray = 1 - cv**2 / 9 + cv / 3 * rng.standard_normal(cv.shape)
    return np.maximum(chance, 0.0) ** 3
