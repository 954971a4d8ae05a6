"""The process of a job as its starter sees it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def job_process(
    file: Path,
    flags: Sequence[str],
    *,
    environment: Mapping[str, str],
    output: IO[bytes] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a job's file; it ends with the block, and with this process even if that is killed.

    Args:
        file: Of the job.
        flags: Its arguments.
        environment: Added to this process's own.
        output: For what it prints; None: where this process prints.
    """
    with subprocess.Popen(  # noqa: S603  # own interpreter, own file
        [sys.executable, "-m", "trey.bundle.child", str(file), *flags],
        env=os.environ | dict(environment),
        stdin=subprocess.PIPE,  # nobody writes to it: its end is the end of this process
        stdout=output,
        stderr=output,
        # Ctrl-C does not reach it, for py4j would answer with a page of traceback.
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()  # whatever it was writing, the next run completes
            process.wait()
