"""From send to document: a batch of one message per battery on an idle system, again and again.

The stream runs with a trigger of one second. Each batch is the next day of the whole fleet, of which
some batteries become due on just that day; it counts from the call that sends it until all their
documents can be read. Batches come at random moments, so that they meet the trigger at any phase. The
connection of the devices is open, as theirs is. Sending takes a sixth of a second: a trigger that falls
into it makes two batches of one, the second waits for the first, and such a pair stands apart. The next
day is sent when the log says that all batches before it have come to their end.

Example: python -m tests.benchmarks.latency --batches 5
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc

from tests.benchmarks import fleets, stream_job
from tests.benchmarks.stream_job import LoggedBatch
from trey.adapters.event_hubs.gateway import device_gateway
from trey.local.world import running

BATTERIES = 200
DUE_PER_DAY = 5
FIRST_DAY = date(2025, 1, 1)
POLL_S = 0.02
DEADLINE_S = 600.0  # the first batch also waits for the job's start
IDLE_S = 1.0  # at least, from one batch's end to the next one's messages


def follow(warm_up: int, batches: int) -> dict[str, Any]:
    """Send `batches` after `warm_up` others and take the time of each."""
    readings = fleets.becoming_due(
        BATTERIES, FIRST_DAY, fleets.HISTORY_DAYS + warm_up + batches, DUE_PER_DAY
    )
    days = sorted(set(readings["observed_on"].to_pylist()))
    coming = days[fleets.HISTORY_DAYS :]
    seconds = []
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as world,
        device_gateway(world.environment()["TREY_DEVICE_GATEWAY_CONNECTION"]) as send,
    ):
        home, environment = Path(folder), world.environment()
        container = stream_job.alert_container(environment)
        count_documents = partial(stream_job.document_count, container)
        count_done = partial(messages_done, home)
        fleets.write_past(home, readings.filter(pc.less(readings["observed_on"], coming[0])), 0)
        job = stream_job.start(environment, "--trigger-seconds", "1")
        try:
            for number, day in enumerate(coming, start=1):
                today = readings.filter(pc.equal(readings["observed_on"], day))
                messages = list(fleets.device_messages(today))
                time.sleep(IDLE_S + random.random())
                began = time.perf_counter()
                send(messages)
                _await(count_documents, number * DUE_PER_DAY, job, home)
                seconds.append(round(time.perf_counter() - began, 2))
                _await(count_done, number * BATTERIES, job, home)
        finally:
            job.terminate()
            job.wait()
        logged = stream_job.logged_batches(home)
    whole = whole_days(logged)
    counted = range(warm_up, warm_up + batches)
    measured = [seconds[day] for day in counted if day in whole]
    steps = [whole[day].seconds for day in counted if day in whole]
    return {
        "batteries": BATTERIES,
        "history_days": fleets.HISTORY_DAYS,
        "messages_per_batch": BATTERIES,
        "due_per_batch": DUE_PER_DAY,
        "warm_up_batches": warm_up,
        "batches": len(measured),
        "p50_s": round(float(np.quantile(measured, 0.5)), 2),
        "p95_s": round(float(np.quantile(measured, 0.95)), 2),
        "seconds": measured,
        "cut_in_two_seconds": [seconds[day] for day in counted if day not in whole],
        "first_batch_s": seconds[0],
        "median_of_step_s": {
            step: round(float(np.median([taken[step] for taken in steps])), 2) for step in steps[0]
        },
    }


def _await(count: Callable[[], int], wanted: int, job: subprocess.Popen[bytes], home: Path) -> None:
    give_up = time.monotonic() + DEADLINE_S
    while count() < wanted:
        if job.poll() is not None or time.monotonic() > give_up:
            raise SystemExit(stream_job.last_words(home))
        time.sleep(POLL_S)


def messages_done(home: Path) -> int:
    """Messages of the batches that came to their end."""
    return sum(batch.messages for batch in stream_job.logged_batches(home))


def whole_days(logged: Sequence[LoggedBatch]) -> dict[int, LoggedBatch]:
    """The days that came as one batch, by their number."""
    whole, read = {}, 0
    for batch in logged:
        if batch.messages == BATTERIES and read % BATTERIES == 0:
            whole[read // BATTERIES] = batch
        read += batch.messages
    return whole


def main() -> None:
    """Print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--warm-up", type=int, default=5)
    parser.add_argument("--batches", type=int, default=20)
    arguments = parser.parse_args()
    json.dump(follow(arguments.warm_up, arguments.batches), sys.stdout, indent=2)


if __name__ == "__main__":
    main()
