"""Items: point reads and writes, each a step in its container's sequence of changes."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass

from trey.local.cosmos.errors import (
    BadRequestError,
    ConflictError,
    NotFoundError,
    PreconditionFailedError,
    RequestEntityTooLargeError,
)
from trey.local.cosmos.store.definitions import Container, etag, is_ttl, item_rid
from trey.local.cosmos.store.unique_values import claim_unique_values
from trey.local.cosmos.values import Json, dump_json

MAX_ITEM_BYTES = 2 * 1024 * 1024
FORBIDDEN_IN_ID = re.compile(r"[/\\?#]")
# Alive under the container's default: no default switches expiry off, -1 stands for ever.
ALIVE = (
    "(:default_ttl IS NULL OR coalesce(ttl, :default_ttl) = -1"
    " OR modified_at + coalesce(ttl, :default_ttl) > :now)"
)


@dataclass(frozen=True)
class StoredItem:
    """An item with its place in the container."""

    number: int
    lsn: int
    etag: str
    body: str

    @property
    def document(self) -> dict[str, Json]:
        """The body, read."""
        document: dict[str, Json] = json.loads(self.body)
        return document


def expiry(container: Container) -> dict[str, int | None]:
    """The parameters of `ALIVE`."""
    return {"default_ttl": container.definition.default_ttl, "now": int(time.time())}


def stored_item(container: Container, row: sqlite3.Row) -> StoredItem:
    """Read a row with number, lsn and body."""
    return StoredItem(row["number"], row["lsn"], etag(container.number, row["lsn"]), row["body"])


def find(
    connection: sqlite3.Connection, container: Container, epk: str, item_id: str
) -> StoredItem | None:
    """The item, unless it is not there or has expired."""
    query = f"""
        SELECT number, lsn, body FROM item
        WHERE container = :container AND epk = :epk AND id = :id AND {ALIVE}
    """  # noqa: S608  made of constants
    place = {"container": container.number, "epk": epk, "id": item_id}
    row = connection.execute(query, place | expiry(container)).fetchone()
    return stored_item(container, row) if row else None


def read(
    connection: sqlite3.Connection, container: Container, epk: str, item_id: str
) -> StoredItem:
    """The item, or 404."""
    item = find(connection, container, epk, item_id)
    if item is None:
        raise NotFoundError(f"Item {item_id} does not exist in this partition.")
    return item


def create(
    connection: sqlite3.Connection, container: Container, epk: str, item: Mapping[str, Json]
) -> StoredItem:
    """Store a new item; its id may not be taken in this partition."""
    item_id = checked_id(item)
    if find(connection, container, epk, item_id) is not None:
        raise ConflictError(f"Item {item_id} already exists in this partition.")
    _delete(connection, container, epk, item_id)  # one that has expired and is not yet purged
    cursor = connection.execute(
        "INSERT INTO item (container, epk, id, lsn, modified_at, body) VALUES (?, ?, ?, 0, 0, '')",
        (container.number, epk, item_id),
    )
    if cursor.lastrowid is None:
        raise sqlite3.DatabaseError("the insert has no row number")
    return _put(connection, container, epk, cursor.lastrowid, item)


def upsert(
    connection: sqlite3.Connection,
    container: Container,
    epk: str,
    item: Mapping[str, Json],
    if_match: str | None,
) -> tuple[StoredItem, bool]:
    """Create or replace; tells whether it was created. An absent item meets no `if_match`."""
    before = find(connection, container, epk, checked_id(item))
    if before is None:
        return create(connection, container, epk, item), True
    check_match(before, if_match)
    return _put(connection, container, epk, before.number, item), False


def replace(
    connection: sqlite3.Connection,
    container: Container,
    epk: str,
    item_id: str,
    item: Mapping[str, Json],
    if_match: str | None,
) -> StoredItem:
    """Replace an item; neither its id nor its partition can change."""
    before = read(connection, container, epk, item_id)
    check_match(before, if_match)
    if checked_id(item) != item_id:
        raise BadRequestError("The id of an item cannot change.")
    return _put(connection, container, epk, before.number, item)


def delete(
    connection: sqlite3.Connection,
    container: Container,
    epk: str,
    item_id: str,
    if_match: str | None,
) -> int:
    """Delete an item; gives the number of this change."""
    check_match(read(connection, container, epk, item_id), if_match)
    _delete(connection, container, epk, item_id)
    return next_lsn(connection, container)


def delete_partition(connection: sqlite3.Connection, container: Container, epk: str) -> int:
    """Delete all items of one partition key."""
    connection.execute("DELETE FROM item WHERE container = ? AND epk = ?", (container.number, epk))
    return next_lsn(connection, container)


def purge_expired(connection: sqlite3.Connection, container: Container) -> None:
    """Remove what has outlived its time; readers have not seen it since."""
    if container.definition.default_ttl is not None:
        connection.execute(
            f"DELETE FROM item WHERE container = :container AND NOT {ALIVE}",  # noqa: S608  a constant
            {"container": container.number, **expiry(container)},
        )


def check_match(item: StoredItem, if_match: str | None) -> None:
    """Refuse a write that was made for another version of the item."""
    if if_match not in (None, "*", item.etag):
        raise PreconditionFailedError("The item has changed since that etag was read.")


def checked_id(item: Mapping[str, Json]) -> str:
    """The id: a text of 1 to 1,023 bytes without slashes, `?` and `#`."""
    item_id = item.get("id")
    if not isinstance(item_id, str) or not 0 < len(item_id.encode("utf-8", "replace")) <= 1023:
        raise BadRequestError("The id of an item is a text of 1 to 1023 bytes.")
    if FORBIDDEN_IN_ID.search(item_id):
        raise BadRequestError("The id of an item cannot contain '/', '\\', '?' or '#'.")
    return item_id


def next_lsn(connection: sqlite3.Connection, container: Container) -> int:
    """Take the next number in the container's sequence of changes."""
    row = connection.execute(
        "UPDATE container SET lsn = lsn + 1 WHERE id = ? RETURNING lsn", (container.number,)
    ).fetchone()
    lsn: int = row["lsn"]
    return lsn


def _put(
    connection: sqlite3.Connection,
    container: Container,
    epk: str,
    number: int,
    item: Mapping[str, Json],
) -> StoredItem:
    ttl = item.get("ttl")
    if ttl is not None and not is_ttl(ttl):
        raise BadRequestError("ttl is -1 or a positive number of seconds.")
    lsn, now = next_lsn(connection, container), int(time.time())
    rid = item_rid(container, number)
    tag = etag(container.number, lsn)
    body = dump_json(
        {
            **item,
            "_rid": rid,
            "_self": f"{container.link}docs/{rid}/",
            "_etag": tag,
            "_attachments": "attachments/",
            "_ts": now,
        }
    )
    if len(body.encode()) > MAX_ITEM_BYTES:
        raise RequestEntityTooLargeError("An item cannot exceed 2 MB.")
    connection.execute(
        "UPDATE item SET lsn = ?, modified_at = ?, ttl = ?, body = ? WHERE number = ?",
        (lsn, now, ttl, body, number),
    )
    if container.definition.unique_keys:
        purge_expired(connection, container)  # or they would still hold their unique values
        claim_unique_values(connection, container, epk, number, item)
    return StoredItem(number, lsn, tag, body)


def _delete(connection: sqlite3.Connection, container: Container, epk: str, item_id: str) -> None:
    connection.execute(
        "DELETE FROM item WHERE container = ? AND epk = ? AND id = ?",
        (container.number, epk, item_id),
    )
