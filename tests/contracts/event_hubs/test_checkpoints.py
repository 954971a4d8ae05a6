"""The client that shares partitions out and goes on where it was: what a function host runs."""

import asyncio
import time
from collections.abc import Iterable
from typing import Any

from azure.eventhub import EventData, EventHubProducerClient
from azure.eventhub.aio import CheckpointStore, EventHubConsumerClient

from tests.contracts.event_hubs.clients import PATIENCE_S, Namespace, bodies, last_numbers


class CheckpointsInMemory(CheckpointStore):
    """Ownership and checkpoints as the client hands them over; one process, so no lost races."""

    def __init__(self) -> None:
        self.ownership: dict[str, dict[str, Any]] = {}
        self.checkpoints: dict[str, dict[str, Any]] = {}

    async def list_ownership(self, *_: Any, **__: Any) -> Iterable[dict[str, Any]]:
        return list(self.ownership.values())

    async def claim_ownership(
        self, ownership_list: Iterable[dict[str, Any]], **_: Any
    ) -> Iterable[dict[str, Any]]:
        claimed = [
            {**claim, "etag": str(time.monotonic_ns()), "last_modified_time": time.time()}
            for claim in ownership_list
        ]
        self.ownership |= {claim["partition_id"]: claim for claim in claimed}
        return claimed

    async def update_checkpoint(self, checkpoint: dict[str, Any], **_: Any) -> None:
        self.checkpoints[checkpoint["partition_id"]] = checkpoint

    async def list_checkpoints(self, *_: Any, **__: Any) -> Iterable[dict[str, Any]]:
        return list(self.checkpoints.values())


async def _read_all(
    connection: str, store: CheckpointsInMemory, after: dict[str, int], wanted: int
) -> list[bytes]:
    received: list[EventData] = []
    done = asyncio.Event()

    async def take(context: Any, event: EventData | None) -> None:
        assert event is not None
        received.append(event)
        await context.update_checkpoint(event)
        if len(received) >= wanted:
            done.set()

    client = EventHubConsumerClient.from_connection_string(
        connection, "$Default", checkpoint_store=store, load_balancing_interval=0.2
    )
    async with client:
        reading = asyncio.create_task(client.receive(take, starting_position=dict(after)))
        await asyncio.wait_for(done.wait(), PATIENCE_S)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    return sorted(bodies(received))


async def test_a_second_run_goes_on_after_the_checkpoints(
    namespace: Namespace, producer: EventHubProducerClient
) -> None:
    # given
    store, before = CheckpointsInMemory(), last_numbers(producer)
    for number in range(8):
        producer.send_batch([EventData(f"first {number}")], partition_id=str(number % 4))
    first = await _read_all(namespace.reader, store, before, 8)
    # when
    store.ownership.clear()
    for number in range(4):
        producer.send_batch([EventData(f"second {number}")], partition_id=str(number))
    second = await _read_all(namespace.reader, store, before, 4)
    # then
    assert first == [f"first {number}".encode() for number in range(8)]
    assert second == [f"second {number}".encode() for number in range(4)]
