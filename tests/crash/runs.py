"""The job as a process of its own, over servers of its own, as often as it takes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.crash.end_state import EndState
from tests.crash.stops import Stop, released
from trey.local.run_files import read_run_file, state_of
from trey.local.servers import SERVERS, LocalServer
from trey.local.world import World, running

ROOT = Path(__file__).parents[2]
MESSAGES_PER_BATCH = 64
STREAM = (
    "tests.crash.job",
    "--available-now",
    "--trigger-seconds=0",
    f"--max-events-per-trigger={MESSAGES_PER_BATCH}",
)
# A run is short, and most of it a JVM that loads classes, compiles queries and then itself.
JVM_OPTIONS = (
    "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m "
    "-Dspark.sql.codegen.wholeStage=false -Dspark.sql.codegen.factoryMode=NO_CODEGEN"
)
DEADLINE_S = 600  # for one run, on cores that others use too
ORPHANS_DEADLINE_S = 240  # a JVM may have its classes to write down, on cores that others use too


@dataclass(frozen=True)
class Run:
    """One process of the job that has ended.

    Attributes:
        exit_code: Negative: the signal that ended it.
        log: All that it said.
        points: Where it came by.
        late_commits: Those made to the tables while its JVM outlived it.
    """

    exit_code: int
    log: str
    points: tuple[str, ...]
    late_commits: frozenset[Path]

    @property
    def was_killed(self) -> bool:
        return self.exit_code == -signal.SIGKILL


@dataclass(frozen=True)
class Job:
    """A process of the job that is at work."""

    home: Path
    process: subprocess.Popen[bytes]
    course: Path
    log: Path

    def await_point(self, point: str, nth: int = 1) -> None:
        """Wait until the job has come by, or fail with its log."""
        deadline = time.monotonic() + DEADLINE_S
        while _points(self.course).count(point) < nth:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, f"{point} not reached\n{self.log.read_text()}"
            time.sleep(0.02)

    def release(self) -> None:
        """Let it go on from where it is held."""
        released(self.course).touch()

    def end(self) -> Run:
        """Wait until the process and all that it started are gone."""
        self.process.wait(DEADLINE_S)
        commits = _commits(self.home)
        _await_orphans(self.process.pid)
        return Run(
            self.process.returncode,
            self.log.read_text(),
            _points(self.course),
            _commits(self.home) - commits,
        )


@dataclass(frozen=True)
class CrashWorld:
    """A job and its servers, with what it takes to the end in them or in its flags.

    Attributes:
        servers: Documents, and for the stream its event hub.
        program: Module that is started, and the flags of the job.
        classes: What a first JVM loaded, written down when it ended: the others start in half the
            time.
    """

    servers: World
    program: Sequence[str]
    classes: Path
    _stack: ExitStack

    @property
    def home(self) -> Path:
        return self.servers.home

    @property
    def checkpoint(self) -> Path:
        return self.home / "checkpoints" / "stream_alerts"

    def forget_last_commit(self) -> None:
        """Delete the checkpoint's file by which Spark knows that its last batch is done."""
        commits = [int(f.name) for f in (self.checkpoint / "commits").iterdir() if f.name.isdigit()]
        (self.checkpoint / "commits" / str(max(commits))).unlink()
        # A JVM that outlived its interpreter may have planned one batch more: begun it has not.
        planned = self.checkpoint / "offsets" / str(max(commits) + 1)
        planned.unlink(missing_ok=True)

    @contextmanager
    def job(self, stop: Stop | None = None) -> Iterator[Job]:
        """Start the job; whatever of it is left at the end of the block is killed."""
        number = len(list(self.home.glob("run-*.log")))
        course, log = self.home / f"run-{number}.points", self.home / f"run-{number}.log"
        with (
            log.open("wb") as output,
            subprocess.Popen(
                [
                    *(sys.executable, "-m", self.program[0]),
                    *(str(course), stop.to_json() if stop else "null"),
                    *self.program[1:],
                ],
                cwd=ROOT,
                env=os.environ | self.servers.environment() | self._jvm(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # by which its JVM and workers are found again
            ) as process,
        ):
            try:
                yield Job(self.home, process, course, log)
            finally:
                for left in _session_of(process.pid):
                    left.kill()

    def run(self, stop: Stop | None = None) -> Run:
        """Run the job to its end, whatever that is."""
        with self.job(stop) as job:
            return job.end()

    def crash(self, stop: Stop) -> Run:
        """Run the job until it is killed there."""
        run = self.run(stop)
        assert run.was_killed, f"{stop} was not reached, but {run.points}\n{run.log}"
        return run

    def complete(self) -> Run:
        """Start the job once more, which must end by itself."""
        run = self.run()
        assert run.exit_code == 0, run.log
        return run

    def drain(self) -> EndState:
        """Complete the stream's input; give what is there then."""
        self.complete()
        return EndState.of(self.servers)

    def kill_server(self, server: str) -> None:
        known = read_run_file(self.home, server)
        assert known is not None
        os.kill(known.pid, signal.SIGKILL)
        while state_of(self.home, server) != "stopped":
            time.sleep(0.01)

    def restart_servers(self) -> None:
        """Start those that were killed, over the data that they left."""
        self._stack.enter_context(running(self.home))

    def _jvm(self) -> dict[str, str]:
        use = "SharedArchiveFile" if self.classes.exists() else "ArchiveClassesAtExit"
        return {"JDK_JAVA_OPTIONS": f"{JVM_OPTIONS} -XX:{use}={self.classes}"}


@contextmanager
def crash_world(
    home: Path,
    classes: Path,
    program: Sequence[str] = STREAM,
    servers: Sequence[LocalServer] = SERVERS,
) -> Iterator[CrashWorld]:
    """The world at `home` with its servers running."""
    with ExitStack() as stack:
        yield CrashWorld(stack.enter_context(running(home, servers)), program, classes, stack)


def _points(course: Path) -> tuple[str, ...]:
    return tuple(course.read_text().splitlines()) if course.exists() else ()


def _commits(home: Path) -> frozenset[Path]:
    return frozenset(home.glob("tables/*/*/_delta_log/*.json"))


def _await_orphans(session: int) -> None:
    """Wait for the JVM and its workers: a killed interpreter leaves them to end by themselves."""
    deadline = time.monotonic() + ORPHANS_DEADLINE_S
    while left := _session_of(session):
        assert time.monotonic() < deadline, f"outlived the job: {left}"
        time.sleep(0.05)


def _session_of(session: int) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return found
