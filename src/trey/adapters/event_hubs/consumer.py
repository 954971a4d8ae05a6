"""Reads a range of one partition, whole and in order, or says why it cannot."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from azure.eventhub import EventData
from azure.eventhub.exceptions import EventHubError

from trey.adapters.event_hubs.access import Access
from trey.adapters.event_hubs.hub import Hub
from trey.adapters.event_hubs.link import MOST_CREDIT, PartitionLink, number_of
from trey.adapters.event_hubs.patience import Patience
from trey.adapters.event_hubs.positions import surviving
from trey.errors import DataLossError, TreyError

LIST_SIZE = 1_000  # events that become one record batch


@dataclass(frozen=True)
class PartitionRange:
    """What one task reads: `start` included, `end` excluded."""

    hub: str
    partition: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.hub} partition {self.partition}"


@dataclass(frozen=True)
class RangeReader:
    """Reads ranges over a link of their own; it can be sent to a worker."""

    access: Access
    consumer_group: str
    fail_on_data_loss: bool

    def read(self, wanted: PartitionRange) -> Iterator[list[EventData]]:
        """Give each event of the range once, in order, in lists as they arrive.

        A broken link is opened anew where it broke. Only waiting for the hub counts as waiting:
        whoever takes the lists may be slow.

        Raises:
            DataLossError: Retention took a part of the range, and `fail_on_data_loss` is set.
            TreyError: The hub refused the link, or nothing arrived for too long.
        """
        patience = Patience(f"{wanted} in consumer group {self.consumer_group}")
        position = wanted.start
        while position < wanted.end:
            try:
                with self._link(wanted, position) as link:
                    while position < wanted.end:
                        if received := link.receive(min(LIST_SIZE, wanted.end - position)):
                            self._check(wanted, position, received)
                            position = number_of(received[-1]) + 1
                            if inside := [e for e in received if number_of(e) < wanted.end]:
                                yield inside
                            patience.renew()
                        elif patience.is_spent:
                            position = self._after_silence(wanted, position)
                            patience.renew()
            except EventHubError as error:
                patience.after(error)

    def _link(self, wanted: PartitionRange, position: int) -> PartitionLink:
        # Equal grants, so that the last one does not fetch what lies beyond the range.
        left = wanted.end - position
        grants = -(-left // MOST_CREDIT)
        return PartitionLink(
            self.access, self.consumer_group, wanted.partition, position, credit=-(-left // grants)
        )

    def _check(self, wanted: PartitionRange, position: int, received: list[EventData]) -> None:
        expected = position
        for number in map(number_of, received):
            if number < expected:
                raise TreyError(
                    f"{wanted} gave sequence number {number} where {expected} was due; "
                    "start the query again, which reads the batch anew"
                )
            if expected < min(number, wanted.end) and self.fail_on_data_loss:
                raise DataLossError(
                    wanted.hub,
                    wanted.partition,
                    expected,
                    min(number, wanted.end) - 1,
                    f"the hub keeps {number} and later",
                )
            expected = number + 1

    def _after_silence(self, wanted: PartitionRange, position: int) -> int:
        """Go on behind what retention took; nothing else can empty a range that was planned."""
        with closing(Hub(self.access, self.consumer_group)) as hub:
            state = hub.look()
        survivors = surviving(
            wanted.hub,
            {wanted.partition: position},
            {wanted.partition: state.kept[wanted.partition]},
            fail_on_data_loss=self.fail_on_data_loss,
        )
        if survivors[wanted.partition] == position:
            raise TreyError(
                f"{wanted} holds sequence number {position} and does not deliver it; "
                "start the query again, which reads the batch anew"
            )
        return survivors[wanted.partition]
