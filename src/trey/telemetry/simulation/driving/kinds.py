"""Kinds of drivers: near-constant as in the lab's file, private ones, and those who drive for pay."""

from dataclasses import dataclass

import numpy as np

from trey.telemetry.simulation.arrays import FloatArray, IntArray

Week = tuple[float, float, float, float, float, float, float]  # Monday to Sunday
_EVERY_DAY: Week = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True)
class DriverKind:
    """How one kind of driver uses a vehicle; what is not given, the kind does not do.

    Attributes:
        name: As tables have it.
        minutes: Median over drivers, of a day with driving, without long trips.
        minutes_per_trip: Of ordinary trips.
        day_cv: Standard deviation over mean of the minutes, from one such day to the next.
        drives: Probability of driving at all, by weekday.
        busy: Factor on the minutes, by weekday.
        variety: 1 where drivers of the kind differ in weekdays, season and wear, else 0.
        level_sd: Of the log minutes, between drivers.
        season: Mean amplitude over the year.
        mood_sd: Of the log minutes, over weeks and months.
        long_trips: Share of the days with driving.
        holiday: Factor on the probability of driving on public holidays.
        christmas: Factor on the minutes in the weeks before Christmas.
        vacations_per_year: Absences of about a week and a half.
        takes_car: Probability that a vacation is driven; else the vehicle is parked.
        restless: Factor on the market's changes per year.
        wear: Factor on cycles per minute: short trips cost more.
        is_private: Whether public figures about drivers are about this kind.
    """

    name: str
    minutes: float
    minutes_per_trip: float
    day_cv: float
    drives: Week
    busy: Week = _EVERY_DAY
    variety: float = 1.0
    level_sd: float = 0.35
    season: float = 0.0
    mood_sd: float = 0.0
    long_trips: float = 0.0
    holiday: float = 1.0
    christmas: float = 1.0
    vacations_per_year: float = 0.0
    takes_car: float = 0.0
    restless: float = 1.0
    wear: float = 1.0
    is_private: bool = True


KINDS = (
    DriverKind(  # the lab's file: 57.75 minutes in 5 trips, coefficient of variation 8.55 %
        "steady",
        minutes=57.75,
        minutes_per_trip=11.55,
        day_cv=0.0855,
        drives=_EVERY_DAY,
        variety=0.0,
        level_sd=0.1,
        restless=0.0,
        is_private=False,
    ),
    DriverKind(
        "commuter",
        minutes=67,
        minutes_per_trip=21,
        day_cv=0.4,
        drives=(0.84, 0.86, 0.86, 0.86, 0.86, 0.67, 0.58),
        busy=(1.0, 1.0, 1.0, 1.0, 1.06, 1.0, 0.97),
        season=0.09,
        mood_sd=0.1,
        long_trips=0.048,
        holiday=0.55,
        vacations_per_year=1.6,
        takes_car=0.4,
    ),
    DriverKind(
        "family",
        minutes=60,
        minutes_per_trip=17,
        day_cv=0.55,
        drives=(0.68, 0.7, 0.7, 0.7, 0.74, 0.75, 0.66),
        busy=(0.97, 0.97, 0.97, 0.97, 1.04, 1.08, 1.0),
        season=0.14,
        mood_sd=0.1,
        long_trips=0.07,
        holiday=0.9,
        vacations_per_year=2,
        takes_car=0.6,
    ),
    DriverKind(
        "delivery",
        minutes=210,
        minutes_per_trip=6,
        day_cv=0.3,
        drives=(0.93, 0.93, 0.93, 0.93, 0.93, 0.7, 0.03),
        season=0.05,
        mood_sd=0.09,
        holiday=0.05,
        christmas=1.35,
        vacations_per_year=1,
        wear=0.6,
        is_private=False,
    ),
    DriverKind(
        "low_use",
        minutes=36,
        minutes_per_trip=16,
        day_cv=0.7,
        drives=(0.34, 0.36, 0.36, 0.36, 0.39, 0.4, 0.34),
        season=0.2,
        mood_sd=0.18,
        long_trips=0.06,
        holiday=0.8,
        vacations_per_year=2,
        takes_car=0.2,
        wear=1.7,
    ),
    DriverKind(
        "ride_hailing",
        minutes=330,
        minutes_per_trip=19,
        day_cv=0.45,
        drives=(0.74, 0.74, 0.76, 0.8, 0.88, 0.88, 0.74),
        busy=(0.9, 0.9, 0.92, 1.0, 1.2, 1.25, 0.95),
        season=0.06,
        mood_sd=0.13,
        long_trips=0.02,
        holiday=0.9,
        vacations_per_year=1.5,
        restless=2.0,
        wear=0.55,
        is_private=False,
    ),
)
KIND_NAMES = tuple(kind.name for kind in KINDS)


def of_kind(kind: IntArray, attribute: str) -> FloatArray:
    """An attribute of each kind; of the shape of `kind`, with weekdays behind where it is a week."""
    values: FloatArray = np.array([getattr(k, attribute) for k in KINDS], dtype=np.float64)[kind]
    return values
