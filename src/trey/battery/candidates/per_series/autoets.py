"""AutoETS of statsforecast, with weekdays: it chooses the kind of smoothing by AICc."""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import FloatArray
from trey.battery.candidates.installed import needed
from trey.battery.candidates.per_series.forecasting import PATHS
from trey.battery.model.days.memory import WEEK_DAYS


@dataclass(frozen=True)
class AutoEts:
    """A `Simulator`: paths from the fitted state space, errors drawn day by day."""

    name = "autoets"

    def paths(self, use: FloatArray, first_day: int, days: int, seed: int) -> FloatArray:  # noqa: ARG002  weekdays are counted from the first day
        """See `Simulator.paths`; unknown days get their weekday's mean, for it takes no gaps.

        Raises:
            TreyError: statsforecast is not installed.
        """
        models = needed("statsforecast.models", "statsforecast", extra="series")
        model = models.AutoETS(season_length=WEEK_DAYS).fit(_filled(use))
        simulated: FloatArray = model.simulate(h=days, n_paths=PATHS, seed=seed)
        return simulated


def _filled(use: FloatArray) -> FloatArray:
    filled = use.copy()
    for weekday in range(WEEK_DAYS):
        of_weekday = filled[weekday::WEEK_DAYS]
        known = of_weekday[~np.isnan(of_weekday)]
        of_weekday[np.isnan(of_weekday)] = known.mean() if len(known) else np.nanmean(use)
    return filled
