"""Is there anything to learn? A test whether days are more than noise around each battery's constant.

Three statistics per battery, each chi-squared where its days are exchangeable: the squared
autocorrelations at lags 1 to 30 days times the number of pairs (Box and Pierce, 1970), and the share
of the variance that weekdays and that a yearly wave explain, times the number of days less one.
They add up over batteries. One of the three p-values below a third of LEVEL (Bonferroni) says that
there is a signal.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from trey.battery.arrays import BoolArray, FloatArray, IntArray
from trey.battery.histories import Histories

LEVEL = 0.01
LAGS = 30
FEWEST_DAYS, FEWEST_DAYS_OF_YEAR = 60, 730  # known ones; with fewer, a battery does not count
BATTERIES_AT_ONCE = 500
_WEEK_DAYS, _YEAR_DAYS = 7, 365.25
_HARDLY = 1e-9  # cycles: what rounding leaves of constant use


@dataclass(frozen=True)
class SignalTest:
    """P-values of what would be seen in noise; 1 where no battery can be asked.

    Attributes:
        batteries: That were long enough, and did vary.
        autocorrelation: That days go with days before.
        weekday: That days go with their weekday.
        year: That days go with the time of the year.
    """

    batteries: int
    autocorrelation: float
    weekday: float
    year: float

    @property
    def finds_signal(self) -> bool:
        """Whether noise around constants would hardly look like this."""
        return min(self.autocorrelation, self.weekday, self.year) < LEVEL / 3


def signal_in(histories: Histories) -> SignalTest:
    """Test the known days of a fleet, or of one battery."""
    known = np.bincount(histories.battery, ~np.isnan(histories.use))
    long_enough = np.flatnonzero(known >= FEWEST_DAYS)
    batteries, total = 0, np.zeros((3, 2))  # of each statistic: sum, degrees of freedom
    for start in range(0, len(long_enough), BATTERIES_AT_ONCE):
        apart, first_day = _calendar(histories, long_enough[start : start + BATTERIES_AT_ONCE])
        varies = np.nanmax(np.abs(apart), axis=1) > _HARDLY
        apart, first_day = apart[varies], first_day[varies]
        batteries += len(apart)
        total += [
            _autocorrelations(apart),
            _weekdays(apart, first_day),
            _year(apart, first_day),
        ]
    p = [float(chdtrc(freedom, added)) if freedom else 1.0 for added, freedom in total]
    return SignalTest(batteries, *p)


def _calendar(histories: Histories, batteries: IntArray) -> tuple[FloatArray, IntArray]:
    """Use less its mean by day of the calendar, NaN where unknown, shape (battery, day)."""
    rows = np.flatnonzero(np.isin(histories.battery, batteries))
    some = histories.of_rows(rows)
    first_day = some.day[np.flatnonzero(np.diff(some.battery, prepend=-1))]
    place = some.day - first_day[some.battery]
    use = np.full((len(first_day), int(place.max()) + 1), np.nan)
    use[some.battery, place] = some.use
    return use - np.nanmean(use, axis=1, keepdims=True), first_day


def _variance(apart: FloatArray) -> FloatArray:
    known = (~np.isnan(apart)).sum(axis=1)
    variance: FloatArray = np.nansum(np.square(apart), axis=1) / (known - 1)
    return variance


def _autocorrelations(apart: FloatArray) -> tuple[float, float]:
    is_known = ~np.isnan(apart)
    known = np.where(is_known, apart, 0.0)
    variance = _variance(apart)
    added, freedom = 0.0, 0.0
    for lag in range(1, min(LAGS, apart.shape[1] - 1) + 1):
        pairs = (is_known[:, lag:] & is_known[:, :-lag]).sum(axis=1)
        together = (known[:, lag:] * known[:, :-lag]).sum(axis=1)
        has_some = pairs > 0
        correlation = together[has_some] / (pairs[has_some] * variance[has_some])
        added += float((pairs[has_some] * np.square(correlation)).sum())
        freedom += float(has_some.sum())
    return added, freedom


def _weekdays(apart: FloatArray, first_day: IntArray) -> tuple[float, float]:
    weekday = (first_day[:, None] + np.arange(apart.shape[1])) % _WEEK_DAYS
    between, seen = np.zeros(len(apart)), np.zeros(len(apart))
    for number in range(_WEEK_DAYS):
        is_then = (weekday == number) & ~np.isnan(apart)
        days = is_then.sum(axis=1)
        total = np.where(is_then, apart, 0.0).sum(axis=1)
        between += np.square(total) / np.maximum(days, 1)
        seen += days > 0
    return float((between / _variance(apart)).sum()), float((seen - 1).sum())


def _year(apart: FloatArray, first_day: IntArray) -> tuple[float, float]:
    """Of the batteries that were seen for two years: a wave's share, by least squares."""
    is_long = (~np.isnan(apart)).sum(axis=1) >= FEWEST_DAYS_OF_YEAR
    apart, first_day = apart[is_long], first_day[is_long]
    is_known: BoolArray = ~np.isnan(apart)
    known = np.where(is_known, apart, 0.0)
    angle = 2 * np.pi * (first_day[:, None] + np.arange(apart.shape[1])) / _YEAR_DAYS
    waves = [_centred(wave(angle), is_known) for wave in (np.cos, np.sin)]
    products = np.array([[(a * b).sum(axis=1) for b in waves] for a in waves])  # (2, 2, battery)
    with_use = np.array([(wave * known).sum(axis=1) for wave in waves])  # (2, battery)
    amplitude = np.linalg.solve(products.transpose(2, 0, 1), with_use.T[..., None])[..., 0]
    explained = (amplitude * with_use.T).sum(axis=1)
    return float((explained / _variance(apart)).sum()), 2.0 * len(apart)


def _centred(wave: FloatArray, is_known: BoolArray) -> FloatArray:
    mean = np.where(is_known, wave, 0.0).sum(axis=1) / is_known.sum(axis=1)
    return np.where(is_known, wave - mean[:, None], 0.0)
