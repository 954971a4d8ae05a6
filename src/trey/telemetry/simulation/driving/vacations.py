"""Vacations: days on which a vehicle stands still, or is far from home."""

import numpy as np

from trey.telemetry.simulation.arrays import BoolArray, FloatArray
from trey.telemetry.simulation.driving.calendar import YEAR_DAYS, Calendar
from trey.telemetry.simulation.markets import Market

SLOTS_PER_YEAR = 4  # vacations that a driver may take
SHORTEST_DAYS, LONGEST_DAYS = 4, 18
_IN_SEASON_SHARE, _SEASON_SD_DAYS = 0.55, 28


def vacation_days(
    rng: np.random.Generator, per_year: FloatArray, calendar: Calendar, market: Market
) -> BoolArray:
    """Whether a vehicle's driver is on vacation, shape (vehicle, day).

    Args:
        rng: Of all that is drawn.
        per_year: Mean number of vacations, shape (vehicle,), at most SLOTS_PER_YEAR.
        calendar: Of the days.
        market: Whose vacations have their season.
    """
    vehicles, days = len(per_year), len(calendar.dates)
    years = int(np.ceil(days / YEAR_DAYS)) + 1
    shape = (vehicles, years, SLOTS_PER_YEAR)
    in_season = market.vacation_day + rng.normal(0, _SEASON_SD_DAYS, shape)
    day_of_year = np.where(
        rng.random(shape) < _IN_SEASON_SHARE, in_season, rng.uniform(0, YEAR_DAYS, shape)
    )
    new_year = (np.arange(years) * YEAR_DAYS - calendar.day_of_year[0])[:, None]
    first = np.clip(np.floor(day_of_year + new_year), 0, days).astype(np.int64)
    last = np.clip(first + rng.integers(SHORTEST_DAYS, LONGEST_DAYS, shape), 0, days)
    is_taken = rng.random(shape) < per_year[:, None, None] / SLOTS_PER_YEAR
    vehicle = np.broadcast_to(np.arange(vehicles)[:, None, None], shape)
    # +1 where one begins, -1 behind its end: the running sum counts those that are under way.
    edges = np.zeros((vehicles, days + 1), dtype=np.int8)
    np.add.at(edges, (vehicle[is_taken], first[is_taken]), 1)
    np.add.at(edges, (vehicle[is_taken], last[is_taken]), -1)
    is_vacation: BoolArray = edges.cumsum(axis=1, dtype=np.int8)[:, :days] > 0
    return is_vacation
