"""What the columns of a file say of each other: which would leak, and which say the same twice."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from trey.battery.arrays import FloatArray, IntArray
from trey.errors import TreyError

SAME = 1 - 1e-9  # |r| from here on: doubles that were written as text still agree so far
UNNAMED = "(the column without a name)"
_MOST_BATTERIES = 200  # that are looked at: a relation holds in each of them, or not at all
_FEWEST_DAYS = 10
_KNOWN_WHEN_IT_IS_OVER = {
    "daily_trip_duration": "the minutes driven on that day, which are its cycles in another unit",
    "daily_trip_duration_min": "the minutes driven on that day, which are its cycles in another unit",
    "number_of_trips": "the trips of that day",
    "daily_cycles_used": "the use of that day, which is what is to be forecast",
    "lifetime_cycles_used": "the counter at the end of that day, which holds the day's use",
}


@dataclass(frozen=True)
class Relation:
    """Two columns of which one tells the other, in every battery.

    Attributes:
        one: Name of a column; "day's step of X" is the difference of X to the day before.
        other: Name of the other.
        r: Their correlation, +1 or -1.
        factor: `one` per `other`, where it is the same on all days; else NaN.
    """

    one: str
    other: str
    r: float
    factor: float

    @property
    def sentence(self) -> str:
        """For people."""
        how = "" if np.isnan(self.factor) else f": {self.one} = {self.factor:.6g} x {self.other}"
        return f"{self.one} and {self.other} say the same (r = {self.r:+.0f}){how}"


def refuse_leaks(covariates: Iterable[str], roles: Mapping[str, str]) -> None:
    """Refuse what is known only when the day is over that it would help to forecast.

    Args:
        covariates: Names of columns.
        roles: Column of `target`, `counter` and others.

    Raises:
        TreyError: One of them is.
    """
    for name in covariates:
        plain = re.sub("[^a-z0-9]+", "_", name.lower()).strip("_")
        why = _KNOWN_WHEN_IT_IS_OVER.get(plain)
        if name == roles.get("target"):
            why = "the use of that day, which is what is to be forecast"
        elif name == roles.get("counter"):
            why = "the counter at the end of that day, which holds the day's use"
        if why is not None:
            raise TreyError(
                f"covariate {name} leaks: it is known only when the day to be forecast is over "
                f"({why}); leave it out of `covariates`"
            )


def refuse_copies(
    covariates: Iterable[str], relations: Iterable[Relation], roles: Mapping[str, str]
) -> None:
    """Refuse what tells the target by a fixed relation, whatever its name.

    Raises:
        TreyError: One of the covariates does.
    """
    of_target = {roles["target"], step_of(roles.get("counter", roles["target"]))}
    for relation in relations:
        pair = {relation.one, relation.other}
        for name in covariates:
            if name in pair and pair & of_target:
                raise TreyError(
                    f"covariate {name} leaks: it tells {roles['target']} of the same day "
                    f"(r = {relation.r:+.0f}), which is what is to be forecast; leave it out of "
                    "`covariates`"
                )


def relations(table: pd.DataFrame, group: str | None, cumulative: Iterable[str]) -> list[Relation]:
    """Pairs of numeric columns with |r| = 1 in every battery in which both vary.

    Args:
        table: Rows of batteries, each one's in the order of days.
        group: Column of the battery; None: it is all one.
        cumulative: Columns of which the day's step is looked at too.
    """
    battery = _numbers(table, group)
    chosen = battery < _MOST_BATTERIES
    table, battery = table[chosen], battery[chosen]
    columns = {
        str(name) or UNNAMED: table[name].to_numpy(np.float64, na_value=np.nan)
        for name in table.columns
        if pd.api.types.is_numeric_dtype(table[name]) and name != group
    }
    for name in cumulative:
        columns[step_of(name)] = _steps(columns[name], battery)
    found = []
    for (one, left), (other, right) in combinations(columns.items(), 2):
        r = _correlation(left, right, battery)
        if r is not None:
            found.append(Relation(one, other, r, _factor(left, right)))
    return found


def step_of(name: str) -> str:
    """Name of the difference of a column to the day before."""
    return f"day's step of {name}"


def _numbers(table: pd.DataFrame, group: str | None) -> IntArray:
    if group is None:
        return np.zeros(len(table), dtype=np.int64)
    return pd.factorize(table[group])[0].astype(np.int64)


def _steps(values: FloatArray, battery: IntArray) -> FloatArray:
    steps = np.diff(values, prepend=np.nan)
    return np.where(np.diff(battery, prepend=-1) == 0, steps, np.nan)


def _correlation(left: FloatArray, right: FloatArray, battery: IntArray) -> float | None:
    """+1 or -1 if that is the correlation in each battery with days enough, else None."""
    is_known = ~np.isnan(left) & ~np.isnan(right)
    battery = battery[is_known]
    days = np.bincount(battery)

    def apart(values: FloatArray) -> FloatArray:
        means = np.bincount(battery, weights=values) / np.maximum(days, 1)
        centred: FloatArray = values - means[battery]
        return centred

    x, y = apart(left[is_known]), apart(right[is_known])
    xx, yy, xy = (np.bincount(battery, weights=product) for product in (x * x, y * y, x * y))
    varies = (days >= _FEWEST_DAYS) & (xx > 1e-18 * days) & (yy > 1e-18 * days)
    if not varies.any():
        return None
    r = xy[varies] / np.sqrt(xx[varies] * yy[varies])
    if (r >= SAME).all() or (r <= -SAME).all():
        return float(np.sign(r[0]))
    return None


def _factor(left: FloatArray, right: FloatArray) -> float:
    is_known = ~np.isnan(left) & ~np.isnan(right) & (right != 0)
    ratio = left[is_known] / right[is_known]
    is_one = len(ratio) > 0 and np.ptp(ratio) <= 1e-9 * abs(ratio[0])
    return float(ratio[0]) if is_one else float("nan")
