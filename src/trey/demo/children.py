"""A job as a child process: its words in a log, its progress watched from outside."""

import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from trey.bundle.process import job_process
from trey.errors import TreyError

POLL_S = 0.5


@dataclass(frozen=True)
class RunningJob:
    """A job at work.

    Attributes:
        file: Of the job.
        process: Its own.
        log: File with what it prints.
    """

    file: Path
    process: subprocess.Popen[bytes]
    log: Path

    def await_end(self, watch: Callable[[], None]) -> None:
        """Wait for its end.

        Args:
            watch: Called twice a second meanwhile, and once after.

        Raises:
            TreyError: The job failed: its last words say why.
        """
        while self.process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(POLL_S)
            watch()
        if self.process.returncode != 0:
            said = f"{_last_words(self.log)} (all of it: {self.log})"
            raise TreyError(f"{self.file.name} failed: {said}")


@contextmanager
def running_job(
    file: Path, flags: Sequence[str], *, environment: Mapping[str, str], log: Path
) -> Iterator[RunningJob]:
    """Start a job's file; it ends with the block at the latest.

    Args:
        file: Of the job.
        flags: Its arguments.
        environment: Added to this process's own.
        log: File for what it prints; replaced.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("wb") as output,
        job_process(file, flags, environment=environment, output=output) as process,
    ):
        yield RunningJob(file, process, log)


def _last_words(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].removeprefix("error: ") if lines else "it left no word"
