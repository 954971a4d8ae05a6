"""What the local Event Hubs server takes and gives per second, on disk and with its disk in memory.

azure-eventhub's client sends from this process, then reads; connecting is left out. The ratios say
what durability costs: on a file system in memory the same server syncs nothing.

Example: python -m tests.benchmarks.event_hubs_server --events 20000
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from azure.eventhub import (
    EventData,
    EventHubConsumerClient,
    EventHubProducerClient,
    PartitionContext,
)

from trey.local.servers import EVENT_HUBS
from trey.local.world import running

MEMORY = Path("/dev/shm")
BODY = (
    b'{"schema_version": 1, "battery_id": "B00001", "observed_on": "2016-10-08", '
    b'"battery_age_days": 300, "number_of_trips": 4, "daily_trip_duration_min": 61.5, '
    b'"daily_cycles_used": 0.52, "lifetime_cycles_used": 151.3, "battery_rated_cycles": 200}'
)


class Rates(NamedTuple):
    """Events per second into the server, and out of it."""

    sent_per_s: float
    received_per_s: float


def measure(home: Path, events: int) -> Rates:
    """Send the events to one partition of a fresh world, then read them."""
    with running(home, [EVENT_HUBS]) as world:
        variables = world.environment()
        sent = _send(variables["TREY_DEVICE_GATEWAY_CONNECTION"], events)
        return Rates(sent, _receive(variables["TREY_EVENT_HUBS_CONNECTION"], events))


def _send(connection: str, events: int) -> float:
    with EventHubProducerClient.from_connection_string(connection) as producer:
        batch = producer.create_batch(partition_id="0")  # connects
        producer.send_batch([EventData(BODY)], partition_id="0")
        started_at = time.perf_counter()
        for _ in range(events - 1):
            try:
                batch.add(EventData(BODY))
            except ValueError:  # full
                producer.send_batch(batch)
                batch = producer.create_batch(partition_id="0")
                batch.add(EventData(BODY))
        producer.send_batch(batch)
        return (events - 1) / (time.perf_counter() - started_at)


def _receive(connection: str, events: int) -> float:
    arrivals: list[tuple[float, int]] = []
    client = EventHubConsumerClient.from_connection_string(connection, "$Default")

    def take(_: PartitionContext, batch: Sequence[EventData]) -> None:
        arrivals.append((time.perf_counter(), len(batch)))
        if sum(count for _, count in arrivals) >= events:
            client.close()

    with client:
        client.receive_batch(take, partition_id="0", starting_position="-1", max_batch_size=1000)
    return sum(count for _, count in arrivals[1:]) / (arrivals[-1][0] - arrivals[0][0])


def main() -> None:
    """Measure, and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    events = parser.parse_args().events
    with (
        tempfile.TemporaryDirectory() as disk,
        tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as memory,
    ):
        on_disk, in_memory = measure(Path(disk), events), measure(Path(memory), events)
    json.dump(
        {
            "cores": os.cpu_count(),
            "events": events,
            "body_bytes": len(BODY),
            "on_disk": on_disk._asdict(),
            "in_memory": in_memory._asdict(),
            "sent_ratio": on_disk.sent_per_s / in_memory.sent_per_s,
            "received_ratio": on_disk.received_per_s / in_memory.received_per_s,
        },
        sys.stdout,
        indent=2,
    )


if __name__ == "__main__":
    main()
