"""One receiving link to one partition, pulled rather than called back."""

from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Self

from azure.eventhub import EventData
from azure.eventhub.exceptions import EventHubError

from trey.adapters.event_hubs.access import Access, open_client
from trey.adapters.event_hubs.patience import in_time
from trey.errors import TreyError

MOST_CREDIT = 8_000  # events on their way at once; each new grant costs a stall


class PartitionLink:
    """Receives the events of one partition from a position on, over a connection of its own.

    It is built on the consumer that the client's `receive_batch` uses inside. `receive_batch` itself
    asks for the partitions first, over one more connection, and waits a second to close: 1.2 s for
    each range, against 0.02 s here. It also resumes a broken link where it first began, not where
    it was; here whoever holds the link knows the position and opens a new one.
    """

    def __init__(
        self,
        access: Access,
        consumer_group: str,
        partition: str,
        position: int | str | datetime,
        credit: int,
    ) -> None:
        self._received: list[EventData] = []
        self._client = open_client(access, consumer_group)
        self._consumer = self._client._create_consumer(
            consumer_group,
            partition,
            position,
            self._received.extend,  # type: ignore[arg-type]  # a batch comes without its context here
            prefetch=credit,
            event_position_inclusive=True,
        )
        self._consumer._keep_alive = None  # its thread would make closing wait for a second

    def receive(self, at_most: int) -> list[EventData]:
        """Wait a moment for events; what comes is given, perhaps nothing.

        It returns at once with the last event asked for. So ask for no more than there are: the
        moment is a fifth of a second.

        Raises:
            EventHubError: The link is broken or was refused; open a new one to go on.
        """
        self._received.clear()
        self._consumer._prefetch = (
            at_most  # once the credit is granted, this is what it reads at once
        )
        self._consumer.receive(  # type: ignore[no-untyped-call]
            batch=True, max_batch_size=at_most
        )
        return list(self._received)

    def __enter__(self) -> Self:
        # `receive` would pass over a connection that was never made, as if nothing had arrived; and
        # a server that accepts a connection and then says nothing would hold the opening for ever.
        in_time(self._consumer._open_with_retry)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with suppress(EventHubError, OSError):  # closing a broken link may fail; it is gone anyway
            self._consumer.close()
        self._client.close()


def number_of(event: EventData) -> int:
    """Give the sequence number, which every received event has.

    Raises:
        TreyError: It has none.
    """
    number = event.sequence_number
    if number is None:
        raise TreyError("an event came without sequence number; is the other side an event hub?")
    return number
