"""The main job: history in, device messages out, the stream drained, the outcome told."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from trey.demo.batches import BatchLogReader
from trey.demo.children import run_job
from trey.demo.outcome import gather
from trey.demo.sending import send
from trey.demo.telemetry import Telemetry, write_history
from trey.local.world import World, running
from trey.report.facts import RunFacts
from trey.report.page import write_report

BATCHES = 6  # as many as show how the work goes on, where the job's own limit allows it
SMALLEST_BATCH, LARGEST_BATCH = 100, 10_000


@dataclass(frozen=True)
class Outcome:
    """What a run found, and where its report stands."""

    facts: RunFacts
    report: Path


def run(telemetry: Telemetry, home: Path, console: Console) -> Outcome:
    """Take the telemetry the whole way through the world at `home`.

    Raises:
        TreyError: A server or a job failed, or there is no bundle here.
    """
    started = time.monotonic()
    with _steps(console) as steps, running(home) as world:
        if len(telemetry.history):
            _load_history(world, telemetry, steps)
        log = BatchLogReader.from_now_on(home)
        messages_sent = _send(world, telemetry, steps)
        _drain(world, messages_sent, log, steps)
        facts = gather(
            home,
            telemetry,
            log,
            world.environment(),
            messages_sent=messages_sent,
            seconds=time.monotonic() - started,
        )
    return Outcome(facts, write_report(facts, home / "reports" / f"{telemetry.name}.html"))


def _load_history(world: World, telemetry: Telemetry, steps: Progress) -> None:
    step = steps.add_task("load history", total=len(telemetry.history))
    file = write_history(telemetry, world.home / "demo")
    _run_job(world, "load_history", ["--file", str(file.absolute())], lambda: None)
    steps.update(step, completed=len(telemetry.history))


def _send(world: World, telemetry: Telemetry, steps: Progress) -> int:
    step = steps.add_task("send device messages", total=len(telemetry.replay))
    connection = world.environment()["TREY_DEVICE_GATEWAY_CONNECTION"]
    return send(connection, telemetry.replay, lambda number: steps.advance(step, number))


def _drain(world: World, messages_sent: int, log: BatchLogReader, steps: Progress) -> None:
    step = steps.add_task("stream: forecast, alert", total=messages_sent)
    size = min(max(-(-messages_sent // BATCHES), SMALLEST_BATCH), LARGEST_BATCH)

    def watch() -> None:
        _show(steps, step, log)

    flags = ["--available-now", "--trigger-seconds", "0", "--max-events-per-trigger", str(size)]
    _run_job(world, "stream_alerts", flags, watch)
    steps.update(step, completed=messages_sent)


def _show(steps: Progress, step: TaskID, log: BatchLogReader) -> None:
    batches = log.copied()
    steps.update(
        step,
        completed=int(batches["messages_read"].sum()),
        description=f"stream: {len(batches)} batches, {int(batches['alerts'].sum())} new alerts",
    )


def _run_job(world: World, name: str, flags: list[str], watch: Callable[[], None]) -> None:
    run_job(
        name,
        ["--home", str(world.home.absolute()), *flags],
        environment=world.environment(),
        log=world.home / "run" / f"{name}.log",
        watch=watch,
    )


def _steps(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<36}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
