"""`spark.read` and `spark.readStream` with `format("eventhubs")`.

    spark.dataSource.register(EventHubsDataSource)
    spark.readStream.format("eventhubs").option("connectionSecret", "env:NAME").load()

The options stand in `options`. Spark 4.1 gives Python sources no admission control, so the reader
keeps its limit by itself. For the same reason `trigger(availableNow=True)` ends after one limited
batch: to drain a backlog give `endingPosition=latest` and call `processAllAvailable()`.

A batch that Spark repeats holds the same events. Every action on the frame of a micro-batch reads
it again: `persist()` it.
"""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from pyspark.sql.datasource import (
    DataSource,
    DataSourceReader,
    DataSourceStreamReader,
    InputPartition,
)
from pyspark.sql.types import (
    BinaryType,
    IntegerType,
    LongType,
    MapType,
    StringType,
    StructType,
    TimestampType,
)

from trey.adapters.event_hubs import positions
from trey.adapters.event_hubs.consumer import PartitionRange, RangeReader
from trey.adapters.event_hubs.hub import Hub, HubState
from trey.adapters.event_hubs.options import ReaderOptions, parse_batch, parse_stream
from trey.adapters.event_hubs.positions import Positions
from trey.adapters.event_hubs.records import to_arrow
from trey.contracts import column

_PROPERTIES = MapType(StringType(), StringType())
EVENT = StructType(  # one event, as the reader gives it; `records.ARROW` is the same in Arrow
    [
        column("body", BinaryType(), "The message as it was sent"),
        column("event_hub", StringType(), "Hub as name@creation time"),
        column("partition", IntegerType(), "Partition of the hub"),
        column("sequence_number", LongType(), "Position in the partition"),
        column("offset", StringType(), "The hub's own mark of the position"),
        column("enqueued_at", TimestampType(), "When IoT Hub, else the hub, received it, UTC"),
        column("device_id", StringType(), "Device that IoT Hub authenticated"),
        column("content_type", StringType(), "Media type of the body, as the sender put it"),
        column("properties", _PROPERTIES, "What the sender put beside the body"),
        column("system_properties", _PROPERTIES, "AMQP properties and the hub's annotations"),
    ]
)


class EventHubsDataSource(DataSource):
    """Reads an event hub, or the built-in endpoint of an IoT Hub, over AMQP."""

    @classmethod
    def name(cls) -> str:
        """Give the word for `format`."""
        return "eventhubs"

    def schema(self) -> StructType:
        """Give the columns; they are the same whatever the options."""
        return EVENT

    def reader(self, schema: StructType) -> DataSourceReader:  # noqa: ARG002  Spark's signature
        """Make the reader of `spark.read`."""
        options = parse_batch(self.options)
        return EventHubsReader(options, Hub(options.access, options.consumer_group))

    def streamReader(self, schema: StructType) -> DataSourceStreamReader:  # noqa: ARG002, N802
        """Make the reader of `spark.readStream`."""
        options = parse_stream(self.options)
        return EventHubsStreamReader(options, Hub(options.access, options.consumer_group))


class RangeInput(InputPartition):
    """One task of Spark: a range of one partition."""

    value: PartitionRange


class _ArrowReader:
    """What both readers have in common: how tasks are planned and what they do on a worker."""

    def __init__(self, options: ReaderOptions, hub: Hub) -> None:
        self._options = options
        self._hub = hub

    def read(self, partition: InputPartition | None) -> Iterator[pa.RecordBatch]:
        """Give the events of a range as Arrow; None stands for a plan without any range."""
        if partition is None:
            return
        wanted: PartitionRange = partition.value
        reader = RangeReader(
            self._options.access, self._options.consumer_group, self._options.fail_on_data_loss
        )
        for events in reader.read(wanted):
            yield to_arrow(events, wanted.hub, int(wanted.partition))

    def _plan(self, state: HubState, start: Positions, end: Positions) -> list[RangeInput]:
        spans = positions.ranges(state.identity, start, end, state.kept)
        readable = self._readable(state, start)
        return [
            RangeInput(PartitionRange(state.identity, partition, readable[partition], span.stop))
            for partition, span in spans.items()
            if readable[partition] < span.stop
        ]

    def _readable(self, state: HubState, start: Positions) -> dict[str, int]:
        return positions.surviving(
            state.identity, start, state.kept, fail_on_data_loss=self._options.fail_on_data_loss
        )


class EventHubsReader(_ArrowReader, DataSourceReader):
    """Reads what lies between two positions."""

    def partitions(self) -> list[RangeInput]:
        """Plan one task for each partition of the hub that has events in between."""
        state = self._hub.look()
        start = self._hub.resolve(self._options.starting_position, state)
        end = self._hub.resolve(self._options.ending_position or "latest", state)
        return self._plan(state, start, end)


class EventHubsStreamReader(_ArrowReader, DataSourceStreamReader):
    """Plans micro-batches. It lives beside the driver as long as the query; `read` gets a copy."""

    def __init__(self, options: ReaderOptions, hub: Hub) -> None:
        super().__init__(options, hub)
        self._initial: dict[str, Any] | None = None
        self._planned: dict[str, Any] | None = None  # where the last planned batch ends
        self._drained_at: Positions | None = None
        self._seen: HubState | None = None  # what `latestOffset` saw, for the plan that follows

    def initialOffset(self) -> dict[str, Any]:  # noqa: N802
        """Say where a new query begins; Spark asks again when batch 0 was never committed."""
        return self._initial or self._begin(self._hub.look())

    def latestOffset(  # noqa: N802
        self,
        start: dict[str, Any] | None = None,
        limit: object = None,  # noqa: ARG002  Spark 4.2 hands in its own; the option rules
    ) -> dict[str, Any]:
        """Say where the next batch ends, at most `maxEventsPerTrigger` after the last one.

        Spark 4.1 gives no start. The last planned batch is known from `partitions`, which Spark also
        calls first after a restart; before the very first batch it is the beginning.
        """
        self._seen = state = self._hub.look()
        last = start or self._planned or self._initial or self._begin(state)
        begin = self._readable(state, positions.from_offset(last, state.identity))
        end = positions.admit(begin, self._heads(state), self._options.max_events_per_trigger)
        return positions.to_offset(state.identity, end)

    def partitions(self, start: dict[str, Any], end: dict[str, Any]) -> list[RangeInput]:
        """Plan one task for each partition of the hub that has events in between."""
        self._planned = end
        if start == end:
            return []
        state, self._seen = self._seen or self._hub.look(), None
        return self._plan(
            state,
            positions.from_offset(start, state.identity),
            positions.from_offset(end, state.identity),
        )

    def stop(self) -> None:
        """Close the connection to the hub."""
        self._hub.close()

    def _begin(self, state: HubState) -> dict[str, Any]:
        begin = self._hub.resolve(self._options.starting_position, state)
        self._initial = positions.to_offset(state.identity, begin)
        return self._initial

    def _heads(self, state: HubState) -> Positions:
        if self._options.ending_position is None:
            return state.heads
        if self._drained_at is None:
            self._drained_at = state.heads
        return self._drained_at
