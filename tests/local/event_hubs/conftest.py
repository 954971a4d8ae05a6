"""Servers that the checks here may kill, starve and lie to."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from azure.eventhub import EventData, EventHubProducerClient

from tests.contracts.event_hubs.clients import Reception
from trey.local.servers import EVENT_HUBS
from trey.local.world import World, running


class Server:
    """A server over a folder of its own, and clients of it."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self._home, self._arguments = home, arguments
        self._running = ExitStack()
        self.start()

    def start(self) -> None:
        servers = [replace(EVENT_HUBS, arguments=self._arguments)]
        self.world: World = self._running.enter_context(running(self._home, servers))

    def stop(self) -> None:
        self._running.close()

    def kill(self) -> None:
        """End the process as a power cut would, and start it anew."""
        (status,) = self.world.status()
        assert status.pid is not None
        os.kill(status.pid, signal.SIGKILL)
        self.stop()
        self.start()

    @property
    def port(self) -> int:
        (status,) = self.world.status()
        assert status.address is not None
        return int(status.address.rpartition(":")[2])

    def producer(self) -> EventHubProducerClient:
        connection = self.world.environment()["TREY_DEVICE_GATEWAY_CONNECTION"]
        return EventHubProducerClient.from_connection_string(connection, retry_total=0)

    def send(self, *bodies: str | bytes) -> None:
        """Send to partition 0; return when the server has acknowledged."""
        with self.producer() as producer:
            for body in bodies:
                producer.send_batch([EventData(body)], partition_id="0")

    def reception(self) -> Reception:
        return Reception(self.world.environment()["TREY_EVENT_HUBS_CONNECTION"])


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    with ExitStack() as started:

        def start(*arguments: str) -> Server:
            server = Server(tmp_path, *arguments)
            started.callback(server.stop)
            return server

        yield start
