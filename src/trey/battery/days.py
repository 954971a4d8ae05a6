"""Rows of `silver.battery_daily` → histories."""

import numpy as np
import pyarrow as pa

from trey.battery.histories import Histories
from trey.telemetry.batteries import starts_battery
from trey.telemetry.cleansing.arrays import floats
from trey.telemetry.cleansing.gaps import SIGNALS
from trey.telemetry.cleansing.repairs import is_spread


def histories_of(days: pa.Table) -> Histories:
    """What forecasters take.

    Args:
        days: Whole batteries, one after the other, days in order. A day that has only its share of
            a gap is unknown; whoever needs the share has the counters on either side. Signals may
            be left out.
    """
    use = floats(days, "daily_cycles_used").copy()
    use[is_spread(days["repair"])] = np.nan
    return Histories(
        battery=np.cumsum(starts_battery(days)) - 1,
        day=days["observed_on"].cast(pa.int32()).to_numpy().astype(np.int64),
        use=use,
        counter=floats(days, "lifetime_cycles_used"),
        signals={name: floats(days, name) for name in SIGNALS if _is_measured(days, name)},
    )


def _is_measured(days: pa.Table, name: str) -> bool:
    return name in days.column_names and days[name].null_count < len(days)
