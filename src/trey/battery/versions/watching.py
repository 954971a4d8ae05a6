"""A question that is asked again and again, beside the work that wants the answer."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from typing import Generic, TypeVar

from trey.errors import TreyError

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Watched(Generic[T]):
    """The latest answer.

    Args:
        ask: Gives it, after a while; a TreyError says that there is none just now.
        before: Gives the last answer of an earlier process; None: there is none.
        every_s: Seconds from one asking to the next, at least.
        patience_s: Seconds that whoever wants the latest waits for one that has just been asked.
    """

    def __init__(
        self,
        ask: Callable[[], T],
        before: Callable[[], T | None],
        *,
        every_s: float,
        patience_s: float,
    ) -> None:
        self._ask, self._before = ask, before
        self._every_s, self._patience_s = every_s, patience_s
        self._known: T | None = None
        self._asked_at = 0.0
        self._asking: Future[T] | None = None
        self._is_silent = False

    def latest(self) -> T:
        """The answer, or while there is none the one before.

        Raises:
            TreyError: There is no answer, and never was one.
        """
        if self._known is None:
            self._asked_at = time.monotonic()
            self._known = self._first()
            return self._known
        if self._asking is None and time.monotonic() - self._asked_at >= self._every_s:
            self._asked_at, self._asking = time.monotonic(), _beside(self._ask)
            wait([self._asking], timeout=self._patience_s)
        if self._asking is not None and self._asking.done():
            self._known = self._answered(self._asking.result, self._known)
            self._asking = None
        return self._known

    def _first(self) -> T:
        try:
            return self._ask()
        except TreyError as error:
            known = self._before()
            if known is None:
                raise
            self._fall_silent(error)
            return known

    def _answered(self, result: Callable[[], T], known: T) -> T:
        try:
            answer = result()
        except TreyError as error:
            self._fall_silent(error)
            return known
        if self._is_silent:
            logger.info("there is an answer again")
        self._is_silent = False
        return answer

    def _fall_silent(self, error: TreyError) -> None:
        if not self._is_silent:  # once, not with every batch
            logger.warning("going on with what was known before: %s", error)
        self._is_silent = True


def _beside(ask: Callable[[], T]) -> Future[T]:
    """Ask in a thread that keeps no process alive: a service may let it wait for minutes."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(ask())
        except BaseException as error:  # noqa: BLE001  # whoever wants the result gets it
            future.set_exception(error)

    Thread(target=run, name="asking", daemon=True).start()
    return future
