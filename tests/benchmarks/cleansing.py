"""What preparation of the data does to the forecast: recall and Brier score of mean365 + Gaussian.

The frame is the last 120 days before the crossing of each battery of a simulated fleet that is kept
for evaluation; all ways of preparing it are scored on the same days. Also: readings a CPU second.

Example: python -m tests.benchmarks.cleansing --vehicles 100
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from trey.battery.baseline import Mean365Gaussian
from trey.battery.forecasting import score_days
from trey.metrics import brier, decisions
from trey.telemetry.cleansing.days import clean
from trey.telemetry.files.readings import readings_of
from trey.telemetry.history import HISTORY
from trey.telemetry.simulation.fleet import SimulatedFleet, simulate_fleet
from trey.telemetry.simulation.observation.faults import FAULTS

SEED = 9_100  # from 9,000 on they are kept for evaluation
DAYS = 1_826
LAST_DAYS, HORIZON_DAYS, RATED_CYCLES = 120, 30, 200.0
BATTERY = ["vehicle_id", "battery_id"]
KEY = [*BATTERY, "observed_on"]
_TYPES = {  # pandas has its own
    **dict.fromkeys(("observed_on", "settled_on", "touched_from"), pa.date32()),
    "repair": pa.string(),
}


def measure(vehicles: int, faults: str) -> dict[str, Any]:
    """Scores of each way to prepare a fleet's telemetry."""
    fleet = simulate_fleet(vehicles, DAYS, SEED, faults=FAULTS[faults])
    history = fleet.messages.append_column(
        "vehicle_id_origin", pa.repeat("file", len(fleet.messages))
    )
    readings, _ = readings_of(history.select(HISTORY.names).cast(HISTORY), "file:simulated")
    began = time.process_time()
    days = clean(readings)
    seconds = time.process_time() - began
    cleansed = days.to_pandas(date_as_object=False)
    frame = _frame(fleet, cleansed)
    ways = {
        "true days": _true_days(fleet),
        "cleansed": cleansed,
        "daily values summed, missing days filled with the mean": _summed(cleansed, filled=True),
        "daily values summed, missing days dropped": _summed(cleansed, filled=False),
    }
    return {
        "faults": faults,
        "readings": len(readings),
        "readings_per_cpu_s": round(len(readings) / seconds),
        "forecasts": len(frame),
        "batteries": int(frame.groupby(BATTERY).ngroups),
        "ways": {way: _scores(frame, table) for way, table in ways.items()},
    }


def _frame(fleet: SimulatedFleet, cleansed: pd.DataFrame) -> pd.DataFrame:
    """Complete days among the last 120 before a crossing, and whether it comes within 30 days."""
    batteries = fleet.batteries.to_pandas(date_as_object=False)
    crossed = batteries.dropna(subset="crossing_on")
    had_time = crossed["crossing_on"] - crossed["first_day"] >= pd.Timedelta(days=LAST_DAYS + 60)
    days = cleansed[cleansed["is_complete"]].merge(crossed[had_time], on=BATTERY)
    ahead = (days["crossing_on"] - days["observed_on"]).dt.days
    days = days.assign(happened=ahead <= HORIZON_DAYS)
    return days.loc[ahead.between(1, LAST_DAYS), [*KEY, "happened"]]


def _true_days(fleet: SimulatedFleet) -> pd.DataFrame:
    days: pd.DataFrame = fleet.days.to_pandas(date_as_object=False)
    return days.assign(is_complete=True, repair=None, battery_rated_cycles=RATED_CYCLES)


def _summed(cleansed: pd.DataFrame, *, filled: bool) -> pd.DataFrame:
    """Without the counter, but for the first day's: what is known of the days, added up."""
    days = cleansed.copy()
    days.loc[~days["is_complete"], "daily_cycles_used"] = np.nan
    by_battery = days.groupby(BATTERY)["daily_cycles_used"]
    fill = by_battery.transform("mean") if filled else 0.0
    used = days["daily_cycles_used"].fillna(fill)
    begun = days.groupby(BATTERY)["lifetime_cycles_used"].transform("first")
    first = used.groupby([days[name] for name in BATTERY]).transform("first")
    days["lifetime_cycles_used"] = (
        begun - first + used.groupby([days[name] for name in BATTERY]).cumsum()
    )
    return days


def _scores(frame: pd.DataFrame, days: pd.DataFrame) -> dict[str, float | None]:
    since = frame.groupby(BATTERY)["observed_on"].min().rename("touched_from")
    known = days.join(since, on=BATTERY, how="inner").sort_values(KEY)
    known = known.assign(settled_on=known["observed_on"])
    table = pa.Table.from_pandas(known, preserve_index=False)
    for name, type_ in _TYPES.items():
        at = table.column_names.index(name)
        table = table.set_column(at, name, table[name].cast(type_))
    scored = score_days(table, Mean365Gaussian()).select([*KEY, "p_cross_30"])
    judged = frame.merge(scored.to_pandas(date_as_object=False), on=KEY).dropna()
    probability = judged["p_cross_30"].to_numpy()
    happened = judged["happened"].to_numpy(dtype=np.bool_)
    counted = decisions(probability >= 0.5, happened)
    return {
        "brier": round(brier(probability, happened), 4),
        "precision": _rounded(counted.precision),
        "recall": _rounded(counted.recall),
        "forecasts": len(judged),
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)


def main() -> None:
    """Print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, default=600)
    arguments = parser.parse_args()
    runs: Iterator[dict[str, Any]] = (measure(arguments.vehicles, f) for f in ("few", "usual"))
    json.dump({"simulated": True, "runs": list(runs)}, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
