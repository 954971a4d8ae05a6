"""What mean365 + Gaussian says on the days of a run that another forecaster has answered."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trey.adapters.delta_files import read_delta
from trey.battery.baseline import Mean365Gaussian
from trey.battery.days import histories_of
from trey.battery.histories import Questions
from trey.telemetry.cleansing.arrays import floats
from trey.telemetry.schemas import DAY

_COLUMNS = (
    *(*DAY, "daily_cycles_used", "lifetime_cycles_used"),
    *("battery_rated_cycles", "repair"),
)


def yardstick(home: Path, days: pd.DataFrame, forecasts: pd.DataFrame) -> pd.Series | None:
    """The baseline's P(crossing within 30 days) as of these battery-days, in their order.

    Args:
        home: The world, whose silver days are asked about.
        days: vehicle_id, battery_id and as_of.
        forecasts: With model_name; None comes back where the baseline itself made them.
    """
    baseline = Mean365Gaussian()
    if (forecasts["model_name"] == baseline.name).all():
        return None
    is_ours = pc.field("vehicle_id").isin(pa.array(days["vehicle_id"].unique()))
    rows = read_delta(home, "silver.battery_daily", columns=_COLUMNS, filters=is_ours)
    rows = rows.sort_by([(name, "ascending") for name in DAY])
    key = (
        rows.select(DAY)
        .append_column("row", pa.array(np.arange(len(rows))))
        .to_pandas(date_as_object=False)
    )
    asked = days[["vehicle_id", "battery_id", "as_of"]].merge(
        key, how="left", left_on=["vehicle_id", "battery_id", "as_of"], right_on=list(DAY)
    )
    row = asked["row"].to_numpy()
    histories = histories_of(rows)
    remaining = floats(rows, "battery_rated_cycles") - histories.counter
    questions = Questions(
        row, histories.day[row], remaining[row], np.zeros(len(row), dtype=np.int64)
    )
    answered = baseline.forecast(histories, questions)
    return pd.Series(answered.p_cross, index=days.index)
