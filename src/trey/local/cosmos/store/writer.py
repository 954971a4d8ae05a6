"""The single writer: many requests share one commit, and so one wait for the disk."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
MAX_WRITES_PER_COMMIT = 256


@dataclass(frozen=True)
class Write:
    """An operation that waits for its turn."""

    operation: Callable[[sqlite3.Connection], Any]
    future: Future[Any]


class Writer:
    """Runs operations one after the other in a thread of its own.

    An operation that raises leaves nothing behind and disturbs no neighbour. A future is done only
    after the commit: what was acknowledged survives the end of the process.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._queue: SimpleQueue[Write | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="cosmos-writer", daemon=True)
        self._thread.start()

    def submit(self, operation: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Queue an operation; its transaction is already open when it is called."""
        future: Future[T] = Future()
        self._queue.put(Write(operation, future))
        return future

    def close(self) -> None:
        """Finish what is queued, then close the connection."""
        self._queue.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            writes = [first]
            closing = False
            with suppress(Empty):
                while len(writes) < MAX_WRITES_PER_COMMIT and not closing:
                    write = self._queue.get_nowait()
                    closing = write is None
                    if write is not None:
                        writes.append(write)
            self._commit([write for write in writes if write.future.set_running_or_notify_cancel()])
            if closing:
                return

    def _commit(self, writes: list[Write]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            outcomes = [self._attempt(write) for write in writes]
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:  # a full disk, for one: nobody gets an acknowledgement
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            outcomes = [(None, error) for _ in writes]
        for write, (result, failure) in zip(writes, outcomes, strict=True):
            if failure is None:
                write.future.set_result(result)
            else:
                write.future.set_exception(failure)

    def _attempt(self, write: Write) -> tuple[Any, Exception | None]:
        self._connection.execute("SAVEPOINT write")
        try:
            result = write.operation(self._connection)
        except Exception as error:  # noqa: BLE001  the request that waits gets it
            self._connection.execute("ROLLBACK TO write")
            self._connection.execute("RELEASE write")
            return None, error
        self._connection.execute("RELEASE write")
        return result, None
