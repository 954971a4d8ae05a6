"""What the network sees of a day: all of it computed from use up to that day.

Every scale by which a day is measured is that day's own. No argument could carry a measurement of
the future, and none other than use and date.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.model.days.memory import (
    LEVEL_SPANS,
    SCALE_SPAN,
    SEASON_SPAN,
    WEEK_DAYS,
    YEAR_SPAN,
    Memory,
    RunningSums,
    mean,
    most,
    week_sums,
)
from trey.battery.model.days.sequences import READ, SPREAD

Float32Array = NDArray[np.float32]

YEAR_DAYS = 365.25
MOST_TIMES_SCALE = 20.0  # heavy days are real; more than this tells nothing new
SCALE_FLOOR = 1e-3  # cycles per day: a parked vehicle has a scale too
_SMALL = 0.02  # of the scale: below it, ratios mean nothing
_SEASON_PRIOR_DAYS, _WEEKDAY_PRIOR = 120.0, 6.0  # how much has to be seen before it counts by half
_AHEAD_DAYS = 15.5  # the middle of the next 30
_OTHER_SPANS = tuple(span for span in LEVEL_SPANS if span != SCALE_SPAN)

INPUTS = (
    *("use", "is_read", "is_spread", "is_parked"),
    *(f"ratio_{span}" for span in _OTHER_SPANS),
    *("variation_60", "variation_365", "parked_60", "unrest_10", "unrest_60"),
    *("season_now", "season_slope", "season_known", "weekday"),
    *("year_sin", "year_cos", "half_year_sin", "half_year_cos"),
)


@dataclass(frozen=True)
class Seen:
    """What is known as of each of T days of B batteries.

    Attributes:
        inputs: For the network, by the names in INPUTS, shape (B, T, input).
        scale: Cycles per day that the inputs are measured by, shape (B, T).
        sums: So far.
        week: As in `Memory`, but of the seven days before and the T, shape (B, 2, 7 + T).
        variation: Standard deviation of the days over their mean, shape (B, T).
        read_share: Share of the last two months' days that were read, shape (B, T).
    """

    inputs: Float32Array
    scale: FloatArray
    sums: RunningSums
    week: FloatArray
    variation: FloatArray
    read_share: FloatArray

    @property
    def days_read(self) -> FloatArray:
        """Days with a reading so far, shape (B, T)."""
        return self.sums["days_read"]

    @property
    def parked_share(self) -> FloatArray:
        """Share of the last two months' days with a reading that had no use, shape (B, T)."""
        return mean(self.sums["parked_60"], self.sums["read_60"])

    def memory_of(self, battery: IntArray, place: IntArray) -> Memory:
        """Behind a day of each of n batteries; both of shape (n,)."""
        back = np.arange(1, 1 + WEEK_DAYS)
        week = self.week[battery[:, None], :, place[:, None] + back].transpose(0, 2, 1)
        return Memory(self.sums.at(battery, place), week)

    def week_of(self, battery: IntArray, place: IntArray) -> FloatArray:
        """Expected use by weekday, from the day after the given one on, over the week's mean.

        Args:
            battery: Shape (n,).
            place: Of the T days, shape (n,).

        Returns:
            Shape (n, 7), mean 1.
        """
        ahead = np.arange(1, 1 + WEEK_DAYS)  # the weekday of tomorrow was that of six days ago
        used, days = self.week[battery[:, None], :, place[:, None] + ahead].transpose(2, 0, 1)
        factor = _weekday_factor(used, days)
        of_week: FloatArray = factor / factor.mean(axis=1, keepdims=True)
        return of_week


@dataclass(frozen=True)
class _Days:
    """T days of B batteries; each of shape (B, T).

    Attributes:
        use: Cycles used, 0 where unknown.
        read: 1 on days with a reading, else 0.
        held: 1 on those and on days whose use the counter tells, else 0.
        angle: Of the year.
    """

    use: FloatArray
    read: FloatArray
    held: FloatArray
    angle: FloatArray


def look(
    memory: Memory, use: FloatArray, known: NDArray[np.int8], first_day: IntArray
) -> tuple[Memory, Seen]:
    """Step through T days of B batteries.

    Args:
        memory: Of the days before.
        use: Cycles used, 0 where unknown, shape (B, T).
        known: How they are known, see `sequences`, shape (B, T).
        first_day: Of the T, in days since 1970-01-01, shape (B,).

    Returns:
        The memory behind the last day, and what was seen on each.
    """
    date = (first_day[:, None] + np.arange(use.shape[1])).astype(np.float64)
    days = _Days(
        use=use,
        read=(known == READ).astype(np.float64),
        held=(known >= SPREAD).astype(np.float64),
        angle=2 * np.pi * date / YEAR_DAYS,
    )
    sums = RunningSums(memory)
    level = _levels(sums, days)
    scale = np.maximum(level[SCALE_SPAN], SCALE_FLOOR)
    ratio = {span: np.log((level[span] / scale + _SMALL) / (1 + _SMALL)) for span in LEVEL_SPANS}
    _take_up(sums, days, level, ratio)
    relative = np.minimum(use / scale, MOST_TIMES_SCALE)
    week = week_sums(memory.week, relative * days.read, days.read)
    variation = {
        span: _variation(sums, span, level[span], _SMALL * scale) for span in (60, YEAR_SPAN)
    }
    columns = (
        *(np.log1p(relative) * days.held, days.read, days.held - days.read),
        days.read * (use == 0),
        *(2 * ratio[span] for span in _OTHER_SPANS),
        *(1 + np.log(of_span + _SMALL) for of_span in variation.values()),
        mean(sums["parked_60"], sums["read_60"]),
        *(_unrest(sums, "unrest_10", SCALE_SPAN), _unrest(sums, "unrest_60", YEAR_SPAN)),
        *_season(sums, days.angle),
        np.log(_weekday_factor(week[:, 0, WEEK_DAYS:], week[:, 1, WEEK_DAYS:])),
        *(wave(n * days.angle) for n in (1, 2) for wave in (np.sin, np.cos)),
    )
    seen = Seen(
        inputs=np.stack(columns, axis=-1, dtype=np.float32, casting="same_kind"),
        scale=scale,
        sums=sums,
        week=week,
        variation=variation[YEAR_SPAN],
        read_share=sums["read_60"] / most(60, sums["days"]),
    )
    batteries, last = np.arange(len(use)), np.full(len(use), use.shape[1] - 1)
    return seen.memory_of(batteries, last), seen


def _levels(sums: RunningSums, days: _Days) -> dict[int, FloatArray]:
    """Mean use per day, by how far back it looks."""
    for span in LEVEL_SPANS:
        sums.add(f"used_{span}", days.use * days.held, span)
        sums.add(f"held_{span}", days.held, span)
    return {span: mean(sums[f"used_{span}"], sums[f"held_{span}"]) for span in LEVEL_SPANS}


def _take_up(
    sums: RunningSums,
    days: _Days,
    level: Mapping[int, FloatArray],
    ratio: Mapping[int, FloatArray],
) -> None:
    """What does not depend on the scale of a day to come."""
    for span in (60, YEAR_SPAN):
        sums.add(f"squares_{span}", np.square(days.use) * days.read, span)
        sums.add(f"read_{span}", days.read, span)
    sums.add("parked_60", days.read * (days.use == 0), 60)
    sums.add("unrest_10", days.held * np.square(ratio[10]), SCALE_SPAN)
    sums.add("unrest_60", days.held * np.square(ratio[60] - ratio[YEAR_SPAN]), YEAR_SPAN)
    apart = days.use / np.maximum(level[YEAR_SPAN], SCALE_FLOOR)
    apart = days.held * (np.minimum(apart, 5.0) - 1)
    sums.add("season_cos", apart * np.cos(days.angle), SEASON_SPAN)
    sums.add("season_sin", apart * np.sin(days.angle), SEASON_SPAN)
    sums.add("season_held", days.held, SEASON_SPAN)
    sums.count("days_read", days.read)
    sums.count("days", np.ones(days.use.shape))


def _weekday_factor(used: FloatArray, days: FloatArray) -> FloatArray:
    factor: FloatArray = (used + _WEEKDAY_PRIOR) / (days + _WEEKDAY_PRIOR)
    return factor


def _variation(sums: RunningSums, span: int, level: FloatArray, floor: FloatArray) -> FloatArray:
    variance = mean(sums[f"squares_{span}"], sums[f"read_{span}"]) - np.square(level)
    variation: FloatArray = np.sqrt(np.maximum(variance, 0.0)) / np.maximum(level, floor)
    return variation


def _unrest(sums: RunningSums, name: str, span: int) -> FloatArray:
    """How much the level itself has moved."""
    unrest: FloatArray = 2 + np.log(np.sqrt(mean(sums[name], sums[f"held_{span}"])) + _SMALL)
    return unrest


def _season(sums: RunningSums, angle: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """How the battery's own year stands half a month ahead, how it changes, and how well known."""
    held = sums["season_held"]
    weight = 2 / (held + _SEASON_PRIOR_DAYS)
    cos, sin = weight * sums["season_cos"], weight * sums["season_sin"]
    ahead = angle + 2 * np.pi * _AHEAD_DAYS / YEAR_DAYS
    now = cos * np.cos(ahead) + sin * np.sin(ahead)
    slope = sin * np.cos(ahead) - cos * np.sin(ahead)
    return 5 * now, 5 * slope, held / YEAR_DAYS
