"""Many items: in the order of their creation, or in the order of their last change."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from trey.local.cosmos.partition_key import WHOLE_RING, EpkRange
from trey.local.cosmos.store.definitions import Container
from trey.local.cosmos.store.items import ALIVE, StoredItem, expiry, stored_item


def scan(
    connection: sqlite3.Connection, container: Container, ring: EpkRange, first: int = 0
) -> Iterator[StoredItem]:
    """Stream the items of a part of the ring, from the one numbered `first` on."""
    # Left to itself, SQLite reads the whole container in order rather than one key and sorts that.
    index, confined = "item_of_container", ""
    if ring != WHOLE_RING:
        index, confined = "item_by_key", "AND epk >= :start AND epk < :end"
    query = f"""
        SELECT number, lsn, body FROM item INDEXED BY {index}
        WHERE container = :container AND number >= :first {confined} AND {ALIVE}
        ORDER BY number
    """  # noqa: S608  made of constants
    place = {"container": container.number, "first": first, "start": ring.start, "end": ring.end}
    for row in connection.execute(query, place | expiry(container)):
        yield stored_item(container, row)


def changes(
    connection: sqlite3.Connection,
    container: Container,
    ring: EpkRange,
    *,
    after: int,
    since: datetime | None,
    limit: int,
) -> list[StoredItem]:
    """The latest versions of items that changed after change number `after`, oldest change first."""
    query = f"""
        SELECT number, lsn, body FROM item
        WHERE container = :container AND lsn > :after AND epk >= :start AND epk < :end
            AND modified_at >= :since AND {ALIVE}
        ORDER BY lsn LIMIT :limit
    """  # noqa: S608  made of constants
    wanted = {
        "container": container.number,
        "after": after,
        "start": ring.start,
        "end": ring.end,
        "since": 0 if since is None else int(since.timestamp()),
        "limit": limit,
    }
    rows = connection.execute(query, wanted | expiry(container))
    return [stored_item(container, row) for row in rows]
