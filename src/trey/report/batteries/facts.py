"""What the part of a report about batteries is made of."""

from dataclasses import dataclass

import pandas as pd

from trey.alerts.judgement import Judgement


@dataclass(frozen=True)
class BatteryFacts:
    """One run, from device messages to documents; every figure concerns its batteries alone.

    Attributes:
        simulated: Whether the readings were made up.
        readings: All that is known of the batteries: vehicle_id, battery_id, day,
            lifetime_cycles_used, battery_rated_cycles.
        forecasts: As of the replayed days: vehicle_id, battery_id, as_of, p_cross_30, sum30_p10,
            sum30_p50, sum30_p90.
        batches: One row per batch: messages_read, seconds (step → s), in order.
        judgement: The alerts against what then happened.
        yardstick: What mean365 + Gaussian says on the days of `judgement`: p_cross_30, NaN where
            nothing, in their order; None where that is the forecaster itself.
        min_probability: From which on the rule alerts.
        model: Name and version of the forecaster.
        messages_sent: By the devices.
        messages_read: By the stream.
        quarantined: Of those that were read.
        cosmos_documents: Of these batteries.
    """

    simulated: bool
    readings: pd.DataFrame
    forecasts: pd.DataFrame
    batches: pd.DataFrame
    judgement: Judgement
    yardstick: pd.Series | None
    min_probability: float
    model: str
    messages_sent: int
    messages_read: int
    quarantined: int
    cosmos_documents: int

    @property
    def batteries(self) -> int:
        """How many batteries the run is about."""
        return int(self.readings.groupby(["vehicle_id", "battery_id"]).ngroups)
