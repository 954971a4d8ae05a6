import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from trey.local.cosmos.store import catalog, items, scans
from trey.local.cosmos.store.connections import create_tables, open_connection
from trey.local.cosmos.store.writer import Writer


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_connection(tmp_path)
    create_tables(connection)
    connection.execute("CREATE TABLE note (text TEXT UNIQUE)")
    yield connection
    connection.close()


def note(text: str) -> Any:
    return lambda connection: connection.execute("INSERT INTO note VALUES (?)", (text,)).lastrowid


def submit_together(writer: Writer, *operations: Any) -> list[Future[Any]]:
    """Queue all behind a write that waits, so that they share one commit."""
    go = threading.Event()
    writer.submit(lambda _connection: go.wait(5))
    futures = [writer.submit(operation) for operation in operations]
    go.set()
    return futures


def texts(folder: Path) -> list[str]:
    other = open_connection(folder)
    rows = [row["text"] for row in other.execute("SELECT text FROM note ORDER BY text")]
    other.close()
    return rows


def test_a_refused_write_leaves_its_neighbours_alone(
    connection: sqlite3.Connection, tmp_path: Path
) -> None:
    def half(connection: sqlite3.Connection) -> None:
        note("half")(connection)
        raise ValueError("refused")

    writer = Writer(connection)
    before, refused, after = submit_together(writer, note("a"), half, note("b"))
    assert (before.result(5), after.result(5)) == (1, 2)
    assert isinstance(refused.exception(5), ValueError)
    assert texts(tmp_path) == ["a", "b"]
    writer.close()


def test_a_full_disk_acknowledges_nobody_and_the_writer_goes_on(
    connection: sqlite3.Connection, tmp_path: Path
) -> None:
    # given
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    writer = Writer(connection)
    writer.submit(lambda c: c.execute(f"PRAGMA max_page_count = {pages + 5}").fetchone()).result(5)
    # when
    small, large = submit_together(writer, note("small"), note("x" * 1_000_000))
    # then
    assert isinstance(large.exception(5), sqlite3.Error)
    assert isinstance(small.exception(5), sqlite3.Error) or small.result(5) == 1
    assert texts(tmp_path) == ([] if small.exception(5) else ["small"])
    assert isinstance(writer.submit(note("later")).result(5), int)
    writer.close()


def test_what_was_queued_is_written_before_the_end(
    connection: sqlite3.Connection, tmp_path: Path
) -> None:
    writer = Writer(connection)
    futures = submit_together(writer, *(note(f"{number:03}") for number in range(300)))
    writer.close()
    assert all(future.done() for future in futures)
    assert texts(tmp_path) == [f"{number:03}" for number in range(300)]


def test_expired_items_are_removed_for_good(connection: sqlite3.Connection) -> None:
    # given
    catalog.create_database(connection, "d")
    body: dict[str, Any] = {"id": "c", "partitionKey": {"paths": ["/pk"], "version": 2}}
    container = catalog.create_container(connection, "d", body | {"defaultTtl": 1})
    key = container.definition.partition_key.epk(("a",))
    items.create(connection, container, key, {"id": "short", "pk": "a"})
    items.create(connection, container, key, {"id": "long", "pk": "a", "ttl": 600})
    # when
    time.sleep(2.1)
    items.purge_expired(connection, container)
    # then
    assert [row["id"] for row in connection.execute("SELECT id FROM item")] == ["long"]


def test_one_key_is_read_by_its_index(connection: sqlite3.Connection) -> None:
    catalog.ensure_container(connection, "d/c", "/pk")
    container = catalog.find_container(connection, "d", "c")
    definition = container.definition.partition_key
    for number in range(6):
        key = definition.epk((f"k{number % 2}",))
        items.create(connection, container, key, {"id": str(number), "pk": f"k{number % 2}"})
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    found = scans.scan(connection, container, definition.range_of(("k1",)), first=3)
    assert [item.document["id"] for item in found] == ["3", "5"]
    (statement,) = statements
    (plan,) = [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")][:1]
    assert "item_by_key (container=? AND epk>? AND epk<?)" in plan
