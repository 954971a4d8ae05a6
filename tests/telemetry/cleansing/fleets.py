"""Simulated fleets: what devices reported of them, as readings, beside what was true."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trey.telemetry.files.readings import readings_of
from trey.telemetry.history import HISTORY
from trey.telemetry.simulation.fleet import SimulatedFleet

KEY = ["battery_id", "observed_on"]


def readings(fleet: SimulatedFleet) -> pa.Table:
    """What the contract accepts of the messages, in the order of their arrival."""
    messages = fleet.messages.append_column(
        "vehicle_id_origin", pa.repeat("file", len(fleet.messages))
    )
    history = messages.select(HISTORY.names).cast(HISTORY)
    accepted, _ = readings_of(history, "file:simulated")
    return accepted


def beside_truth(days: pa.Table, fleet: SimulatedFleet) -> pd.DataFrame:
    """Days as cleansed with what is `true` of use and counter, and the faults of their messages."""
    true = fleet.days.to_pandas(date_as_object=False).set_index(KEY)
    true = true[["daily_cycles_used", "lifetime_cycles_used"]].add_prefix("true_")
    messages = fleet.messages
    at = pc.coalesce(messages["observed_on"], messages["observed_at"].cast(pa.date32(), safe=False))
    faults = messages.set_column(messages.column_names.index("observed_on"), "observed_on", at)
    faults = faults.filter(pc.is_valid(faults["fault"])).select([*KEY, "fault"])
    by_day = faults.to_pandas(date_as_object=False).groupby(KEY)["fault"].agg(set)
    frame: pd.DataFrame = (
        days.to_pandas(date_as_object=False).join(true, on=KEY).join(by_day, on=KEY)
    )
    return frame.assign(repair=frame["repair"].fillna(""))
