"""Who serves a data folder right now: the folder's lock decides, the run file says where."""

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from trey.errors import AlreadyRunningError
from trey.local.servers import LOOPBACK

State = Literal["stopped", "starting", "running"]

LOCK_PATIENCE_S = 2.0  # somebody who only looks holds the lock for an instant


@dataclass(frozen=True)
class RunFile:
    """What a server writes about itself; the port outlives the process, for clients keep it."""

    port: int
    pid: int
    started_at: str


def run_file(home: Path, server: str) -> Path:
    """Where the server says under which port and process it runs, or last ran."""
    return home / "run" / f"{server}.json"


def read_run_file(home: Path, server: str) -> RunFile | None:
    """Give what the server wrote last; none if it never ran in this home."""
    try:
        return RunFile(**json.loads(run_file(home, server).read_text()))
    except FileNotFoundError:
        return None


def write_run_file(home: Path, server: str, content: RunFile) -> None:
    """Replace the run file as a whole: a reader never meets half of it."""
    path = run_file(home, server)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{content.pid}")
    unfinished.write_text(json.dumps(asdict(content)))
    unfinished.replace(path)


@contextmanager
def folder_lock(
    folder: Path, what: str, remedy: str, patience_s: float = LOCK_PATIENCE_S
) -> Iterator[None]:
    """Hold the folder alone; the lock falls with the process, however that ends.

    Raises:
        AlreadyRunningError: another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as file:
        deadline = time.monotonic() + patience_s
        while not _try_lock(file.fileno(), fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise AlreadyRunningError(what, remedy)
            time.sleep(0.02)
        yield


def state_of(home: Path, server: str) -> State:
    """Say whether a process serves this home; a file left by a killed one fools nobody."""
    if not _is_locked(home / server):
        return "stopped"
    known = read_run_file(home, server)
    return "running" if known and _is_listening(known.port) else "starting"


def _is_locked(folder: Path) -> bool:
    try:
        file = os.open(folder / ".lock", os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        return not _try_lock(file, fcntl.LOCK_SH)
    finally:
        os.close(file)


def _try_lock(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_listening(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True
