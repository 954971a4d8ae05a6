"""How long the reader waits for a hub, and what it says when waiting does not help."""

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar

from azure.eventhub.exceptions import AuthenticationError, EventHubError, OperationTimeoutError

from trey.errors import TreyError

PATIENCE_S = 10.0  # a broker that moves a partition is back sooner
_PAUSE_S = 0.5

_Result = TypeVar("_Result")


class Patience:
    """How long something is repeated that makes no progress; made or renewed when it made some."""

    def __init__(self, what: str) -> None:
        self._what = what
        self.renew()

    def renew(self) -> None:
        """Start the time again."""
        self._until = time.monotonic() + PATIENCE_S
        self._pause = 0.0  # a connection that was kept open too long is best opened again at once

    @property
    def is_spent(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._until

    def after(self, error: EventHubError) -> None:
        """Pause before the next attempt.

        Raises:
            TreyError: The hub's answer will not change, or the time is over.
        """
        if isinstance(error, AuthenticationError) and error.error != "internal-error":
            raise TreyError(
                f"{self._what} refused the key or identity; check the connection string, and what its "
                "policy allows"
            ) from error
        if error.error == "not-found":
            raise TreyError(
                f"{self._what} does not exist; check the names of event hub and consumer group"
            ) from error
        if self.is_spent:
            raise TreyError(
                f"{self._what} was not reached in {PATIENCE_S:.0f} s "
                f"({str(error).splitlines()[0]}); check host, port and network"
            ) from error
        time.sleep(self._pause)
        self._pause = _PAUSE_S


def patiently(call: Callable[[], _Result], what: str) -> _Result:
    """Repeat `call` while the hub cannot be reached.

    Raises:
        TreyError: The hub refused the call, or was not reached in time.
    """
    patience = Patience(what)
    while True:
        try:
            return call()
        except EventHubError as error:
            patience.after(error)


def in_time(call: Callable[[], _Result]) -> _Result:
    """Make a call in a thread that nobody has to wait for.

    A hub that accepts a connection and then says nothing would hold the client for ever.

    Raises:
        OperationTimeoutError: There is no answer yet.
    """
    answers: SimpleQueue[tuple[_Result] | Exception] = SimpleQueue()

    def make() -> None:
        try:
            answers.put((call(),))
        except Exception as error:  # noqa: BLE001  it is raised again where the answer is awaited
            answers.put(error)

    threading.Thread(target=make, daemon=True).start()
    try:
        answer = answers.get(timeout=PATIENCE_S)
    except Empty:
        raise OperationTimeoutError(f"no answer within {PATIENCE_S:.0f} s") from None
    if isinstance(answer, Exception):
        raise answer
    return answer[0]
