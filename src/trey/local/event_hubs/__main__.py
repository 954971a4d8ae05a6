"""The server process: `python -m trey.local.event_hubs --home HOME`."""

import asyncio
import signal
import socket
import time
from argparse import ArgumentTypeError, Namespace
from pathlib import Path

from trey.local.event_hubs.broker import Broker
from trey.local.event_hubs.storage.hubs import open_hubs
from trey.local.event_hubs.storage.partition_log import Retention
from trey.local.event_hubs.wire import Limits, Wire
from trey.local.hosting import argument_parser, host, keys_from_environment


def _hub(text: str) -> tuple[str, int]:
    name, _, partitions = text.partition("=")
    if not partitions.isdecimal():
        raise ArgumentTypeError(f"{text!r} is not NAME=PARTITIONS")
    return name, int(partitions)


def _serve(listener: socket.socket, folder: Path, arguments: Namespace) -> None:
    retention = Retention(int(arguments.retention_s * 1000), arguments.retention_bytes)
    wanted = {"telemetry": 4, **dict(arguments.hub)}
    hubs = open_hubs(folder, wanted, retention, int(time.time() * 1000))
    asyncio.run(_serve_until_ended(listener, Broker(hubs, keys_from_environment("event_hubs"))))
    for hub in hubs.values():
        for log in hub.logs:
            log.close()


async def _serve_until_ended(listener: socket.socket, broker: Broker) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(ending, ended.set)
    server = await loop.create_server(lambda: Wire(broker, Limits()), sock=listener)
    async with asyncio.TaskGroup() as group:  # when one fails, the server ends
        work = [
            group.create_task(task) for task in (broker.commit_forever(), broker.trim_forever())
        ]
        await ended.wait()
        server.close()
        for task in work:
            task.cancel()


def main() -> None:
    """Parse the command line and serve."""
    parser = argument_parser("event_hubs")
    parser.add_argument(
        "--hub",
        type=_hub,
        action="append",
        default=[],
        metavar="NAME=PARTITIONS",
        help="serve this hub too; repeatable",
    )
    parser.add_argument("--retention-s", type=float, default=7 * 86400, help="keep events so long")
    parser.add_argument(
        "--retention-bytes", type=int, default=10 * 1024**3, help="keep this much per partition"
    )
    host(_serve, parser.parse_args())


main()
