"""Forecasters whose ways are known, to hold explanations against."""

from dataclasses import dataclass

import numpy as np

from trey.battery.forecaster import QUANTILES, Forecasts, Levels
from trey.battery.histories import Histories, KnownDays, Questions


@dataclass(frozen=True)
class LastWeeks:
    """Says that use goes on as in the last four weeks, and a tenth more in June, or by voltage."""

    name = "last-weeks"
    version = "1"
    digest = "ab"
    juneful: bool = False
    by_voltage: bool = False

    def forecast(
        self, histories: Histories, questions: Questions, levels: Levels = QUANTILES
    ) -> Forecasts:
        """See `Forecaster.forecast`."""
        forecasts = Forecasts.none(len(questions), self.name, levels=levels)
        mean = np.nanmean(KnownDays.of(histories).last(questions.row, 28), axis=1)
        days = questions.as_of.astype("datetime64[D]").astype("datetime64[M]").astype(int)
        if self.juneful:
            mean = mean * np.where(days % 12 == 5, 1.1, 1.0)
        if self.by_voltage:
            voltage = KnownDays.of_column(histories, histories.signals["rest_voltage"])
            mean = mean * voltage.last(questions.row, 1)[:, 0] / 12.0
        forecasts.sum_quantiles[:] = 30 * mean[:, None] * (0.75 + np.array(levels) / 2)
        forecasts.p_cross[:] = 1 / (1 + np.exp(4 * (questions.remaining_cycles / mean / 30 - 1)))
        forecasts.days_to_crossing[:] = (questions.remaining_cycles / mean)[:, None]
        return forecasts
