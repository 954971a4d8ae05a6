"""What a battery's weekdays let expect of the days ahead."""

import numpy as np

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.model.days.memory import WEEK_DAYS


def sum_of_days(week: FloatArray, horizon: IntArray) -> FloatArray:
    """Sum of the first h days of a week that goes on and on.

    Args:
        week: Shape (n, 7).
        horizon: Shape (m,).

    Returns:
        Shape (n, m).
    """
    up_to = np.concatenate([np.zeros((len(week), 1)), week.cumsum(axis=1)], axis=1)
    weeks, rest = np.divmod(horizon, WEEK_DAYS)
    sums: FloatArray = weeks * up_to[:, -1:] + up_to[:, rest]
    return sums
