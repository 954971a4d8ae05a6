"""A linear model of a whole fleet: the mean of the coming use, and how far it will be off.

Both are linear in what the last year of a battery shows. The sum of the next h days over what the
battery's mean lets expect is fitted at a few horizons by least squares; the logarithm of its errors
likewise. In between, both lie on straight lines over log h.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.candidates.gaussian import NormalSums, horizons
from trey.battery.forecaster import (
    QUANTILES,
    ROWS_AT_ONCE,
    Forecaster,
    Forecasts,
    Levels,
    answer_where_known,
)
from trey.battery.histories import Histories, KnownDays, Questions
from trey.errors import TreyError

NAME = "linear"
KNOTS = (3, 7, 14, 30, 60)  # days
CONTEXT_DAYS, MIN_KNOWN_DAYS = 365, 30
LEVEL_DAYS = (3, 7, 14, 30, 60, 120)  # whose means are held against the year's
FEWEST_EXAMPLES, MOST_EXAMPLES = 200, 60_000
_SMALL = 0.02  # of the mean: below it, ratios mean nothing
_LEAST_ERROR = 1e-3
_LEAST_MEAN = 1e-4  # cycles per day
_LOG_OF_NORMAL = -0.6352  # expected log of a standard normal's distance from 0
_YEAR_DAYS = 365.25


class LinearFamily:
    """Learns by two least squares per horizon."""

    name = NAME

    def fit(self, histories: Histories, seed: int) -> Forecaster:
        """See `Family.fit`; from MOST_EXAMPLES days at most, drawn by the seed.

        Raises:
            TreyError: There is too little to learn from.
        """
        known = KnownDays.of(histories)
        rows = np.flatnonzero((known.so_far >= MIN_KNOWN_DAYS) & ~np.isnan(histories.use))
        resolved = int((~np.isnan(histories.used_within(rows, KNOTS[-1]))).sum())
        if resolved < FEWEST_EXAMPLES:
            raise TreyError(
                f"{NAME} has {resolved} days to learn from and needs {FEWEST_EXAMPLES}; take a "
                "longer history, or name other models"
            )
        if len(rows) > MOST_EXAMPLES:
            rows = np.sort(np.random.default_rng(seed).choice(rows, MOST_EXAMPLES, replace=False))
        parts = [
            _inputs(known, histories, rows[start : start + ROWS_AT_ONCE])
            for start in range(0, len(rows), ROWS_AT_ONCE)
        ]
        inputs, mean = (np.concatenate(part) for part in zip(*parts, strict=True))
        fitted = [_fit(inputs, histories.used_within(rows, days) / (days * mean)) for days in KNOTS]
        level, error = (np.stack(part, axis=1) for part in zip(*fitted, strict=True))
        return LinearForecaster(level, error)


@dataclass(frozen=True)
class LinearForecaster:
    """A `Forecaster`.

    Attributes:
        level: Of the expected sum over the mean's, shape (input, knot).
        error: Of the log of its standard deviation, likewise.
    """

    level: FloatArray
    error: FloatArray

    name = NAME
    version = "1"

    @property
    def digest(self) -> str:
        """Of its coefficients."""
        return hashlib.sha256(self.level.tobytes() + self.error.tobytes()).hexdigest()

    def forecast(
        self, histories: Histories, questions: Questions, levels: Levels = QUANTILES
    ) -> Forecasts:
        """See `Forecaster.forecast`; fewer than MIN_KNOWN_DAYS known days have no answer."""
        known = KnownDays.of(histories)

        def answer(some: Questions) -> Forecasts:
            sums = self._sums(*_inputs(known, histories, some.row), horizons(some))
            return sums.forecasts(some, self.name, levels)

        return answer_where_known(
            self.name, known, questions, answer, fewest_days=MIN_KNOWN_DAYS, levels=levels
        )

    def _sums(self, inputs: FloatArray, mean: FloatArray, horizon: IntArray) -> NormalSums:
        place = np.interp(np.log(horizon), np.log(KNOTS), np.arange(len(KNOTS)))
        before = np.minimum(place.astype(np.int64), len(KNOTS) - 2)
        way = place - before

        def at_horizon(coefficients: FloatArray) -> FloatArray:
            # Row by row: a product of matrices may round differently for other numbers of rows.
            at_knots = np.einsum("ni,ik->nk", inputs, coefficients)
            between: FloatArray = at_knots[:, before] * (1 - way) + at_knots[:, before + 1] * way
            return between

        expected = mean[:, None] * horizon
        level = np.maximum(at_horizon(self.level), 0.0)
        return NormalSums(
            np.maximum.accumulate(expected * level, axis=1),
            expected * np.exp(at_horizon(self.error)),
        )


def _fit(inputs: FloatArray, ratio: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Coefficients of the mean and of the log of the standard deviation, from the known ratios."""
    is_known = ~np.isnan(ratio)
    inputs, ratio = inputs[is_known], ratio[is_known]
    level = np.linalg.lstsq(inputs, ratio)[0].astype(np.float64)
    off = np.log(np.abs(ratio - inputs @ level) + _LEAST_ERROR)
    error = np.linalg.lstsq(inputs, off)[0].astype(np.float64)
    error[0] -= _LOG_OF_NORMAL
    return level, error


def _inputs(
    known: KnownDays, histories: Histories, rows: IntArray
) -> tuple[FloatArray, FloatArray]:
    """What the last year shows as of some rows, shape (n, input), and its mean, shape (n,)."""
    past = known.last(rows, CONTEXT_DAYS)
    is_known = ~np.isnan(past)
    use = np.where(is_known, past, 0.0)
    days = is_known.sum(axis=1)
    mean = np.maximum(use.sum(axis=1) / days, _LEAST_MEAN)
    squares = np.where(is_known, np.square(past - mean[:, None]), 0.0).sum(axis=1)
    variation = np.sqrt(squares / days) / mean
    ratios = []
    for span in LEVEL_DAYS:
        of_span = use[:, -span:].sum(axis=1) / is_known[:, -span:].sum(axis=1)
        ratios.append(np.log((of_span / mean + _SMALL) / (1 + _SMALL)))
    parked = (is_known & (use == 0)).sum(axis=1) / days
    angle = 2 * np.pi * histories.day[rows] / _YEAR_DAYS
    year = np.minimum(known.so_far[rows], CONTEXT_DAYS) / CONTEXT_DAYS
    columns = (
        *(np.ones(len(rows)), *ratios, *(np.abs(ratio) for ratio in ratios[-3:])),
        *(np.log(variation + _SMALL), parked, year, 1 - np.sqrt(year)),
        *(np.sin(angle), np.cos(angle)),
    )
    return np.stack(columns, axis=1), mean
