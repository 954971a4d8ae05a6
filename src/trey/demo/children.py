"""A job as a child process: its words in a log, its progress watched from outside."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from trey.errors import TreyError

POLL_S = 0.5


def run_job(
    file: Path,
    flags: Sequence[str],
    *,
    environment: Mapping[str, str],
    log: Path,
    watch: Callable[[], None],
) -> None:
    """Run a job's file to its end.

    Args:
        file: Of the job.
        flags: Its arguments.
        environment: Added to this process's own.
        log: File for what it prints; replaced.
        watch: Called twice a second while it runs, and once after.

    Raises:
        TreyError: The job failed: its last words say why.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  # own interpreter, own file
            [sys.executable, "-m", "trey.bundle.child", str(file), *flags],
            env=os.environ | dict(environment),
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C reaches this process, which then ends the job
        )
        try:
            code = _await_end(process, watch)
        except BaseException:
            process.terminate()  # whatever it was writing, the next run completes
            process.wait()
            raise
    if code != 0:
        raise TreyError(f"{file.name} failed: {_last_words(log)} (all of it: {log})")


def _await_end(process: subprocess.Popen[bytes], watch: Callable[[], None]) -> int:
    while True:
        try:
            code = process.wait(POLL_S)
        except subprocess.TimeoutExpired:
            watch()
        else:
            watch()
            return code


def _last_words(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].removeprefix("error: ") if lines else "it left no word"
