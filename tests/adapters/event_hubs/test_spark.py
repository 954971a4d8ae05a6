"""The data source as Spark runs it; each query costs seconds, so each tells a whole story."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql.readwriter import DataFrameReader

from tests.adapters.event_hubs.conftest import LocalHub
from trey.adapters.event_hubs.source import EventHubsDataSource
from trey.local.servers import EVENT_HUBS
from trey.local.world import running

pytestmark = pytest.mark.spark


def reading(spark: SparkSession, hub: LocalHub, **options: str) -> DataFrameReader:
    """A batch reader whose workers find the connection string in their environment."""
    spark.sparkContext.environment["TEST_HUB"] = hub.connection()
    spark.dataSource.register(EventHubsDataSource)
    return spark.read.format("eventhubs").options(connectionSecret="env:TEST_HUB", **options)


class Stream:
    """Runs a query until it has drained the hub, and keeps what its batches held."""

    def __init__(self, spark: SparkSession, hub: LocalHub, checkpoint: Path) -> None:
        self.spark, self.hub, self.checkpoint = spark, hub, checkpoint
        self.batches: dict[int, list[Row]] = {}

    def drain(self, **options: str) -> dict[int, list[bytes]]:
        self.batches = {}
        reading(self.spark, self.hub)  # registers the source with the hub's connection
        events = self.spark.readStream.format("eventhubs").options(
            connectionSecret="env:TEST_HUB", endingPosition="latest", **options
        )
        query = (
            events.load()
            .writeStream.foreachBatch(self._keep)
            .option("checkpointLocation", str(self.checkpoint))
            .start()
        )
        try:
            query.processAllAvailable()
        finally:
            query.stop()
        return {
            batch_id: sorted(bytes(row.body) for row in rows)
            for batch_id, rows in self.batches.items()
        }

    def _keep(self, batch: DataFrame, batch_id: int) -> None:
        self.batches[batch_id] = batch.select("body", "device_id").collect()


def test_stream_continues_exactly_where_it_stopped(
    spark: SparkSession, hub: LocalHub, tmp_path: Path
) -> None:
    # given: 25 events of two devices, in batches of at most 10
    hub.send("vehicle-1", [b"a%02d" % n for n in range(15)])
    hub.send("vehicle-2", [b"b%02d" % n for n in range(10)])
    stream = Stream(spark, hub, tmp_path)

    first = stream.drain(maxEventsPerTrigger="10")
    assert [len(events) for events in first.values()] == [10, 10, 5]
    everything = [b"a%02d" % n for n in range(15)] + [b"b%02d" % n for n in range(10)]
    assert sorted(body for events in first.values() for body in events) == everything
    assert {row.device_id for row in stream.batches[0]} <= {"vehicle-1", "vehicle-2"}

    # when: more events arrive, and a new query begins where the first one ended
    hub.send("vehicle-1", [b"c%02d" % n for n in range(7)])
    assert stream.drain(maxEventsPerTrigger="10") == {3: [b"c%02d" % n for n in range(7)]}

    # when: the commit of the last batch is lost; the batch comes again, whatever arrived since
    (tmp_path / "commits" / "3").unlink()
    (tmp_path / "commits" / ".3.crc").unlink(missing_ok=True)
    hub.send("vehicle-2", [b"d%02d" % n for n in range(2)])
    assert stream.drain(maxEventsPerTrigger="10") == {
        3: [b"c%02d" % n for n in range(7)],
        4: [b"d%02d" % n for n in range(2)],
    }


def test_batch_between_two_positions(spark: SparkSession, hub: LocalHub) -> None:
    # given
    hub.send("vehicle-1", [b"%02d" % n for n in range(9)])
    used = next(p for p, kept in hub.hub().look().kept.items() if kept.end)
    start, end = ('{"0": 0, "1": 0}'.replace(f'"{used}": 0', f'"{used}": {n}') for n in (2, 6))
    # when
    events = reading(spark, hub, startingPosition=start, endingPosition=end).load()
    # then
    rows = events.select("partition", "sequence_number", "body", "device_id").collect()
    assert sorted(tuple(row) for row in rows) == [
        (int(used), n, bytearray(b"%02d" % n), "vehicle-1") for n in (2, 3, 4, 5)
    ]
    assert reading(spark, hub, startingPosition="latest").load().count() == 0


def test_wrong_key_is_one_sentence(spark: SparkSession, hub: LocalHub) -> None:
    reader = reading(spark, hub)
    spark.sparkContext.environment["TEST_HUB"] = hub.connection().replace("Key=", "Key=x")
    spark.dataSource.register(EventHubsDataSource)
    with pytest.raises(PySparkException, match=f"event hub {hub.name} at .* refused the key"):
        reader.load().collect()


@pytest.fixture
def forgetful(tmp_path: Path) -> Iterator[LocalHub]:
    """20 events, of which the oldest are gone."""
    with running(tmp_path, [EVENT_HUBS]) as world:
        LocalHub(world, "telemetry").send(
            "vehicle-1", [b"%02d" % n + b"." * 300 for n in range(20)]
        )
    little = replace(EVENT_HUBS, arguments=("--retention-bytes", "3000"))
    with running(tmp_path, [little]) as world:
        yield LocalHub(world, "telemetry")


def test_retention_is_loud_unless_told_otherwise(
    spark: SparkSession, forgetful: LocalHub, tmp_path: Path
) -> None:
    # given
    kept = forgetful.hub().look().kept
    used = next(p for p in kept if kept[p].end)
    everything = '{"0": 0, "1": 0, "2": 0, "3": 0}'
    lost = f"partition {used}: sequence numbers 0 to {kept[used].first - 1} are gone"
    # when
    stream = Stream(spark, forgetful, tmp_path / "checkpoint")
    with pytest.raises(PySparkException, match=lost):
        stream.drain(startingPosition=everything)
    clipped = stream.drain(startingPosition=everything, failOnDataLoss="false")
    # then
    assert [len(events) for events in clipped.values()] == [20 - kept[used].first]
