"""Server processes as their starter sees them: spawned, awaited until they answer, ended."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from trey.errors import TreyError
from trey.local.keys import Keys
from trey.local.run_files import read_run_file, state_of
from trey.local.servers import LocalServer

START_DEADLINE_S = 60.0  # busy cores and a cold disk; usually well under a second
STOP_DEADLINE_S = 20.0
POLL_S = 0.02


@dataclass(frozen=True)
class Child:
    """One server process and the place in its log at which its own words begin."""

    home: Path
    server: str
    process: subprocess.Popen[bytes]
    log: Path
    log_start: int

    def await_answer(self) -> None:
        """Wait until the server listens.

        Raises:
            TreyError: it ended, or did not answer in time; the last line of its log says why.
        """
        deadline = time.monotonic() + START_DEADLINE_S
        while not self._answers():
            if self.process.poll() is not None:
                raise TreyError(f"{self.server} did not start: {self._last_words()}")
            if time.monotonic() > deadline:
                raise TreyError(f"{self.server} does not answer; see {self.log}")
            time.sleep(POLL_S)

    def end(self) -> None:
        """End the process in order, or by force where it does not listen."""
        self.process.terminate()
        try:
            self.process.wait(STOP_DEADLINE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _answers(self) -> bool:
        known = read_run_file(self.home, self.server)
        is_mine = known is not None and known.pid == self.process.pid
        return is_mine and state_of(self.home, self.server) == "running"

    def _last_words(self) -> str:
        with self.log.open(errors="replace") as log:
            log.seek(self.log_start)
            lines = [line.strip() for line in log if line.strip()]
        return lines[-1].removeprefix("error: ") if lines else "it left no word in its log"


def spawn(home: Path, server: LocalServer, keys: Keys) -> Child:
    """Start a server that outlives this process; not yet awaited."""
    return _spawn(home, server, keys, [], subprocess.DEVNULL)


@contextmanager
def bound_child(home: Path, server: LocalServer, keys: Keys) -> Iterator[Child]:
    """Start a server that ends with the block, and with this process even if that is killed."""
    reading, writing = os.pipe()  # the server sees the end of the pipe when this process is gone
    try:
        child = _spawn(home, server, keys, ["--with-parent"], reading)
    finally:
        os.close(reading)
    try:
        yield child
    finally:
        child.end()
        os.close(writing)


def _spawn(
    home: Path, server: LocalServer, keys: Keys, flags: list[str], standard_input: int
) -> Child:
    log = home / "run" / f"{server.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    secrets = {variable: keys[server.name][name] for name, variable in server.key_variables.items()}
    with log.open("ab") as output:
        log_start = output.tell()
        process = subprocess.Popen(  # noqa: S603  # own interpreter, own module
            [sys.executable, "-m", server.module, "--home", str(home), *server.arguments, *flags],
            env=os.environ | secrets,
            stdin=standard_input,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C ends this process, which then ends its servers
        )
        return Child(home, server.name, process, log, log_start)
