"""A backlog: messages that wait in the hub before the job starts, drained to the last document.

The rate counts from the first read of the first batch to the last batch's end, when all documents are
stored; the start of the JVM comes before that and stands apart.

Example: python -m tests.benchmarks.backlog --batteries 1000 --messages 20000
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks import fleets, stream_job
from tests.benchmarks.memory import PeakMemory
from trey.adapters.event_hubs.gateway import send_device_messages
from trey.local.world import running


def drain(batteries: int, messages: int, per_batch: int) -> dict[str, Any]:
    """Let a fresh world's job drain `messages` of a fleet with a year of history."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as world:
        home, environment = Path(folder), world.environment()
        container = stream_job.alert_container(environment)
        fleet = fleets.simulated(home, batteries, messages)
        began = time.perf_counter()
        sent = send_device_messages(environment["TREY_DEVICE_GATEWAY_CONNECTION"], fleet.coming)
        sending_s = time.perf_counter() - began
        began = time.perf_counter()
        job = stream_job.start(
            environment, "--available-now", "--max-events-per-trigger", str(per_batch)
        )
        memory = PeakMemory(job.pid)
        with memory.watching():
            failed = job.wait()
        job_s = time.perf_counter() - began
        if failed:
            raise SystemExit(stream_job.last_words(home))
        batches = stream_job.logged_batches(home)
        documents = stream_job.document_count(container)
    first, last = batches[0], batches[-1]
    seconds = (last.copied_at - first.started_at).total_seconds() + first.seconds["read"]
    return {
        "batteries": batteries,
        "history_days": fleets.HISTORY_DAYS,
        "history_messages": fleet.past_messages,
        "messages": sum(batch.messages for batch in batches),
        "batches": len(batches),
        "seconds": round(seconds, 1),
        "messages_per_s": round(sent / seconds),
        "alerts": sum(batch.alerts for batch in batches),
        "documents": documents,
        "sending_messages_per_s": round(sent / sending_s),
        "job_s": round(job_s, 1),
        **memory.mib,
        "steps_s": [batch.seconds for batch in batches],
    }


def main() -> None:
    """Print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batteries", type=int, nargs="+", default=[10_000, 1_000, 50_000])
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--per-batch", type=int, default=50_000)
    arguments = parser.parse_args()
    runs = [drain(n, arguments.messages, arguments.per_batch) for n in arguments.batteries]
    json.dump({"per_batch": arguments.per_batch, "runs": runs}, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
