"""The job under measurement: `jobs/stream_alerts.py` as a process of its own, and what it logged."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from azure.cosmos import ContainerProxy, CosmosClient, PartitionKey

from trey.adapters.delta_files import read_delta

JOB = Path(__file__).parents[2] / "jobs" / "stream_alerts.py"
STEPS = ("read", "log", "bronze", "forecast", "alerts", "silver", "gold")
HEAP = "3g"  # leaves the rest of 4 GiB to what the JVM needs beside its heap


def start(environment: Mapping[str, str], *flags: str) -> subprocess.Popen[bytes]:
    """Start the job in the world of `environment`; its log stands in the world's `run`."""
    with Path(environment["TREY_HOME"], "run", "stream_alerts.log").open("ab") as log:
        return subprocess.Popen(  # own interpreter, own job
            [sys.executable, str(JOB), *flags],
            env=os.environ | {"TREY_SPARK_MEMORY": HEAP} | dict(environment),
            stdout=log,
            stderr=log,
        )


def alert_container(environment: Mapping[str, str]) -> ContainerProxy:
    """The container for the alerts, created if absent."""
    client = CosmosClient(environment["TREY_COSMOS_ENDPOINT"], environment["TREY_COSMOS_KEY"])
    database = client.create_database_if_not_exists("trey")
    return database.create_container_if_not_exists("alerts", PartitionKey("/vehicle_id"))


def document_count(container: ContainerProxy) -> int:
    """Documents in the container."""
    query = "SELECT VALUE COUNT(1) FROM c"
    [count] = container.query_items(query, enable_cross_partition_query=True)
    return int(str(count))


def last_words(home: Path) -> str:
    """The end of the job's log, to say why it failed."""
    return (home / "run" / "stream_alerts.log").read_text()[-4_000:]


@dataclass(frozen=True)
class LoggedBatch:
    """One batch that came to its end, from its two rows in `ops.batch_log`."""

    started_at: datetime
    copied_at: datetime
    messages: int
    forecasts: int
    alerts: int
    seconds: dict[str, float]  # per step, in their order


def logged_batches(home: Path) -> list[LoggedBatch]:
    """The batches of the world's only query, in their order."""
    rows: list[dict[str, Any]] = read_delta(home, "ops.batch_log").to_pylist()
    started = {row["batch_id"]: row for row in rows if row["event"] == "started"}
    copied = {row["batch_id"]: row for row in rows if row["event"] == "copied"}
    return [
        LoggedBatch(
            started_at=started[number]["at"],
            copied_at=end["at"],
            messages=started[number]["messages_read"],
            forecasts=end["forecasts"],
            alerts=end["alerts"],
            seconds={step: dict(end["seconds"])[step] for step in STEPS},
        )
        for number, end in sorted(copied.items())
    ]
