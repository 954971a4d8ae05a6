"""`jobs/score_compliance.py` with its adapters wrapped from outside, so that it can be killed anywhere.

    python -m tests.crash.scoring.job COURSE STOP [flags of the job]

As `tests.crash.job`, for the scoring job.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jobs import score_compliance
from tests.crash.documents import split_documents
from tests.crash.stops import Course, Stop
from trey.adapters.batch_log import BatchLog
from trey.adapters.cosmos import AlertContainer
from trey.adapters.ledger import Ledger
from trey.adapters.tables import Tables

WRITE_OF_TABLE = {
    "bronze.vehicle_component": "specification",
    "bronze.component_quarantine": "quarantine",
    "bronze.component_note": "notes",
    "gold.fact_compliance_score": "scores",
    "gold.fact_alert_component": "components",
    "ops.source_watermark": "watermark",
}


def wrap_writes(course: Course) -> None:
    """Let the course know of each write of this process; one inside another is no other."""
    inside: list[str] = []

    def wrap(owner: type, method: str, name_of: Callable[..., str]) -> None:
        write = getattr(owner, method)

        def wrapped(adapter: object, *args: Any, **kwargs: Any) -> Any:
            if inside:
                return write(adapter, *args, **kwargs)
            inside.append(name_of(*args))
            try:
                course.come_by(f"before-{inside[0]}")
                result = write(adapter, *args, **kwargs)
                course.come_by(f"after-{inside[0]}")
            finally:
                inside.clear()
            return result

        setattr(owner, method, wrapped)

    wrap(Tables, "ensure", lambda *_: "table")
    for method in ("append", "insert_new", "upsert"):
        wrap(Tables, method, lambda _rows, name, *_, **__: WRITE_OF_TABLE[name])
    wrap(BatchLog, "write", lambda event, *_: event)
    wrap(Ledger, "insert_new", lambda *_: "ledger")
    wrap(AlertContainer, "insert_new", lambda *_: "documents")
    if course.stop and course.stop.point == "amid-documents":
        split_documents(course)


def main(course_file: str, stop: str, *flags: str) -> None:
    wrap_writes(Course(Path(course_file), None if stop == "null" else Stop.from_json(stop)))
    score_compliance.main(flags)


if __name__ == "__main__":
    main(*sys.argv[1:])
