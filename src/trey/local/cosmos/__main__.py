"""`python -m trey.local.cosmos --home HOME`: serve the account of this home until SIGTERM."""

import signal
import sys
from argparse import Namespace
from pathlib import Path
from socket import socket

import uvicorn

from trey.local.cosmos.app import cosmos_app
from trey.local.cosmos.signatures import MasterKey
from trey.local.hosting import argument_parser, host, keys_from_environment

SERVER = "cosmos"
CONTAINERS_AT_START = {"trey/alerts": "/vehicle_id"}
IDLE_SECONDS = 120  # longer than clients keep a connection: they close it, not we under them


def serve(listener: socket, folder: Path, _arguments: Namespace) -> None:
    """Answer on `listener` until SIGTERM or SIGINT."""
    key = MasterKey(keys_from_environment(SERVER)["primary"])
    app = cosmos_app(folder, key, CONTAINERS_AT_START)
    config = uvicorn.Config(
        app,
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=5,
    )
    # uvicorn raises the signal again after its shutdown; by then it means a good end.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: sys.exit(0))
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    host(serve, argument_parser(SERVER).parse_args())
