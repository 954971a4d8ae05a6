"""Days of the silver table as forecasters take them."""

import numpy as np
import pyarrow as pa

from trey.battery.days import histories_of
from trey.battery.histories import Histories

DAYS = pa.table(
    {
        "vehicle_id": ["v"] * 3,
        "battery_id": ["a", "a", "b"],
        "observed_on": pa.array([19_000, 19_001, 19_000], pa.int32()).cast(pa.date32()),
        "daily_cycles_used": [0.1, 0.2, 0.3],
        "lifetime_cycles_used": [1.0, 1.2, 0.3],
        "repair": [None, "gap_spread", None],
        "rest_voltage": [12.5, None, 12.7],
        "charge_acceptance": pa.nulls(3, pa.float64()),
    }
)


def signals(days: Histories) -> dict[str, list[float]]:
    return {name: np.nan_to_num(one, nan=-1).tolist() for name, one in days.signals.items()}


def test_signals_are_kept_and_those_never_measured_left_out() -> None:
    assert signals(histories_of(DAYS)) == {"rest_voltage": [12.5, -1.0, 12.7]}


def test_signals_stay_with_their_rows() -> None:
    days = histories_of(DAYS)
    assert signals(days.of_rows(np.array([1, 2]))) == {"rest_voltage": [-1.0, 12.7]}
    assert signals(days.repeated(2)) == {"rest_voltage": [12.5, -1.0, 12.7] * 2}
    assert days.repeated(2).battery.tolist() == [0, 0, 1, 2, 2, 3]
