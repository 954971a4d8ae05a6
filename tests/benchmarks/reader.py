"""The reader beside azure-eventhub's plain consumer, over the same events of one local server.

Both take one partition after the other in one process. `events_per_s` counts from the first list of a
partition to its last, so it leaves out connecting; `with_connecting` counts everything. Spark's own
rate, with partitions read side by side, stands next to them.

Example: python -m tests.benchmarks.reader --events 40000
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from azure.eventhub import EventData, EventHubConsumerClient

from trey.adapters import runtime
from trey.adapters.event_hubs.access import FromString
from trey.adapters.event_hubs.consumer import PartitionRange, RangeReader
from trey.adapters.event_hubs.gateway import DeviceMessage, send_device_messages
from trey.adapters.event_hubs.hub import Hub
from trey.adapters.event_hubs.link import PREFETCH
from trey.adapters.event_hubs.records import to_arrow
from trey.adapters.event_hubs.source import EventHubsDataSource
from trey.local.servers import EVENT_HUBS
from trey.local.world import running

VARIABLE = "TREY_EVENT_HUBS_CONNECTION"
BODY = (
    b'{"schema_version": 1, "battery_id": "B00001", "observed_on": "2016-10-08", '
    b'"battery_age_days": 300, "number_of_trips": 4, "daily_trip_duration_min": 61.5, '
    b'"daily_cycles_used": 0.52, "lifetime_cycles_used": 151.3, "battery_rated_cycles": 200}'
)


@dataclass
class Measured:
    """Events and seconds of one way to read, over all partitions and rounds."""

    events: int = 0
    seconds: float = 0.0
    steady_events: int = 0
    steady_seconds: float = 0.0
    arrivals: list[tuple[float, int]] = field(default_factory=list)

    def arrived(self, count: int) -> None:
        """Note a list of events of the partition that is being read."""
        self.arrivals.append((time.perf_counter(), count))

    def partition_ended(self, began: float) -> None:
        """Add up what was noted for a partition."""
        self.seconds += time.perf_counter() - began
        self.events += sum(count for _, count in self.arrivals)
        self.steady_events += sum(count for _, count in self.arrivals[1:])
        self.steady_seconds += self.arrivals[-1][0] - self.arrivals[0][0]
        self.arrivals.clear()

    def rates(self) -> dict[str, float]:
        """Give both rates."""
        return {
            "events_per_s": round(self.steady_events / self.steady_seconds),
            "with_connecting": round(self.events / self.seconds),
        }


def read_plainly(connection: str, ends: dict[str, int], prefetch: int, measured: Measured) -> None:
    """Read with the client's own `receive_batch` and keep nothing."""
    for partition, end in ends.items():
        began = time.perf_counter()
        client = EventHubConsumerClient.from_connection_string(connection, "$Default")

        def take(
            _: object,
            events: list[EventData],
            client: EventHubConsumerClient = client,
            end: int = end,
        ) -> None:
            if events:
                measured.arrived(len(events))
                if (events[-1].sequence_number or 0) >= end - 1:
                    client.close()

        client.receive_batch(
            take,
            partition_id=partition,
            starting_position=0,
            starting_position_inclusive=True,
            max_batch_size=prefetch,
            prefetch=prefetch,
        )
        measured.partition_ended(began)


def read_as_arrow(connection: str, ends: dict[str, int], measured: Measured) -> None:
    """Read as a Spark worker does."""
    reader = RangeReader(FromString(connection), "$Default", fail_on_data_loss=True)
    for partition, end in ends.items():
        began = time.perf_counter()
        for events in reader.read(PartitionRange("telemetry@made", partition, 0, end)):
            measured.arrived(to_arrow(events, "telemetry@made", int(partition)).num_rows)
        measured.partition_ended(began)


def read_with_spark(events: int) -> dict[str, float]:
    """Read all partitions side by side into nothing; the first run also starts the workers."""
    spark = runtime.start_spark("benchmark")
    spark.dataSource.register(EventHubsDataSource)
    rates = []
    for _ in range(3):
        frame = spark.read.format("eventhubs").option("connectionSecret", f"env:{VARIABLE}").load()
        began = time.perf_counter()
        frame.write.format("noop").mode("overwrite").save()
        rates.append(round(events / (time.perf_counter() - began)))
    spark.stop()
    return {"with_connecting": max(rates)}


def benchmark(events: int, rounds: int) -> dict[str, object]:
    """Send `events`, then read them in turns, so that a busy moment strikes all alike."""
    with tempfile.TemporaryDirectory() as home, running(Path(home), [EVENT_HUBS]) as world:
        environment = world.environment()
        os.environ |= environment  # before Spark starts: its workers inherit it
        connection = environment[VARIABLE]
        began = time.perf_counter()
        send_device_messages(
            environment["TREY_DEVICE_GATEWAY_CONNECTION"],
            (DeviceMessage(f"vehicle-{n % 40}", BODY) for n in range(events)),
        )
        sending = events / (time.perf_counter() - began)
        state = Hub(FromString(connection), "$Default").look()
        ends = {partition: kept.end for partition, kept in state.kept.items() if kept.end}
        ways: dict[str, tuple[Measured, Callable[[Measured], None]]] = {
            f"plain_consumer_prefetch_{prefetch}": (
                Measured(),
                lambda measured, prefetch=prefetch: read_plainly(
                    connection, ends, prefetch, measured
                ),
            )
            for prefetch in (300, PREFETCH)
        } | {"reader": (Measured(), lambda measured: read_as_arrow(connection, ends, measured))}
        for _ in range(rounds):
            for measured, read in ways.values():
                read(measured)
        rates = {name: measured.rates() for name, (measured, _) in ways.items()}
        best_plain = max(rate["events_per_s"] for name, rate in rates.items() if name != "reader")
        return {
            "events": events,
            "gateway_events_per_s": round(sending),
            **rates,
            "reader_in_spark": read_with_spark(events),
            "reader_to_plain_consumer": round(rates["reader"]["events_per_s"] / best_plain, 2),
            "cores": os.cpu_count(),
        }


def main() -> None:
    """Print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    json.dump(benchmark(arguments.events, arguments.rounds), sys.stdout, indent=2)


if __name__ == "__main__":
    main()
