"""A job of the bundle on one machine: its own file, in a process of its own, in the local world."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from trey.bundle.documents import find_bundle
from trey.errors import TreyError
from trey.local.world import running


def run_job(name: str, flags: Sequence[str], *, start: Path, home: Path) -> int:
    """Run `jobs/<name>.py` of the bundle at or above `start` to its end; give its exit code.

    The servers of the world at `home` answer meanwhile: those that run, else ones of its own.

    Raises:
        TreyError: There is no bundle or no such job, or a server does not start.
    """
    file = job_file(find_bundle(start), name)
    command = [sys.executable, "-m", "trey.bundle.child", str(file), *flags]
    with running(home) as world:
        return _run_to_end(command, os.environ | world.environment())


def job_file(bundle: Path, name: str) -> Path:
    """Give the file of a job.

    Raises:
        TreyError: The bundle has no such job; those that it has are named.
    """
    known = {file.stem: file for file in sorted(bundle.glob("jobs/*.py"))}
    if name not in known:
        raise TreyError(f"the bundle has no job {name}; it has {', '.join(known) or 'none'}")
    return known[name]


def _run_to_end(command: Sequence[str], environment: Mapping[str, str]) -> int:
    # In a session of its own Ctrl-C does not reach it: py4j would answer with a page of traceback.
    process = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603  # own file
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()  # whatever it was writing, the next run completes
        process.wait()
        raise
