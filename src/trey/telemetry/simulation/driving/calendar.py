"""The days of a simulation: weekdays, holidays, and the weather of its climates."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.signal import lfilter

from trey.telemetry.simulation.arrays import BoolArray, DayArray, FloatArray, IntArray
from trey.telemetry.simulation.markets import Market

LAST_DAY = date(2025, 12, 31)  # fixed: a simulation that knew today would differ tomorrow
YEAR_DAYS = 365.25
CHRISTMAS_TRADE = (325, 358)  # days of the year, from late November to Christmas Eve

_TEMPERATURE_SWING = 10.0  # degrees Celsius between the mean and the middle of a season
_WEATHER_SD, _WEATHER_MEMORY = 4.0, 0.8  # of a day around its season
_THURSDAY = 3


@dataclass(frozen=True)
class Calendar:
    """What all vehicles share; arrays of shape (day,).

    Attributes:
        dates: Up to LAST_DAY, oldest first.
        weekday: Monday is 0.
        day_of_year: From 1 on.
        is_holiday: Public holidays.
        is_christmas_trade: The weeks in which parcels are many.
        celsius: Mean temperature, shape (climate, day).
    """

    dates: DayArray
    weekday: IntArray
    day_of_year: IntArray
    is_holiday: BoolArray
    is_christmas_trade: BoolArray
    celsius: FloatArray


def calendar(rng: np.random.Generator, days: int, market: Market) -> Calendar:
    """The last `days` days of a market."""
    dates = np.datetime64(LAST_DAY, "D") + np.arange(1 - days, 1).astype("timedelta64[D]")
    day_of_year = (dates - dates.astype("datetime64[Y]")).astype(np.int64) + 1
    weekday = (dates.astype(np.int64) + _THURSDAY) % 7  # day 0 was a Thursday
    first, last = CHRISTMAS_TRADE
    return Calendar(
        dates=dates,
        weekday=weekday,
        day_of_year=day_of_year,
        is_holiday=_is_holiday(dates, weekday),
        is_christmas_trade=(first <= day_of_year) & (day_of_year <= last),
        celsius=_celsius(rng, day_of_year, market),
    )


def _is_holiday(dates: DayArray, weekday: IntArray) -> BoolArray:
    """Public holidays of the United States, where the anchors come from, and the days they fill."""
    month = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    fixed = np.isin(month * 100 + day, (101, 704, 1224, 1225, 1226, 1231))
    memorial_day = (month == 5) & (weekday == 0) & (day > 24)
    labor_day = (month == 9) & (weekday == 0) & (day < 8)
    thanksgiving = (month == 11) & (weekday == _THURSDAY) & (day >= 22) & (day <= 28)
    is_holiday: BoolArray = fixed | memorial_day | labor_day | thanksgiving
    return is_holiday


def _celsius(rng: np.random.Generator, day_of_year: IntArray, market: Market) -> FloatArray:
    climates = len(market.mean_celsius)
    winter = np.cos(2 * np.pi * (day_of_year - market.coldest_day) / YEAR_DAYS)
    steps = rng.normal(0, np.sqrt(1 - _WEATHER_MEMORY**2), (climates, len(day_of_year)))
    weather = lfilter([1.0], [1.0, -_WEATHER_MEMORY], steps, axis=1)
    mean = np.array(market.mean_celsius)[:, None]
    celsius: FloatArray = mean - _TEMPERATURE_SWING * winter + _WEATHER_SD * weather
    return celsius
