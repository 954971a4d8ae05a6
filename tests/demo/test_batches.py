"""What the batch log and bronze say about this run, and not about those before it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from trey.demo.batches import BatchLogReader, count_messages

HUB = "telemetry@2026-01-01T00:00:00.000Z"
LOG = pa.schema(
    [
        ("query_id", pa.string()),
        ("batch_id", pa.int64()),
        ("event", pa.string()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("positions", pa.string()),
        ("messages_read", pa.int64()),
        ("alerts", pa.int64()),
        ("seconds", pa.map_(pa.string(), pa.float64())),
    ]
)


def row(event: str, batch_id: int, minute: int, **changed: Any) -> dict[str, Any]:
    plain = {"query_id": "q", "batch_id": batch_id, "event": event}
    return plain | {"at": datetime(2026, 1, 1, 0, minute, tzinfo=UTC)} | changed


def started(batch_id: int, minute: int, *next_numbers: int) -> dict[str, Any]:
    positions = {HUB: {str(partition): end for partition, end in enumerate(next_numbers)}}
    return row("started", batch_id, minute, positions=json.dumps(positions), messages_read=10)


def copied(batch_id: int, minute: int) -> dict[str, Any]:
    return row("copied", batch_id, minute, alerts=1, seconds=[("read", 0.5)])


def write(home: Path, table: str, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    write_deltalake(
        home.joinpath("tables", *table.split(".")),
        pa.Table.from_pylist(rows, schema=schema),
        mode="append",
    )


def test_only_batches_of_this_run_count(tmp_path: Path) -> None:
    # given
    write(tmp_path, "ops.batch_log", [started(0, 1, 10, 5), copied(0, 2)], LOG)
    log = BatchLogReader.from_now_on(tmp_path)
    new = [started(1, 3, 20, 5), copied(1, 4), started(2, 5, 30, 5)]
    job = {"query_id": "score_compliance"}
    of_job = [row("started", 9, 6, **job), row("copied", 9, 7, alerts=3, **job)]
    write(tmp_path, "ops.batch_log", [*new, *of_job], LOG)
    # when
    batches = log.copied()
    # then: the third batch is still at work, and a job reads no messages
    assert batches[["batch_id", "messages_read", "alerts"]].to_numpy().tolist() == [[1, 10, 1]]
    assert batches["seconds"].tolist() == [{"read": 0.5}]
    assert log.positions() == {HUB: {0: range(10, 30), 1: range(5, 5)}}
    newest = log.newest_of("score_compliance")
    assert newest is not None
    assert (newest["event"], newest["batch_id"], newest["alerts"]) == ("copied", 9, 3)
    assert log.newest_of("train_compliance") is None


def test_a_world_without_any_batch_has_an_empty_log(tmp_path: Path) -> None:
    # given
    log = BatchLogReader.from_now_on(tmp_path)
    assert (len(log.copied()), log.positions()) == (0, {})
    # when
    write(tmp_path, "ops.batch_log", [started(0, 1, 10, 5), copied(0, 2)], LOG)
    # then
    assert (len(log.copied()), log.positions()) == (1, {HUB: {0: range(10), 1: range(5)}})


@pytest.mark.parametrize(
    ("changed", "counted"),
    [
        ({}, 1),
        ({"sequence_number": 9}, 0),  # an earlier run's
        ({"sequence_number": 20}, 0),
        ({"partition": 1}, 0),
        ({"event_hub": "file:ab"}, 0),
        ({"device_id": "other"}, 0),
        ({"device_id": None}, 1),  # a message of nobody was among those sent
        ({"device_id": ""}, 1),
    ],
)
def test_messages_are_counted_by_position_and_sender(
    tmp_path: Path, changed: dict[str, Any], counted: int
) -> None:
    # given
    message = {"event_hub": HUB, "partition": 0, "sequence_number": 10, "device_id": "v"}
    schema = pa.schema(
        [
            ("event_hub", pa.string()),
            ("partition", pa.int32()),
            ("sequence_number", pa.int64()),
            ("device_id", pa.string()),
        ]
    )
    write(tmp_path, "bronze.quarantine", [message | changed], schema)
    # when
    number = count_messages(
        tmp_path, "bronze.quarantine", "device_id", {HUB: {0: range(10, 20)}}, pa.array(["v", "w"])
    )
    # then
    assert number == counted
