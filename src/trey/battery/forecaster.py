"""What every forecaster answers, whatever is inside: arrays in, a distribution out."""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]

HORIZON_DAYS = 30  # the alert's: it stands in column names and in the contract of the alert
QUANTILES = (0.1, 0.5, 0.9)
NOT_IN_SIGHT = -1  # days to a crossing that lies beyond the model's longest horizon


@dataclass(frozen=True)
class Forecasts:
    """What a model says about n batteries, each on its own day.

    Attributes:
        p_cross: P(rated cycles are reached within HORIZON_DAYS), shape (n,).
        sum_quantiles: Cycles used within HORIZON_DAYS at QUANTILES, shape (n, 3).
        days_to_crossing: First day ahead on which P(crossed) reaches QUANTILES, or NOT_IN_SIGHT,
            shape (n, 3).
    """

    p_cross: FloatArray
    sum_quantiles: FloatArray
    days_to_crossing: IntArray


class Forecaster(Protocol):
    """A model of one version; the same in stream, batch and notebook.

    A row's answer depends on that row alone, to the last bit: how rows are cut into calls changes
    nothing.
    """

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def context_length(self) -> int:
        """Known days that it looks at, at most."""

    @property
    def min_known_days(self) -> int:
        """With fewer it cannot forecast and is not asked."""

    def forecast(self, past: FloatArray, remaining_cycles: FloatArray) -> Forecasts:
        """Forecast from what is known.

        Args:
            past: daily_cycles_used of the last known days, newest last, NaN on the left where
                fewer are known, shape (n, context_length).
            remaining_cycles: Rated minus lifetime cycles, above 0, shape (n,).
        """
