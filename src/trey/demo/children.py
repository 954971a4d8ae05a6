"""A job as a child process: its words in a log, its progress watched from outside."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from trey.bundle.documents import find_bundle
from trey.bundle.jobs import job_file
from trey.errors import TreyError

POLL_S = 0.5


def run_job(
    name: str,
    flags: Sequence[str],
    *,
    environment: Mapping[str, str],
    log: Path,
    watch: Callable[[], None],
) -> None:
    """Run `jobs/<name>.py` of the bundle at or above the working directory to its end.

    Args:
        name: Of the job.
        flags: Its arguments.
        environment: Added to this process's own.
        log: File for what it prints; replaced.
        watch: Called twice a second while it runs, and once after.

    Raises:
        TreyError: There is no bundle, or the job failed: its last words say why.
    """
    file = job_file(find_bundle(Path.cwd()), name)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  # own interpreter, own file
            [sys.executable, str(file), *flags],
            env=os.environ | dict(environment),
            stdout=output,
            stderr=output,
        )
        try:
            code = _await_end(process, watch)
        except BaseException:
            process.terminate()  # Ctrl-C reached it too; any other error here did not
            process.wait()
            raise
    if code != 0:
        raise TreyError(f"jobs/{name}.py failed: {_last_words(log)} (all of it: {log})")


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
    return lines[-1].removeprefix("trey.errors.TreyError: ") if lines else "it left no word"
