"""How the checks send and read: azure-eventhub as it is, with short time limits."""

import asyncio
import hmac
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import quote_plus

from azure.eventhub import EventData, EventHubProducerClient, parse_connection_string
from azure.eventhub.aio import EventHubConsumerClient

PATIENCE_S = 20.0  # a real namespace is farther away

Position = str | int | datetime


@dataclass(frozen=True)
class Namespace:
    """A hub with at least four partitions, and two connection strings to it."""

    sender: str
    reader: str


@dataclass(frozen=True)
class Partition:
    """A partition of the shared hub, and the number of its last event before the check."""

    id: str
    last: int


class Reading:
    """One client that reads from a position on, in the loop of `Reception`."""

    def __init__(self, connection: str, group: str, options: dict[str, Any]) -> None:
        self.events: list[EventData] = []
        self.error: Exception | None = None
        self._client = EventHubConsumerClient.from_connection_string(
            connection, group, retry_total=0
        )
        self._task = asyncio.create_task(
            self._client.receive_batch(
                self._on_batch, on_error=self._on_error, max_wait_time=0.1, **options
            )
        )

    async def wait_for(self, wanted: int, within_s: float) -> None:
        """Return when so many events are there, at an error, or when the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while len(self.events) < wanted and self.error is None:
                    await asyncio.sleep(0.01)

    async def close(self) -> None:
        """Close the client, which takes it a second."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        await self._client.close()

    async def _on_batch(self, _: Any, batch: list[EventData]) -> None:
        self.events += batch

    async def _on_error(self, _: Any, error: Exception) -> None:
        self.error = error


class Reception:
    """Reads in a loop of its own, so that no check waits while another's client closes."""

    def __init__(self, connection: str) -> None:
        self._connection = connection
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._closing: list[Future[None]] = []
        self._listening: dict[str, Reading] = {}
        self._open: set[Reading] = set()

    def listen(self, numbers: dict[str, int]) -> None:
        """Read on, from these numbers of these partitions: a new reader takes a client a second."""
        self._listening = {
            partition: self.begin(partition, number, group="trey")
            for partition, number in numbers.items()
        }

    def arrived(self, partition: Partition, wanted: int) -> list[EventData]:
        """Give the events of this check, as soon as so many are read."""

        def found() -> list[EventData]:
            events = self._listening[partition.id].events
            return [event for event in events if _number(event) > partition.last]

        return _patiently(found, wanted)

    def mark(self, partition_id: str, body: str) -> Partition:
        """Give the partition from a mark on that was just sent to it."""

        def found() -> list[EventData]:
            events = self._listening[partition_id].events
            return [event for event in events if bodies([event]) == [body.encode()]]

        return Partition(partition_id, _number(_patiently(found, 1)[0]))

    def receive(
        self,
        partition_id: str,
        after: Position,
        wanted: int,
        within_s: float = PATIENCE_S,
        **options: Any,
    ) -> list[EventData]:
        """Give the events after a position; fewer than wanted when the time is over.

        Raises:
            EventHubError: the client met it.
        """
        reading = self.begin(partition_id, after, **options)
        try:
            return self.take(reading, wanted, within_s)
        finally:
            self.end(reading)

    def begin(
        self,
        partition_id: str,
        after: Position,
        *,
        connection: str = "",
        group: str = "$Default",
        **options: Any,
    ) -> Reading:
        """Open a reader that goes on until its end is asked for."""
        options |= {"partition_id": partition_id, "starting_position": after}

        async def begin() -> Reading:
            return Reading(connection or self._connection, group, options)

        reading = asyncio.run_coroutine_threadsafe(begin(), self._loop).result()
        self._open.add(reading)
        return reading

    def take(self, reading: Reading, wanted: int, within_s: float = PATIENCE_S) -> list[EventData]:
        """Give what a reader has read as soon as it is enough.

        Raises:
            EventHubError: the client met it.
        """
        waiting = reading.wait_for(wanted, within_s)
        asyncio.run_coroutine_threadsafe(waiting, self._loop).result()
        if reading.error is not None:
            raise reading.error
        return list(reading.events)

    def end(self, reading: Reading) -> None:
        """Close a reader, meanwhile."""
        self._open.discard(reading)
        self._closing.append(asyncio.run_coroutine_threadsafe(reading.close(), self._loop))

    def close(self) -> None:
        """Return when all clients are closed."""
        for reading in list(self._open):
            self.end(reading)
        for closing in self._closing:
            closing.result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _patiently(found: Callable[[], list[EventData]], wanted: int) -> list[EventData]:
    deadline = time.monotonic() + PATIENCE_S
    while len(found()) < wanted and time.monotonic() < deadline:
        time.sleep(0.01)
    return found()


def _number(event: EventData) -> int:
    return -1 if event.sequence_number is None else event.sequence_number


def send(producer: EventHubProducerClient, partition: Partition, *bodies: bytes | str) -> None:
    """Send the bodies as one batch."""
    producer.send_batch([EventData(body) for body in bodies], partition_id=partition.id)


def bodies(events: Sequence[EventData]) -> list[bytes]:
    """Give the events' bytes."""
    return [b"".join(cast(Iterable[bytes], event.body)) for event in events]


def last_numbers(producer: EventHubProducerClient) -> dict[str, int]:
    """Give each partition's last sequence number."""
    partitions = producer.get_partition_ids()
    with ThreadPoolExecutor() as pool:
        properties = list(pool.map(producer.get_partition_properties, partitions))
    return {about["id"]: about["last_enqueued_sequence_number"] for about in properties}


def shared_access_signature(connection: str, resource: str, expires_at: float) -> str:
    """Give the same connection with a token instead of the key."""
    about = parse_connection_string(connection)
    place = quote_plus(resource)
    text = f"{place}\n{int(expires_at)}"
    digest = hmac.digest(str(about.shared_access_key).encode(), text.encode(), "sha256")
    token = (
        f"SharedAccessSignature sr={place}&sig={quote_plus(b64encode(digest))}"
        f"&se={int(expires_at)}&skn={about.shared_access_key_name}"
    )
    return with_part(
        with_part(connection, "SharedAccessKeyName", None), "SharedAccessKey", None
    ) + (f";SharedAccessSignature={token}")


def with_part(connection: str, name: str, value: str | None) -> str:
    """Give the connection string with one part replaced, or without it."""
    parts = [part for part in connection.split(";") if not part.startswith(f"{name}=")]
    return ";".join(parts if value is None else [*parts, f"{name}={value}"])
