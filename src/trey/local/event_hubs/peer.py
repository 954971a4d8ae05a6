"""One client as the engine shows it: what it may do, its links, and what arrives on them."""

import time
from itertools import count
from typing import Any, TypeAlias

from proton import Handler, Link, Message, Receiver, Sender, symbol

from trey.local.event_hubs.access.addresses import entity_path, publisher_address, reader_address
from trey.local.event_hubs.access.claims import Claims
from trey.local.event_hubs.access.tokens import Claim
from trey.local.event_hubs.amqp.values import MalformedError
from trey.local.event_hubs.answers import describe, put_token
from trey.local.event_hubs.broker import Broker, not_found
from trey.local.event_hubs.links import (
    MAX_MESSAGE_BYTES,
    Inbox,
    Outlet,
    PartitionReader,
    Publisher,
    Receiving,
    Requests,
    detach,
)
from trey.local.event_hubs.readers import RefusedError
from trey.local.event_hubs.storage.start_position import first_to_read

# Proton declares each part of an event optional, though the kind of event says which are there.
EngineEvent: TypeAlias = Any

CBS, MANAGEMENT = "$cbs", "$management"
_EPOCH = symbol("com.microsoft:epoch")


class Peer(Handler):
    """Handles the engine's events of one connection; `Wire` moves the bytes."""

    def __init__(self, broker: Broker, outlet: Outlet) -> None:
        self._broker, self._outlet = broker, outlet
        self._claims = Claims(broker.keys)
        self._inboxes: dict[Link, Inbox] = {}
        self._readers: dict[Link, PartitionReader] = {}
        self._replies: dict[Sender, str] = {}
        self._rests_on: dict[Link, tuple[Claim, str]] = {}
        self._tags = count(1)
        self.is_open = False
        self.transfer_format: int | None = None

    def deliver(self) -> None:
        """Send what the readers of this connection wait for."""
        for reader in list(self._readers.values()):
            reader.deliver()

    def check_claims(self) -> None:
        """Detach links whose tokens have expired and were not renewed."""
        for link, (claim, path) in list(self._rests_on.items()):
            try:
                self._claims.require(claim, path, time.time())
            except RefusedError as reason:
                self._forget(link)
                detach(link, reason)

    def lost(self) -> None:
        """The connection is gone, and its links with it."""
        for link in {**self._inboxes, **self._readers}:
            self._forget(link)

    def on_connection_remote_open(self, event: EngineEvent) -> None:
        self.is_open = True
        event.connection.open()

    def on_connection_remote_close(self, event: EngineEvent) -> None:
        event.connection.close()

    def on_session_remote_open(self, event: EngineEvent) -> None:
        event.session.open()

    def on_session_remote_close(self, event: EngineEvent) -> None:
        event.session.close()

    def on_link_remote_open(self, event: EngineEvent) -> None:
        """Attach the link; one that is refused is attached, then detached with the reason."""
        link: Sender | Receiver = event.link
        link.source.copy(link.remote_source)
        link.target.copy(link.remote_target)
        link.max_message_size = MAX_MESSAGE_BYTES
        try:
            self._attach(link)
        except RefusedError as reason:
            link.open()
            detach(link, reason)

    def on_link_remote_close(self, event: EngineEvent) -> None:
        self._forget(event.link)
        event.link.close()

    on_link_remote_detach = on_link_remote_close

    def on_delivery(self, event: EngineEvent) -> None:
        """Take a transfer from the client."""
        inbox = self._inboxes.get(event.link)
        if inbox is None or not event.delivery.readable:
            return
        try:
            inbox.transferred(event.delivery, self.transfer_format)
        except RefusedError as reason:
            self._forget(event.link)
            detach(event.link, reason)

    def _attach(self, link: Sender | Receiver) -> None:
        if isinstance(link, Sender):
            path = entity_path(link.remote_source.address or "")
            if path in (CBS, MANAGEMENT):
                link.open()
                self._replies[link] = path
            else:
                self._attach_reader(link, path)
        else:
            path = entity_path(link.remote_target.address or "")
            if path in (CBS, MANAGEMENT):
                self._attach_requests(link, path)
            else:
                self._attach_publisher(link, path)

    def _attach_requests(self, link: Receiver, path: str) -> None:
        def answer(request: Message) -> Message:
            if path == CBS:
                return put_token(self._claims, request, time.time())
            return describe(self._broker, self._claims, request, time.time())

        node = Requests(answer, lambda request: self._reply_link(link, path, request), self._tags)
        self._open_inbox(link, node)

    def _attach_publisher(self, link: Receiver, path: str) -> None:
        address = publisher_address(path)
        if address is None:
            raise not_found(path)
        hub = self._broker.hub(address.hub)
        partition = None if address.partition is None else hub.partition(address.partition)
        self._authorise(link, "send", path)
        is_iot_hub = self._claims.speaks_for_devices(path, time.time())
        publisher = Publisher(self._broker, hub, partition, is_iot_hub, self._outlet)
        self._open_inbox(link, publisher)

    def _attach_reader(self, link: Sender, path: str) -> None:
        address = reader_address(path)
        if address is None:
            raise not_found(path)
        partition = self._broker.hub(address.hub).partition(address.partition)
        readers = partition.readers_of(address.group)
        self._authorise(link, "listen", path)
        try:
            position = first_to_read(partition.log, _selector(link))
        except MalformedError as error:
            raise RefusedError("amqp:invalid-field", str(error)) from error
        epoch = (link.remote_properties or {}).get(_EPOCH)
        reader = PartitionReader(
            link, self._outlet, partition.log, readers, epoch, position, self._tags
        )
        readers.admit(reader)
        link.open()
        self._readers[link] = reader

    def _open_inbox(self, link: Receiver, behind: Receiving) -> None:
        link.open()
        inbox = self._inboxes[link] = Inbox(link, behind)
        inbox.open()

    def _authorise(self, link: Link, claim: Claim, path: str) -> None:
        self._claims.require(claim, path, time.time())
        self._rests_on[link] = claim, path

    def _reply_link(self, link: Link, path: str, request: Message) -> Sender | None:
        # azure-eventhub names no address to reply to; uamqp names its receiving link's target.
        found = [
            reply
            for reply, node in self._replies.items()
            if node == path
            and reply.session == link.session
            and request.reply_to in (None, reply.remote_target.address)
        ]
        return found[-1] if found else None

    def _forget(self, link: Link) -> None:
        self._rests_on.pop(link, None)
        if isinstance(link, Sender):
            self._replies.pop(link, None)
        if inbox := self._inboxes.pop(link, None):
            inbox.behind.closed()
        if reader := self._readers.pop(link, None):
            reader.closed()


def _selector(link: Sender) -> str:
    filters = link.remote_source.filter
    filters.rewind()
    if not filters.next():
        return ""
    for given in (filters.get_dict() or {}).values():
        text = getattr(given, "value", given)
        return bytes(text).decode() if isinstance(text, bytes | memoryview) else str(text)
    return ""
