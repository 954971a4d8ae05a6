"""What signals said of batteries up to a day: further inputs of the trees, all from the past."""

from collections.abc import Sequence

import numpy as np

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.forecaster import ROWS_AT_ONCE
from trey.battery.histories import Histories, KnownDays

RECENT_DAYS, PAST_DAYS = 30, 365  # known ones
_OF_EACH = 4


def signal_inputs(
    histories: Histories, names: Sequence[str], row: IntArray, as_of: IntArray
) -> FloatArray:
    """Of each signal: its last value, mean and change of late, and the days since it was known.

    The mean is of the last RECENT_DAYS known days, the change is from the mean of the last
    PAST_DAYS. No row behind `row` is read; what was never known up to it is NaN.

    Args:
        histories: Of whole batteries.
        names: Of signals; the histories need not hold them.
        row: Last row that may be read, shape (n,).
        as_of: Day that is asked about, not before that row's, shape (n,).

    Returns:
        Shape (n, 4 x signals).
    """
    inputs = np.full((len(row), _OF_EACH * len(names)), np.nan)
    for number, name in enumerate(names):
        if name in histories.signals:
            columns = slice(_OF_EACH * number, _OF_EACH * (number + 1))
            inputs[:, columns] = _inputs_of(histories, histories.signals[name], row, as_of)
    return inputs


def _inputs_of(
    histories: Histories, signal: FloatArray, row: IntArray, as_of: IntArray
) -> FloatArray:
    known = KnownDays.of_column(histories, signal)
    day = histories.day[~np.isnan(signal)].astype(np.float64)
    known_day = KnownDays(day, known.ends, known.so_far).last(row, 1)[:, 0]
    inputs = np.empty((len(row), _OF_EACH))
    for start in range(0, len(row), ROWS_AT_ONCE):
        some = slice(start, start + ROWS_AT_ONCE)
        past = known.last(row[some], PAST_DAYS)
        recent = _mean(past[:, -RECENT_DAYS:])
        inputs[some] = np.stack(
            [past[:, -1], recent, recent - _mean(past), as_of[some] - known_day[some]], axis=1
        )
    return inputs


def _mean(values: FloatArray) -> FloatArray:
    """Of what is known in each row; NaN where nothing is."""
    days = (~np.isnan(values)).sum(axis=1)
    mean: FloatArray = np.where(days > 0, np.nansum(values, axis=1), np.nan) / np.maximum(days, 1)
    return mean
