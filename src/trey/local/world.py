"""One home is one world: its keys, and the servers over its data."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from trey.errors import TreyError
from trey.local.children import POLL_S, START_DEADLINE_S, STOP_DEADLINE_S, bound_child, spawn
from trey.local.keys import make_missing_keys, read_keys
from trey.local.run_files import State, folder_lock, read_run_file, state_of
from trey.local.servers import LOOPBACK, SERVERS, LocalServer


@dataclass(frozen=True)
class ServerStatus:
    """How one server of a world is found; nothing in it is secret."""

    server: str
    state: State
    address: str | None
    pid: int | None
    started_at: str | None


@dataclass(frozen=True)
class World:
    """The servers over one home."""

    home: Path
    servers: Sequence[LocalServer] = SERVERS

    def environment(self) -> dict[str, str]:
        """Give the variables by which a child process reaches this world, keys among them.

        Raises:
            TreyError: a server has never run here, so it has no port yet.
        """
        keys = read_keys(self.home)
        variables = {"TREY_HOME": str(self.home.absolute())}
        for server in self.servers:
            known = read_run_file(self.home, server.name)
            if known is None or server.name not in keys:
                raise TreyError(f"{server.name} never ran in {self.home}; run `trey up` first")
            variables |= server.client_variables(known.port, keys[server.name])
        return variables

    def status(self) -> list[ServerStatus]:
        """Say for each server whether it runs, and where."""
        return [self._status_of(server) for server in self.servers]

    def start(self) -> None:
        """Start what does not run, as processes that outlive this one; back when all answer.

        Raises:
            TreyError: a server does not start.
        """
        with _changing(self.home):
            keys = make_missing_keys(self.home, self.servers)
            for server in self.stopped():
                spawn(self.home, server, keys).await_answer()

    def stop(self) -> None:
        """End the servers of this world, whoever started them; back when they are gone.

        Raises:
            TreyError: a server does not end.
        """
        with _changing(self.home):
            for status in self.status():
                if status.pid is not None:
                    os.kill(status.pid, signal.SIGTERM)
                    _await_state(self.home, status.server, ("stopped",), STOP_DEADLINE_S)

    def stopped(self) -> list[LocalServer]:
        """Give the servers that nobody runs; one that is just starting is awaited."""
        return [
            server
            for server in self.servers
            if _await_state(self.home, server.name, ("stopped", "running"), START_DEADLINE_S)
            == "stopped"
        ]

    def _status_of(self, server: LocalServer) -> ServerStatus:
        state = state_of(self.home, server.name)
        # Read after the state: a server that listens has already replaced its forerunner's file.
        known = read_run_file(self.home, server.name)
        if state != "running" or known is None:
            return ServerStatus(server.name, state, None, None, None)
        address = f"{LOOPBACK}:{known.port}"
        return ServerStatus(server.name, state, address, known.pid, known.started_at)


@contextmanager
def running(home: Path, servers: Sequence[LocalServer] = SERVERS) -> Iterator[World]:
    """Give the world with all servers answering: those that run, and own ones for the rest.

    The own ones end with the block, and also when this process is killed.

    Raises:
        TreyError: a server does not start.
    """
    world = World(home, servers)
    with ExitStack() as own:
        with _changing(home):
            keys = make_missing_keys(home, servers)
            for server in world.stopped():
                own.enter_context(bound_child(home, server, keys)).await_answer()
        yield world


@contextmanager
def _changing(home: Path) -> Iterator[None]:
    # One starter at a time: of two, one would fail on the other's lock and give up.
    with folder_lock(
        home / "run",
        f"a start or stop of the servers in {home}",
        "try again in a moment",
        patience_s=START_DEADLINE_S,
    ):
        yield


def _await_state(home: Path, server: str, wanted: Sequence[State], patience_s: float) -> State:
    deadline = time.monotonic() + patience_s
    while (state := state_of(home, server)) not in wanted:
        if time.monotonic() > deadline:
            raise TreyError(
                f"{server} is {state} for {patience_s:.0f} s; see its log in {home / 'run'}"
            )
        time.sleep(POLL_S)
    return state
