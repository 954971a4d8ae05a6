"""The account's data, for asyncio: operations run in threads, never on the event loop."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from trey.local.cosmos.store import items
from trey.local.cosmos.store.catalog import all_containers
from trey.local.cosmos.store.connections import create_tables, open_connection
from trey.local.cosmos.store.readers import Readers
from trey.local.cosmos.store.writer import Writer

logger = logging.getLogger(__name__)

T = TypeVar("T")
PURGE_SECONDS = 5.0


class Store:
    """One SQLite file in `folder`; the caller sees to it that nobody else opens it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        connection = open_connection(folder)
        create_tables(connection)
        self._writer = Writer(connection)
        self._readers = Readers(folder)

    async def read(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        """Run `operation` on one committed state."""
        return await asyncio.wrap_future(self._readers.submit(operation))

    async def write(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        """Run `operation` whole or not at all; it is on the disk when this returns."""
        return await asyncio.wrap_future(self._writer.submit(operation))

    async def purge_for_ever(self) -> None:
        """Remove expired items every few seconds."""
        while True:
            await asyncio.sleep(PURGE_SECONDS)
            try:
                await self.write(_purge_all)
            except sqlite3.Error:
                logger.exception("expired items are hidden, but could not be removed")

    def close(self) -> None:
        """Finish what is queued and close the file."""
        self._readers.close()
        self._writer.close()


def _purge_all(connection: sqlite3.Connection) -> None:
    for container in list(all_containers(connection)):
        items.purge_expired(connection, container)
