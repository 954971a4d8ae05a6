"""A job of the bundle on one machine: its own file, in a process of its own, in the local world."""

from collections.abc import Sequence
from pathlib import Path

from trey.bundle.documents import find_bundle
from trey.bundle.process import job_process
from trey.errors import TreyError
from trey.local.world import running


def run_job(name: str, flags: Sequence[str], *, start: Path, home: Path) -> int:
    """Run `jobs/<name>.py` of the bundle at or above `start` to its end; give its exit code.

    The servers of the world at `home` answer meanwhile: those that run, else ones of its own.

    Raises:
        TreyError: There is no bundle or no such job, or a server does not start.
    """
    file = job_file(find_bundle(start), name)
    with (
        running(home) as world,
        job_process(file, flags, environment=world.environment()) as process,
    ):
        return process.wait()


def job_file(bundle: Path, name: str) -> Path:
    """Give the file of a job.

    Raises:
        TreyError: The bundle has no such job; those that it has are named.
    """
    known = {file.stem: file for file in sorted(bundle.glob("jobs/*.py"))}
    if name not in known:
        raise TreyError(f"the bundle has no job {name}; it has {', '.join(known) or 'none'}")
    return known[name]
