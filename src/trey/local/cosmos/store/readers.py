"""Reading beside the writer: each thread of a small pool has a connection of its own."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from trey.local.cosmos.store.connections import open_connection

T = TypeVar("T")
THREADS = 4


class Readers:
    """Runs operations on a snapshot of what has been committed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._pool = ThreadPoolExecutor(THREADS, "cosmos-reader", initializer=self._open)

    def submit(self, operation: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Queue an operation; it sees one state of the file from its first to its last row."""
        return self._pool.submit(self._read, operation)

    def close(self) -> None:
        """Wait for what runs, then close the connections."""
        self._pool.shutdown(cancel_futures=True)
        for connection in self._connections:
            connection.close()

    def _open(self) -> None:
        self._local.connection = open_connection(self._folder)
        self._connections.append(self._local.connection)

    def _read(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        connection: sqlite3.Connection = self._local.connection
        connection.execute("BEGIN")
        try:
            return operation(connection)
        finally:
            connection.execute("COMMIT")
