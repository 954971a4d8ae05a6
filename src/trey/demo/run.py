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
    TextColumn,
    TimeElapsedColumn,
)

from trey.bundle.documents import find_bundle
from trey.bundle.jobs import job_file
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
    bundle = find_bundle(Path.cwd())
    with _steps(console) as steps, running(home) as world:
        way = _Way(bundle, world, telemetry, steps)
        if len(telemetry.history):
            way.load_history()
        log = BatchLogReader.from_now_on(home)
        messages_sent = way.send()
        way.drain(messages_sent, log)
        facts = gather(
            home,
            telemetry,
            log,
            world.environment(),
            messages_sent=messages_sent,
            seconds=time.monotonic() - started,
        )
    return Outcome(facts, write_report(facts, home / "reports" / f"{telemetry.name}.html"))


@dataclass(frozen=True)
class _Way:
    """The steps of a run, each shown while it is taken."""

    bundle: Path
    world: World
    telemetry: Telemetry
    steps: Progress

    def load_history(self) -> None:
        readings = len(self.telemetry.history)
        step = self.steps.add_task("load history", total=readings)
        file = write_history(self.telemetry, self.world.home / "demo")
        self._run_job("load_history", ["--file", str(file.absolute())], lambda: None)
        self.steps.update(step, completed=readings)

    def send(self) -> int:
        step = self.steps.add_task("send device messages", total=len(self.telemetry.replay))
        connection = self.world.environment()["TREY_DEVICE_GATEWAY_CONNECTION"]
        return send(
            connection, self.telemetry.replay, lambda number: self.steps.advance(step, number)
        )

    def drain(self, messages_sent: int, log: BatchLogReader) -> None:
        step = self.steps.add_task("stream", total=messages_sent)

        def watch() -> None:
            batches = log.copied()
            done, alerts = int(batches["messages_read"].sum()), int(batches["alerts"].sum())
            said = f"stream: {len(batches)} batches, {alerts} new alerts"
            self.steps.update(step, completed=done, description=said)

        size = min(max(-(-messages_sent // BATCHES), SMALLEST_BATCH), LARGEST_BATCH)
        limits = ["--trigger-seconds", "0", "--max-events-per-trigger", str(size)]
        self._run_job("stream_alerts", ["--available-now", *limits], watch)

    def _run_job(self, name: str, flags: list[str], watch: Callable[[], None]) -> None:
        run_job(
            job_file(self.bundle, name),
            ["--home", str(self.world.home.absolute()), *flags],
            environment=self.world.environment(),
            log=self.world.home / "run" / f"{name}.log",
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
