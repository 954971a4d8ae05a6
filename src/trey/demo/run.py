"""The main job: history in, device messages out, the stream drained, notes judged, the outcome told."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
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
from trey.compliance.decision.note_model import shipped_folder
from trey.demo.batches import BatchLogReader
from trey.demo.batteries import outcome as batteries_outcome
from trey.demo.batteries.sending import send
from trey.demo.batteries.telemetry import Telemetry, write_history
from trey.demo.children import RunningJob, running_job
from trey.demo.components import outcome as components_outcome
from trey.demo.components.described import Components
from trey.local.world import World, running
from trey.report.batteries.facts import BatteryFacts
from trey.report.batteries.part import battery_part
from trey.report.components.facts import ComponentFacts
from trey.report.components.part import component_part
from trey.report.page import Report, write_report

BATCHES = 6  # as many as show how the work goes on, where the job's own limit allows it
SMALLEST_BATCH, LARGEST_BATCH = 100, 10_000

# A few thousand notes are judged before what the JVM's slow compiler makes has paid: measured, 56 s of
# the cores' time instead of 90.
_QUICK_COMPILER = "-XX:TieredStopAtLevel=1"


@dataclass(frozen=True)
class Outcome:
    """What a run found, and where its report stands.

    Attributes:
        source: What it was over, in words.
        batteries: Of its telemetry.
        components: Of its notes; None: it had none.
        seconds: The whole way took.
        report: The page.
    """

    source: str
    batteries: BatteryFacts
    components: ComponentFacts | None
    seconds: float
    report: Path


def run(
    telemetry: Telemetry, components: Components | None, home: Path, console: Console
) -> Outcome:
    """Take telemetry, and notes where there are some, the whole way through the world at `home`.

    Raises:
        TreyError: A server or a job failed, or there is no bundle here.
    """
    started = time.monotonic()
    bundle = find_bundle(Path.cwd())
    with _steps(console) as steps, running(home) as world, shipped_folder() as model:
        way = _Way(bundle, world, telemetry, steps)
        with way.judging(components, model) as look_at_components:
            if len(telemetry.history):
                way.load_history(look_at_components)
            log = BatchLogReader.from_now_on(home)
            messages_sent = way.send()
            way.drain(messages_sent, log, look_at_components)
        environment = world.environment()
        batteries = batteries_outcome.gather(
            home, telemetry, log, environment, messages_sent=messages_sent
        )
        found = (
            components_outcome.gather(home, components, model, environment) if components else None
        )
    seconds = time.monotonic() - started
    source = telemetry.source + (f"; {components.source}" if components else "")
    parts = [battery_part(batteries), *([component_part(found)] if found else [])]
    simulated = telemetry.simulated or (components is not None and components.simulated)
    report = write_report(
        Report(source, simulated, seconds, parts), home / "reports" / f"{telemetry.name}.html"
    )
    return Outcome(source, batteries, found, seconds, report)


@dataclass(frozen=True)
class _Way:
    """The steps of a run, each shown while it is taken."""

    bundle: Path
    world: World
    telemetry: Telemetry
    steps: Progress

    @contextmanager
    def judging(self, components: Components | None, model: Path) -> Iterator[Callable[[], None]]:
        """Judge components beside what the block does, and give what shows how far that is."""
        if components is None:
            yield lambda: None
            return
        count = len(components.rows)
        step = self.steps.add_task("judge components", total=None)
        log = BatchLogReader.from_now_on(self.world.home)

        def watch() -> None:
            run = log.newest_of("score_compliance")
            if run is not None and run["event"] == "copied":
                said = f"judge components: {run['alerts']:.0f} new alerts"
                self.steps.update(step, total=count, completed=count, description=said)

        flags = ["--components", str(components.file), "--on", str(components.on)]
        flags += ["--model", str(model.absolute())]  # production: none but an approved one
        if components.specification:
            flags += ["--specification", str(components.specification)]
        options = {"JDK_JAVA_OPTIONS": os.environ.get("JDK_JAVA_OPTIONS", _QUICK_COMPILER)}
        with self._running("score_compliance", flags, options) as job:
            yield watch
            job.await_end(watch)

    def load_history(self, look_beside: Callable[[], None]) -> None:
        readings = len(self.telemetry.history)
        step = self.steps.add_task("load history", total=readings)
        file = write_history(self.telemetry, self.world.home / "demo")
        with self._running("load_history", ["--file", str(file.absolute())]) as job:
            job.await_end(look_beside)
        self.steps.update(step, completed=readings)

    def send(self) -> int:
        step = self.steps.add_task("send device messages", total=len(self.telemetry.replay))
        connection = self.world.environment()["TREY_DEVICE_GATEWAY_CONNECTION"]
        return send(
            connection, self.telemetry.replay, lambda number: self.steps.advance(step, number)
        )

    def drain(
        self, messages_sent: int, log: BatchLogReader, look_beside: Callable[[], None]
    ) -> None:
        step = self.steps.add_task("stream", total=messages_sent)

        def watch() -> None:
            batches = log.copied()
            done, alerts = int(batches["messages_read"].sum()), int(batches["alerts"].sum())
            said = f"stream: {len(batches)} batches, {alerts} new alerts"
            self.steps.update(step, completed=done, description=said)
            look_beside()

        size = min(max(-(-messages_sent // BATCHES), SMALLEST_BATCH), LARGEST_BATCH)
        flags = ["--available-now", "--trigger-seconds", "0", "--max-events-per-trigger", str(size)]
        flags += ["--forecaster", "shipped"]  # production: none but an approved one
        with self._running("stream_alerts", flags) as job:
            job.await_end(watch)

    @contextmanager
    def _running(
        self, name: str, flags: list[str], environment: Mapping[str, str] | None = None
    ) -> Iterator[RunningJob]:
        with running_job(
            job_file(self.bundle, name),
            ["--home", str(self.world.home.absolute()), *flags],
            environment=self.world.environment() | dict(environment or {}),
            log=self.world.home / "run" / f"{name}.log",
        ) as job:
            yield job


def _steps(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<36}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
