"""Habits of drivers, and their lasting changes: a new job keeps the driver, a new driver little."""

from dataclasses import dataclass, fields

import numpy as np
from scipy.special import expit, logit

from trey.telemetry.simulation.arrays import BoolArray, FloatArray, IntArray
from trey.telemetry.simulation.driving.calendar import YEAR_DAYS
from trey.telemetry.simulation.driving.kinds import KIND_NAMES, KINDS, of_kind
from trey.telemetry.simulation.markets import Market

LIVES = 8  # at most, of one vehicle within a simulation; what would follow does not happen
LONG_TRIP_MIN, LONG_TRIP_MORE_MIN = 60.0, 60.0  # at least, and exponential on top

_NEW_JOB_SD = 0.3  # of the log minutes
_WEEKDAY_LOGIT_SD, _WEEKDAY_LOG_SD = 0.5, 0.12
_PEAK_SD_DAYS = 30
_NEARLY_SURE = 1e-12


@dataclass(frozen=True)
class Habits:
    """One row per life: a driver in a vehicle between two changes.

    Attributes:
        kind: Index into KINDS, shape (life,); so are the next four.
        minutes: Mean of a day with driving, without long trips.
        season: Amplitude over the year.
        peak_day: Day of the year on which this driver drives most.
        drives: Probability of driving, shape (life, weekday).
        busy: Factor on the minutes, shape (life, weekday).
    """

    kind: IntArray
    minutes: FloatArray
    season: FloatArray
    peak_day: FloatArray
    drives: FloatArray
    busy: FloatArray

    def of(self, attribute: str) -> FloatArray:
        """An attribute of each life's kind."""
        return of_kind(self.kind, attribute)

    def expected_minutes(self) -> FloatArray:
        """Per day, over a plain week; shape (life,)."""
        long_trip = self.of("long_trips") * (LONG_TRIP_MIN + LONG_TRIP_MORE_MIN)
        ordinary = self.minutes[:, None] * self.busy
        expected: FloatArray = (self.drives * (ordinary + long_trip[:, None])).mean(axis=1)
        return expected


def draw_lives(rng: np.random.Generator, vehicles: int, market: Market) -> Habits:
    """Habits of LIVES lives of each vehicle, one vehicle after the other."""
    shares = np.array([market.shares[name] for name in KIND_NAMES])
    habits = _of_drivers(rng, rng.choice(len(KINDS), size=vehicles, p=shares), market)
    lives = [habits]
    for _ in range(LIVES - 1):
        is_new_driver = rng.random(vehicles) < market.new_driver_share
        kind = np.where(is_new_driver, _kind_of_heir(rng, habits.kind, shares), habits.kind)
        drawn = _of_drivers(rng, kind, market)
        habits = _chosen(is_new_driver, drawn, _with_new_job(rng, habits, drawn))
        lives.append(habits)
    stacked = {
        field.name: np.stack([getattr(life, field.name) for life in lives], axis=1)
        for field in fields(Habits)
    }  # (vehicle, life, ...)
    return Habits(**{name: v.reshape(-1, *v.shape[2:]) for name, v in stacked.items()})


def life_of_day(
    rng: np.random.Generator, lives: Habits, days: int, changes_per_year: float
) -> IntArray:
    """Row of `lives` by which each vehicle is driven on each day, shape (vehicle, day)."""
    first = np.arange(len(lives.kind) // LIVES) * LIVES
    rate = changes_per_year / YEAR_DAYS * lives.of("restless")[first]
    changes = rng.random((len(first), days)) < rate[:, None]
    life: IntArray = first[:, None] + np.minimum(changes.cumsum(axis=1), LIVES - 1)
    return life


def _of_drivers(rng: np.random.Generator, kind: IntArray, market: Market) -> Habits:
    drivers = len(kind)
    variety = of_kind(kind, "variety")
    peak = market.peak_day + rng.normal(0, _PEAK_SD_DAYS, drivers)
    is_inverted = rng.random(drivers) < market.inverted_share
    likely = np.clip(of_kind(kind, "drives"), _NEARLY_SURE, 1 - _NEARLY_SURE)
    by_weekday = variety[:, None] * rng.normal(0, 1, (2, drivers, 7))
    level = np.exp(of_kind(kind, "level_sd") * rng.normal(0, 1, drivers))
    return Habits(
        kind=kind,
        minutes=of_kind(kind, "minutes") * level,
        season=of_kind(kind, "season") * market.season_factor * rng.uniform(0.2, 1.8, drivers),
        peak_day=peak + np.where(is_inverted, YEAR_DAYS / 2, 0.0),
        drives=expit(logit(likely) + _WEEKDAY_LOGIT_SD * by_weekday[0]),
        busy=of_kind(kind, "busy") * np.exp(_WEEKDAY_LOG_SD * by_weekday[1]),
    )


def _with_new_job(rng: np.random.Generator, habits: Habits, drawn: Habits) -> Habits:
    """The same driver on other weekdays, for longer or shorter."""
    change = np.exp(rng.normal(0, _NEW_JOB_SD, len(habits.kind)))
    return Habits(
        kind=habits.kind,
        minutes=habits.minutes * change,
        season=habits.season,
        peak_day=habits.peak_day,
        drives=drawn.drives,
        busy=drawn.busy,
    )


def _kind_of_heir(rng: np.random.Generator, kind: IntArray, shares: FloatArray) -> IntArray:
    """A private vehicle stays private, and one that earns money goes on doing so."""
    is_private = np.array([k.is_private for k in KINDS])
    weights = np.array([shares * (is_private == private) for private in (False, True)])
    weights[:, KIND_NAMES.index("steady")] = 0.0
    cumulative = weights.cumsum(axis=1) / weights.sum(axis=1, keepdims=True)
    drawn = rng.random(len(kind))[:, None]
    heir: IntArray = (cumulative[is_private[kind].astype(np.int64)] <= drawn).sum(axis=1)
    return heir


def _chosen(is_first: BoolArray, first: Habits, second: Habits) -> Habits:
    chosen = {}
    for field in fields(Habits):
        ours, others = getattr(first, field.name), getattr(second, field.name)
        chosen[field.name] = np.where(is_first.reshape(-1, *[1] * (ours.ndim - 1)), ours, others)
    return Habits(**chosen)
