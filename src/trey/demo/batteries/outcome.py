"""What came of the telemetry, read back from tables and documents; of the run's batteries alone."""

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trey.adapters.delta_files import read_delta
from trey.adapters.stored_alerts import alerted_parts
from trey.alerts.contract import BATTERY_REPLACEMENT_DUE
from trey.alerts.judgement import judge
from trey.demo.batches import BatchLogReader, count_messages
from trey.demo.batteries.telemetry import Telemetry, days_of
from trey.demo.batteries.yardstick import yardstick
from trey.errors import TreyError
from trey.report.batteries.facts import BatteryFacts

MIN_PROBABILITY = 0.5  # the job's default
_BATTERY = ["vehicle_id", "battery_id"]


def gather(
    home: Path,
    telemetry: Telemetry,
    log: BatchLogReader,
    environment: dict[str, str],
    *,
    messages_sent: int,
) -> BatteryFacts:
    """Read what the run left; alerts of its batteries that an earlier run stored count too."""
    truth = telemetry.truth()
    ours = truth[_BATTERY].drop_duplicates()
    vehicles = pa.array(ours["vehicle_id"].unique())
    forecasts = _forecasts(home, telemetry, ours, vehicles)
    alerts = _rows(home, "gold.fact_alert", pc.field("kind") == BATTERY_REPLACEMENT_DUE, vehicles)
    alerts = alerts.rename(columns={"part_id": "battery_id"}).merge(ours)
    positions = log.positions()
    quarantined = count_messages(home, "bronze.quarantine", "device_id", positions, vehicles)
    read = count_messages(home, "bronze.telemetry", "vehicle_id", positions, vehicles)
    parts = alerted_parts(
        environment["TREY_COSMOS_ENDPOINT"],
        environment["TREY_COSMOS_KEY"],
        database="trey",
        container="alerts",
        kind=BATTERY_REPLACEMENT_DUE,
        vehicles=vehicles.to_pylist(),
    )
    known = set(ours.itertuples(index=False, name=None))
    batches = log.copied()
    judgement = judge(truth, alerts, forecasts)
    return BatteryFacts(
        simulated=telemetry.simulated,
        readings=truth,
        forecasts=forecasts,
        batches=batches,
        judgement=judgement,
        yardstick=yardstick(home, judgement.days, forecasts),
        min_probability=MIN_PROBABILITY,
        model=_models(forecasts),
        messages_sent=messages_sent,
        messages_read=read + quarantined,
        quarantined=quarantined,
        cosmos_documents=sum(part in known for part in parts),
    )


def _forecasts(
    home: Path, telemetry: Telemetry, ours: pd.DataFrame, vehicles: pa.Array
) -> pd.DataFrame:
    """Those of the replayed days, by the model that served last."""
    first, last = _replayed_days(telemetry)
    is_replayed = (pc.field("as_of") >= first) & (pc.field("as_of") <= last)
    rows = _rows(home, "gold.fact_forecast_daily", is_replayed, vehicles).merge(ours)
    if rows.empty:
        raise TreyError(
            "none of the replayed messages led to a forecast; bronze.quarantine says why"
        )
    newest = rows.loc[rows["as_of"].idxmax(), "model_version"]
    chosen: pd.DataFrame = rows[rows["model_version"] == newest]
    return chosen


def _models(forecasts: pd.DataFrame) -> str:
    """What answered, and what answered for it where it could not."""
    version = forecasts["model_version"].iloc[0]
    first, *others = forecasts["model_name"].value_counts().items()
    said = f"{first[0]} {version}"
    return said + "".join(
        f"; {count / len(forecasts):.0%} of them by {name} in its place" for name, count in others
    )


def _replayed_days(telemetry: Telemetry) -> tuple[pa.Scalar, pa.Scalar]:
    days = days_of(telemetry.replay)
    return pc.min(days), pc.max(days)


def _rows(home: Path, table: str, filters: Any, vehicles: pa.Array) -> pd.DataFrame:
    rows = read_delta(home, table, filters=filters & pc.field("vehicle_id").isin(vehicles))
    frame: pd.DataFrame = rows.to_pandas(date_as_object=False)
    return frame
