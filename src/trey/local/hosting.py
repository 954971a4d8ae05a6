"""What every stand-in server does around its protocol: lock its data, keep its port, end in order."""

import logging
import os
import random
import socket
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from trey.errors import TreyError
from trey.local.lifeline import end_with_parent
from trey.local.run_files import RunFile, folder_lock, read_run_file, run_file, write_run_file
from trey.local.servers import LOOPBACK, SERVERS

# Below Linux' and macOS' ephemeral ports: while a server restarts, no client's socket takes its
# port, and a client that retries cannot connect to itself.
PORTS = range(20_000, 32_000)
PORT_ATTEMPTS = 100

logger = logging.getLogger(__name__)

Serve = Callable[[socket.socket, Path, Namespace], None]
"""(bound socket, data folder, arguments): listens as soon as it can answer, serves until SIGTERM or SIGINT, then returns with data on disk."""


def argument_parser(server: str) -> ArgumentParser:
    """Give the command line that all servers share; a server may add its own."""
    parser = ArgumentParser(prog=f"python -m trey.local.{server}", allow_abbrev=False)
    parser.add_argument("--home", type=Path, required=True, help="the world to serve")
    parser.add_argument(
        "--with-parent", action="store_true", help="end when standard input is closed"
    )
    parser.set_defaults(server=server)
    return parser


def host(serve: Serve, arguments: Namespace) -> None:
    """Run one server over its data folder; what goes wrong ends the process with one sentence."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr
    )
    if arguments.with_parent:
        end_with_parent()
    try:
        _host(serve, arguments)
    except TreyError as error:
        raise SystemExit(f"error: {error}") from None


def keys_from_environment(server: str) -> dict[str, str]:
    """Give the server's keys by name.

    Raises:
        TreyError: a key is not in the environment.
    """
    variables = next(known.key_variables for known in SERVERS if known.name == server)
    missing = [variable for variable in variables.values() if not os.environ.get(variable)]
    if missing:
        raise TreyError(f"{', '.join(missing)} not set; start the servers with `trey up`")
    return {name: os.environ[variable] for name, variable in variables.items()}


def _host(serve: Serve, arguments: Namespace) -> None:
    home, server = arguments.home.absolute(), arguments.server
    folder = home / server
    with (
        folder_lock(
            folder, f"a server over {folder}", "see `trey status`, stop it with `trey down`"
        ),
        _bind(home, server) as listener,
    ):
        started_at = datetime.now(UTC).isoformat(timespec="milliseconds")
        port = listener.getsockname()[1]
        write_run_file(home, server, RunFile(port, os.getpid(), started_at))
        logger.info("%s serves %s on port %d", server, folder, port)
        serve(listener, folder, arguments)


def _bind(home: Path, server: str) -> socket.socket:
    known = read_run_file(home, server)
    if known is None:
        return _bind_free_port()
    try:
        return _bound(known.port)
    except OSError as error:
        raise TreyError(
            f"port {known.port} of {server} is taken by another program ({error}); "
            f"end that program, or delete {run_file(home, server)} for a new port"
        ) from error


def _bind_free_port() -> socket.socket:
    for port in random.sample(PORTS, PORT_ATTEMPTS):
        try:
            return _bound(port)
        except OSError:
            continue
    raise TreyError(f"no free port between {PORTS.start} and {PORTS.stop} on {LOOPBACK}")


def _bound(port: int) -> socket.socket:
    # Named, or asyncio leaves Nagle's algorithm on: 40 ms for every answer.
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
    except OSError:
        listener.close()
        raise
    return listener
