"""The three kinds of link: events in, events out, and requests that get an answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from proton import Condition, Delivery, Link, Message, Receiver, Sender, symbol

from trey.local.event_hubs.amqp.frames import BATCH_FORMAT
from trey.local.event_hubs.amqp.messages import events_in, partition_for
from trey.local.event_hubs.amqp.values import MalformedError
from trey.local.event_hubs.broker import Broker, Partition, ServedHub
from trey.local.event_hubs.readers import Readers, RefusedError
from trey.local.event_hubs.storage.partition_log import PartitionLog

MAX_MESSAGE_BYTES = 1024 * 1024
CREDIT = 100  # messages that a sender may have under way
CHUNK_EVENTS, CHUNK_BYTES = 200, 256 * 1024  # read and sent between two looks at the client's pace


def detach(link: Link, reason: RefusedError) -> None:
    """End a link and say why."""
    link.condition = Condition(reason.condition, reason.description)
    link.close()


class Outlet(Protocol):
    """The way to the client's socket."""

    is_writable: bool
    """False while the client reads too slowly."""

    def flush(self) -> None:
        """Write out what the engine has to say."""

    def flush_soon(self) -> None:
        """The same, once for all who ask in this turn of the loop."""


class Receiving(Protocol):
    """What stands behind a link on which the client sends."""

    def received(self, delivery: Delivery, message: bytes, message_format: int) -> None:
        """Take a whole message; the delivery is settled now or later."""

    def closed(self) -> None:
        """The link is gone; deliveries under way can no longer be settled."""


class Inbox:
    """Puts the transfers of a link together to messages and keeps the sender supplied."""

    def __init__(self, link: Receiver, behind: Receiving) -> None:
        self._link, self.behind = link, behind
        self._parts = bytearray()
        self._format = 0

    def open(self) -> None:
        """Let the client send."""
        self._link.flow(CREDIT)

    def transferred(self, delivery: Delivery, message_format: int | None) -> None:
        """Take one transfer; only the first of a message names the format.

        Raises:
            RefusedError: the message is too large.
        """
        if message_format is not None:
            self._format = message_format
        self._parts += self._link.recv(delivery.pending) or b""
        if len(self._parts) > MAX_MESSAGE_BYTES:
            raise RefusedError("amqp:link:message-size-exceeded", "the message is over 1 MiB")
        if delivery.aborted:
            self._next()
            delivery.settle()
        elif not delivery.partial:
            message, given = self._next()
            self.behind.received(delivery, message, given)

    def _next(self) -> tuple[bytes, int]:
        message, given = bytes(self._parts), self._format
        self._parts, self._format = bytearray(), 0
        self._link.advance()
        if self._link.credit <= CREDIT // 2:
            self._link.flow(CREDIT - self._link.credit)
        return message, given


@dataclass
class Publisher:
    """Appends events to a hub; a delivery is accepted when its events are safe on disk."""

    broker: Broker
    hub: ServedHub
    partition: Partition | None
    """The one that the address names; none: the partition key decides, else they take turns."""
    is_iot_hub: bool
    outlet: Outlet
    is_open: bool = True

    def received(self, delivery: Delivery, message: bytes, message_format: int) -> None:
        """Store the events of a message, all or none."""
        is_batch = message_format == BATCH_FORMAT
        try:
            events = events_in(message, is_batch=is_batch, from_iot_hub=self.is_iot_hub)
            partition = self.partition or self._partition_for(events[0].partition_key)
            self.broker.append(partition, events, partial(self._accept, delivery))
        except MalformedError as error:
            self._reject(delivery, "amqp:decode-error", str(error))
        except OSError as error:
            self._reject(delivery, "amqp:internal-error", f"the disk refused: {error}")

    def closed(self) -> None:
        """What is not acknowledged by now never will be."""
        self.is_open = False

    def _partition_for(self, key: str | None) -> Partition:
        partitions = self.hub.partitions
        number = next(self.hub.turns) if key is None else partition_for(key, len(partitions))
        return partitions[number % len(partitions)]

    def _accept(self, delivery: Delivery) -> None:
        if self.is_open:
            delivery.update(Delivery.ACCEPTED)
            delivery.settle()
            self.outlet.flush_soon()

    def _reject(self, delivery: Delivery, condition: str, description: str) -> None:
        # azure-eventhub reads the third field too, which the engine leaves off where it is empty.
        about: Any = {symbol("refused-by"): "trey"}
        delivery.local.condition = Condition(condition, description, about)
        delivery.update(Delivery.REJECTED)
        delivery.settle()


@dataclass
class Requests:
    """A node that answers each message, on the client's receiving link of the same node."""

    answer: Callable[[Message], Message]
    reply_link: Callable[[Message], Sender | None]
    tags: Iterator[int]

    def received(self, delivery: Delivery, message: bytes, message_format: int) -> None:
        """Answer a request; one that nobody waits for is dropped."""
        del message_format
        request = Message()
        request.decode(message)
        delivery.update(Delivery.ACCEPTED)
        delivery.settle()
        link = self.reply_link(request)
        if link is not None:
            response = self.answer(request)
            response.correlation_id = request.id
            link.send(response, tag=str(next(self.tags)))

    def closed(self) -> None:
        """Nothing is under way."""


@dataclass(eq=False)
class PartitionReader:
    """Sends a partition's events, from a position on, as fast as the client takes them."""

    link: Sender
    outlet: Outlet
    log: PartitionLog
    readers: Readers
    epoch: int | None
    position: int
    tags: Iterator[int]

    def deliver(self) -> None:
        """Send what is published and not yet sent, as far as the client takes it."""
        log, link = self.log, self.link
        while self._may_send() and (credit := link.credit) > 0:
            self.position = max(self.position, log.begin)  # retention overtakes a slow reader
            messages = log.read(self.position, min(credit, CHUNK_EVENTS), CHUNK_BYTES)
            if not messages:
                break
            for message in messages:
                delivery = link.delivery(str(next(self.tags)))
                link.stream(message)
                link.advance()
                delivery.settle()  # the client answers nothing: its position is its own affair
            self.position += len(messages)
            self.outlet.flush()

    def end(self, reason: RefusedError) -> None:
        """Detach the link."""
        self.closed()
        detach(self.link, reason)
        self.outlet.flush_soon()

    def closed(self) -> None:
        """Make room for another reader."""
        self.readers.dismiss(self)

    def _may_send(self) -> bool:
        # Beyond the client's window the engine would keep the events in memory.
        return self.outlet.is_writable and self.link.session.outgoing_bytes < CHUNK_BYTES
