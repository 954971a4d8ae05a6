"""`jobs/stream_alerts.py` with its adapters wrapped from outside, so that it can be killed anywhere.

    python -m tests.crash.job COURSE STOP [flags of the job]

COURSE is the file that gets the points, STOP a `Stop` in JSON or `null`.
"""

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame

from jobs import stream_alerts
from tests.crash.documents import split_documents
from tests.crash.stops import Course, Stop
from trey.adapters.batch_log import BatchLog
from trey.adapters.cosmos import AlertContainer
from trey.adapters.ledger import Ledger
from trey.adapters.tables import Tables
from trey.alerts.stream import BatteryAlertWriter
from trey.settings import StreamAlertsSettings

WRITE_OF_TABLE = {
    "bronze.telemetry": "bronze",
    "bronze.quarantine": "quarantine",
    "silver.battery_daily": "silver",
    "gold.fact_forecast_daily": "forecasts",
}


def wrap_writes(course: Course, commits: Path) -> None:
    """Let the course know of each write and each batch of this process."""
    _wrap(course, BatchLog, "write", lambda event, *_: event)
    _wrap(course, Tables, "insert_new", lambda _rows, name, *_: WRITE_OF_TABLE[name])
    _wrap(course, Tables, "upsert", lambda _rows, name, *_, **__: WRITE_OF_TABLE[name])
    _wrap(course, Ledger, "insert_new", lambda *_: "ledger")
    _wrap(course, AlertContainer, "insert_new", lambda *_: "documents")
    _wrap(course, BatteryAlertWriter, "write", lambda *_: "batch")
    if course.stop and course.stop.point == "amid-documents":
        split_documents(course)
    _watch_commits(course, commits)


def _wrap(course: Course, owner: type, method: str, name_of: Callable[..., str]) -> None:
    write = getattr(owner, method)

    def wrapped(adapter: object, *args: Any, **kwargs: Any) -> Any:
        name = name_of(*args)
        course.come_by(f"before-{name}")
        result = write(adapter, *args, **kwargs)
        course.come_by(f"after-{name}")
        return result

    setattr(owner, method, wrapped)


def _watch_commits(course: Course, commits: Path) -> None:
    """After a batch's function Spark marks the batch as done: only then is it between batches."""
    write = BatteryAlertWriter.write

    def watched(writer: Any, batch: DataFrame, batch_id: int) -> None:
        write(writer, batch, batch_id)
        threading.Thread(target=await_commit, args=(batch_id,), daemon=True).start()

    def await_commit(batch_id: int) -> None:
        while not (commits / str(batch_id)).exists():
            time.sleep(0.005)
        course.come_by("between-batches")

    setattr(BatteryAlertWriter, "write", watched)  # noqa: B010


def main(course_file: str, stop: str, *flags: str) -> None:
    course = Course(Path(course_file), None if stop == "null" else Stop.from_json(stop))
    settings = StreamAlertsSettings.from_argv(flags)
    wrap_writes(course, Path(settings.checkpoint_folder, "commits"))
    stream_alerts.main(flags)


if __name__ == "__main__":
    main(*sys.argv[1:])
