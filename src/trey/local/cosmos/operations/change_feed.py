"""The change feed in latest-version mode: where a reader stands, and what came after."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.partition_key import EpkRange
from trey.local.cosmos.store.definitions import Container
from trey.local.cosmos.store.items import StoredItem
from trey.local.cosmos.store.scans import changes

POSITION = re.compile(r'"?(\d{1,18})"?')


@dataclass(frozen=True)
class Start:
    """Behind change number `after`, or behind whatever is the last one now; not before `since`."""

    after: int | None
    since: datetime | None

    @classmethod
    def from_headers(cls, if_none_match: str | None, if_modified_since: str | None) -> Start:
        """No header starts at the beginning, `*` now, a position behind it, a date then."""
        try:
            since = parsedate_to_datetime(if_modified_since) if if_modified_since else None
        except ValueError as error:
            raise BadRequestError("If-Modified-Since is not a date in RFC 1123 form.") from error
        if if_none_match == "*":
            return cls(None, since)
        position = POSITION.fullmatch(if_none_match or "0")
        if position is None:
            raise BadRequestError("If-None-Match is not a position of this change feed.")
        return cls(int(position[1]), since)


@dataclass(frozen=True)
class Changes:
    """A page of changes, and the position behind it."""

    items: list[StoredItem]
    position: int


def read_changes(
    connection: sqlite3.Connection, container: Container, ring: EpkRange, start: Start, limit: int
) -> Changes:
    """Changes in their order; deletions and expiries leave no trace, as in the service."""
    if start.after is None:
        return Changes([], container.lsn)
    items = changes(connection, container, ring, after=start.after, since=start.since, limit=limit)
    # A page that is not full has seen everything up to the container's last change.
    position = items[-1].lsn if len(items) == limit else max(container.lsn, start.after)
    return Changes(items, position)
