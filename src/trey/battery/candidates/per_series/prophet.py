"""Prophet as it comes: a piecewise trend with weekdays and the year, fitted by Stan."""

import logging
from dataclasses import dataclass

import numpy as np
import pandas as pd

from trey.battery.arrays import FloatArray
from trey.battery.candidates.installed import needed
from trey.battery.candidates.per_series.forecasting import PATHS


@dataclass(frozen=True)
class Prophet:
    """A `Simulator`: paths with its own doubt about the trend, errors drawn day by day."""

    name = "prophet"

    def paths(self, use: FloatArray, first_day: int, days: int, seed: int) -> FloatArray:
        """See `Simulator.paths`; unknown days are left out, as Prophet would have it.

        Raises:
            TreyError: Prophet is not installed.
        """
        library = needed("prophet", "Prophet", extra="series")
        logging.getLogger(
            "cmdstanpy"
        ).disabled = True  # it tells of every fit, and sets its own level
        dates = pd.to_datetime(first_day + np.arange(len(use) + days), unit="D")
        model = library.Prophet(daily_seasonality=False, uncertainty_samples=PATHS)
        past = pd.DataFrame({"ds": dates[: len(use)], "y": use})
        model.fit(past[~np.isnan(use)], seed=seed)
        np.random.seed(seed)  # Prophet draws from the global generator
        drawn = model.predictive_samples(pd.DataFrame({"ds": dates[len(use) :]}))
        paths: FloatArray = np.asarray(drawn["yhat"], dtype=np.float64).T
        return paths
