"""The catalog: databases and containers, created, found, changed and deleted."""

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache

from trey.local.cosmos.errors import BadRequestError, ConflictError, NotFoundError
from trey.local.cosmos.store.definitions import (
    DEFAULT_THROUGHPUT,
    Container,
    ContainerDefinition,
    Database,
)
from trey.local.cosmos.values import Json, dump_json


def create_database(connection: sqlite3.Connection, name: str) -> Database:
    """Create a database; its name may not be taken."""
    now = int(time.time())
    try:
        cursor = connection.execute(
            "INSERT INTO database (name, modified_at) VALUES (?, ?)", (name, now)
        )
    except sqlite3.IntegrityError as error:
        raise ConflictError(f"Database {name} already exists.") from error
    return Database(_inserted(cursor), name, now)


def find_database(connection: sqlite3.Connection, name: str) -> Database:
    """The database of that name."""
    row = connection.execute("SELECT * FROM database WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise NotFoundError(f"Database {name} does not exist.")
    return Database(row["id"], row["name"], row["modified_at"])


def list_databases(connection: sqlite3.Connection) -> list[Database]:
    """All databases, oldest first."""
    rows = connection.execute("SELECT * FROM database ORDER BY id")
    return [Database(row["id"], row["name"], row["modified_at"]) for row in rows]


def delete_database(connection: sqlite3.Connection, name: str) -> None:
    """Delete a database with all that is in it."""
    database = find_database(connection, name)
    connection.execute("DELETE FROM database WHERE id = ?", (database.number,))


def create_container(
    connection: sqlite3.Connection,
    database_name: str,
    body: Mapping[str, Json],
    throughput: int = DEFAULT_THROUGHPUT,
) -> Container:
    """Create a container; its name may not be taken in this database."""
    database = find_database(connection, database_name)
    definition = ContainerDefinition.parse(body)
    name, now = str(body["id"]), int(time.time())
    try:
        cursor = connection.execute(
            "INSERT INTO container (database, name, definition, throughput, modified_at)"
            " VALUES (?, ?, ?, ?, ?)",
            (database.number, name, dump_json(definition.body), throughput, now),
        )
    except sqlite3.IntegrityError as error:
        raise ConflictError(f"Container {name} already exists.") from error
    return Container(_inserted(cursor), database, name, definition, throughput, now, lsn=0)


def ensure_container(connection: sqlite3.Connection, name: str, key_path: str) -> None:
    """Create container `database/container`, and its database, where they are missing."""
    database, container = name.split("/")
    with suppress(ConflictError):
        create_database(connection, database)
    definition: dict[str, Json] = {"paths": [key_path], "kind": "Hash", "version": 2}
    with suppress(ConflictError):
        create_container(connection, database, {"id": container, "partitionKey": definition})


def find_container(connection: sqlite3.Connection, database_name: str, name: str) -> Container:
    """The container of that name, at its latest change."""
    database = find_database(connection, database_name)
    row = connection.execute(
        "SELECT * FROM container WHERE database = ? AND name = ?", (database.number, name)
    ).fetchone()
    if row is None:
        raise NotFoundError(f"Container {name} does not exist.")
    return _container(database, row)


def list_containers(connection: sqlite3.Connection, database_name: str) -> list[Container]:
    """The containers of a database, oldest first."""
    database = find_database(connection, database_name)
    rows = connection.execute(
        "SELECT * FROM container WHERE database = ? ORDER BY id", (database.number,)
    )
    return [_container(database, row) for row in rows]


def replace_container(
    connection: sqlite3.Connection, database_name: str, name: str, body: Mapping[str, Json]
) -> Container:
    """Change what may change: times to live and the indexing policy."""
    before = find_container(connection, database_name, name)
    definition = ContainerDefinition.parse(body)
    fixed = (definition.partition_key, definition.unique_keys)
    if body["id"] != name or fixed != (
        before.definition.partition_key,
        before.definition.unique_keys,
    ):
        raise BadRequestError("Id, partition key and unique keys of a container cannot change.")
    connection.execute(
        "UPDATE container SET definition = ?, modified_at = ? WHERE id = ?",
        (dump_json(definition.body), int(time.time()), before.number),
    )
    return find_container(connection, database_name, name)


def delete_container(connection: sqlite3.Connection, database_name: str, name: str) -> None:
    """Delete a container with its items."""
    container = find_container(connection, database_name, name)
    connection.execute("DELETE FROM container WHERE id = ?", (container.number,))


def all_containers(connection: sqlite3.Connection) -> Iterator[Container]:
    """The containers of all databases."""
    for database in list_databases(connection):
        yield from list_containers(connection, database.name)


def set_throughput(connection: sqlite3.Connection, container: Container, throughput: int) -> None:
    """Store the request units per second; nothing is throttled by them."""
    connection.execute(
        "UPDATE container SET throughput = ? WHERE id = ?", (throughput, container.number)
    )


def _container(database: Database, row: sqlite3.Row) -> Container:
    return Container(
        number=row["id"],
        database=database,
        name=row["name"],
        definition=_definition(row["definition"]),
        throughput=row["throughput"],
        modified_at=row["modified_at"],
        lsn=row["lsn"],
    )


@lru_cache(maxsize=256)
def _definition(text: str) -> ContainerDefinition:
    return ContainerDefinition.parse(json.loads(text))


def _inserted(cursor: sqlite3.Cursor) -> int:
    if cursor.lastrowid is None:
        raise sqlite3.DatabaseError("the insert has no row number")
    return cursor.lastrowid
