"""Databases and containers."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from trey.local.cosmos.errors import BadRequestError, ConflictError, NotFoundError
from trey.local.cosmos.partition_key import PartitionKeyDefinition, Path, parse_path
from trey.local.cosmos.store.rids import container_rid, database_rid
from trey.local.cosmos.values import Json, dump_json

DEFAULT_THROUGHPUT = 400
DEFAULT_INDEXING: Mapping[str, Json] = {
    "indexingMode": "consistent",
    "automatic": True,
    "includedPaths": [{"path": "/*"}],
    "excludedPaths": [{"path": '/"_etag"/?'}],
}
SYSTEM_PROPERTIES = ("_rid", "_self", "_etag", "_ts", "_docs", "_colls")


@dataclass(frozen=True)
class Database:
    """A database as it is stored."""

    number: int
    name: str
    modified_at: int

    @property
    def rid(self) -> str:
        return database_rid(self.number)

    @property
    def resource(self) -> dict[str, Json]:
        """The body that clients see."""
        return {
            "id": self.name,
            "_rid": self.rid,
            "_self": f"dbs/{self.rid}/",
            "_etag": etag(self.number, self.modified_at),
            "_ts": self.modified_at,
            "_colls": "colls/",
        }


@dataclass(frozen=True)
class ContainerDefinition:
    """What a container's body says, read once."""

    body: Mapping[str, Json]
    partition_key: PartitionKeyDefinition
    default_ttl: int | None
    unique_keys: tuple[tuple[Path, ...], ...]

    @classmethod
    def parse(cls, body: Mapping[str, Json]) -> ContainerDefinition:
        """Check the body of a create or replace request."""
        ttl = body.get("defaultTtl")
        if ttl is not None and not is_ttl(ttl):
            raise BadRequestError("defaultTtl is -1 or a positive number of seconds.")
        defaults: dict[str, Json] = {"indexingPolicy": dict(DEFAULT_INDEXING)}
        named = {key: value for key, value in body.items() if key not in SYSTEM_PROPERTIES}
        return cls(
            body=defaults | named,
            partition_key=PartitionKeyDefinition.from_container(body),
            default_ttl=ttl if isinstance(ttl, int) else None,
            unique_keys=tuple(_unique_keys(body.get("uniqueKeyPolicy"))),
        )


@dataclass(frozen=True)
class Container:
    """A container as it is stored."""

    number: int
    database: Database
    name: str
    definition: ContainerDefinition
    throughput: int
    modified_at: int
    lsn: int

    @property
    def rid(self) -> str:
        return container_rid(self.database.number, self.number)

    @property
    def link(self) -> str:
        """The `_self` of the container, which offers name."""
        return f"dbs/{self.database.rid}/colls/{self.rid}/"

    @property
    def resource(self) -> dict[str, Json]:
        """The body that clients see."""
        return {
            **self.definition.body,
            "_rid": self.rid,
            "_self": self.link,
            "_etag": etag(self.number, self.modified_at),
            "_ts": self.modified_at,
            "_docs": "docs/",
        }


def etag(resource: int, version: int) -> str:
    """A quoted version tag: `resource` is never used twice, and so no tag comes back."""
    return f'"{resource:08x}-0000-0000-0000-{version:012x}"'


def is_ttl(value: Json) -> bool:
    """Whether the value can be a time to live."""
    return isinstance(value, int) and not isinstance(value, bool) and (value == -1 or value > 0)


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


def _unique_keys(policy: Json) -> Iterator[tuple[Path, ...]]:
    keys = policy.get("uniqueKeys", []) if isinstance(policy, dict) else []
    for key in keys if isinstance(keys, list) else []:
        paths = key.get("paths") if isinstance(key, dict) else None
        if not isinstance(paths, list) or not paths:
            raise BadRequestError("A unique key needs paths.")
        yield tuple(parse_path(path) for path in paths)


def _inserted(cursor: sqlite3.Cursor) -> int:
    if cursor.lastrowid is None:
        raise sqlite3.DatabaseError("the insert has no row number")
    return cursor.lastrowid
