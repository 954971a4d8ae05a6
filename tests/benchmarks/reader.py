"""The reader beside azure-eventhub's plain consumer, over the same events of one local server.

Both take the partitions in turns, one after the other in one process, so that a busy moment strikes
both; each figure is the median over partitions and rounds. `events_per_s` counts from the first list
of a partition to its last, so it leaves out connecting; `with_connecting` counts everything. Spark's
own rate, with partitions read side by side, stands next to them.

Example: python -m tests.benchmarks.reader --events 40000
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from azure.eventhub import EventData, EventHubConsumerClient

from trey.adapters import runtime
from trey.adapters.event_hubs.access import FromString
from trey.adapters.event_hubs.consumer import LIST_SIZE, PartitionRange, RangeReader
from trey.adapters.event_hubs.gateway import DeviceMessage, send_device_messages
from trey.adapters.event_hubs.hub import Hub
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


Note = Callable[[int], None]  # told how many events each list held


def read_plainly(connection: str, prefetch: int, partition_id: str, end: int, note: Note) -> None:
    """Read with the client's own `receive_batch` and keep nothing."""
    client = EventHubConsumerClient.from_connection_string(connection, "$Default")

    def take(_: object, events: list[EventData]) -> None:
        if events:
            note(len(events))
            if (events[-1].sequence_number or 0) >= end - 1:
                client.close()

    client.receive_batch(
        take,
        partition_id=partition_id,
        starting_position=0,
        starting_position_inclusive=True,
        max_batch_size=prefetch,
        prefetch=prefetch,
    )


def read_as_arrow(connection: str, partition_id: str, end: int, note: Note) -> None:
    """Read as a Spark worker does."""
    reader = RangeReader(FromString(connection), "$Default", fail_on_data_loss=True)
    for events in reader.read(PartitionRange("telemetry@made", partition_id, 0, end)):
        note(to_arrow(events, "telemetry@made", int(partition_id)).num_rows)


def measure(read: Callable[[Note], None]) -> dict[str, float]:
    """Give the rates of one partition read once."""
    arrivals: list[tuple[float, int]] = []
    began, cpu_began = time.perf_counter(), time.process_time()
    read(lambda count: arrivals.append((time.perf_counter(), count)))
    cpu_s, events = time.process_time() - cpu_began, sum(count for _, count in arrivals)
    steady_s = arrivals[-1][0] - arrivals[0][0]
    return {
        "events_per_s": (events - arrivals[0][1]) / steady_s,
        "with_connecting": events / (time.perf_counter() - began),
        "events_per_cpu_s": events / cpu_s,
    }


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
    """Send `events`, then read them in turns."""
    with tempfile.TemporaryDirectory() as home, running(Path(home), [EVENT_HUBS]) as world:
        environment = world.environment()
        os.environ |= environment  # before Spark starts: its workers inherit it
        connection = environment[VARIABLE]
        began = time.perf_counter()
        send_device_messages(
            environment["TREY_DEVICE_GATEWAY_CONNECTION"],
            (DeviceMessage(f"vehicle-{n % 40}", BODY) for n in range(events)),
        )
        sending_s = time.perf_counter() - began
        state = Hub(FromString(connection), "$Default").look()
        ways: dict[str, Callable[[str, int, Note], None]] = {
            "plain_consumer": partial(read_plainly, connection, 300),  # the client's default
            f"plain_consumer_prefetch_{LIST_SIZE}": partial(read_plainly, connection, LIST_SIZE),
            "reader": partial(read_as_arrow, connection),
        }
        samples: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
        for _ in range(rounds):
            for partition_id, kept in state.kept.items():
                for name, read in ways.items():
                    samples[name].append(measure(partial(read, partition_id, kept.end)))
        rates = {
            name: {figure: round(median(s[figure] for s in taken)) for figure in taken[0]}
            for name, taken in samples.items()
        }
        ratios = {
            f"reader_to_{name}": round(rates["reader"]["events_per_s"] / rate["events_per_s"], 2)
            for name, rate in rates.items()
            if name != "reader"
        }
        return {
            "events": events,
            "gateway_events_per_s": round(events / sending_s),
            **rates,
            "reader_in_spark": read_with_spark(events),
            **ratios,
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
