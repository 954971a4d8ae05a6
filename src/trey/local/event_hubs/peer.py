"""One client as the engine shows it: its tokens, its links, and what arrives on them."""

import re
import time
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias

from proton import Handler, Link, Message, Receiver, Sender, int32, symbol

from trey.local.event_hubs.amqp.values import MalformedError
from trey.local.event_hubs.broker import (
    NOT_FOUND,
    UNAUTHORIZED,
    Broker,
    Partition,
    RefusedError,
    ServedHub,
)
from trey.local.event_hubs.links import (
    MAX_MESSAGE_BYTES,
    Inbox,
    PartitionReader,
    Publisher,
    Receiving,
    Requests,
    detach,
)
from trey.local.event_hubs.management import describe
from trey.local.event_hubs.start_position import first_to_read
from trey.local.event_hubs.storage.hubs import CONSUMER_GROUPS
from trey.local.event_hubs.tokens import Claim, Grant, TokenRefusedError, entity_path, grant_of

if TYPE_CHECKING:
    from trey.local.event_hubs.wire import Wire

# Proton declares each part of an event optional, though the kind of event says which are there.
EngineEvent: TypeAlias = Any

CBS, MANAGEMENT = "$cbs", "$management"
_SEND_ADDRESS = re.compile(r"(?P<hub>[^/]+)(/partitions/(?P<partition>\d+))?")
_READ_ADDRESS = re.compile(
    r"(?P<hub>[^/]+)/consumergroups/(?P<group>[^/]+)/partitions/(?P<partition>\d+)"
)
_EPOCH = symbol("com.microsoft:epoch")


class Peer(Handler):
    """Handles the engine's events of one connection; `Wire` moves the bytes."""

    def __init__(self, broker: Broker, wire: "Wire") -> None:
        self._broker, self._wire = broker, wire
        self._grants: dict[str, Grant] = {}
        self._inboxes: dict[Link, Inbox] = {}
        self._readers: dict[Link, PartitionReader] = {}
        self._replies: dict[Sender, str] = {}
        self._claims: dict[Link, tuple[Claim, str]] = {}
        self._tags = count(1)
        self.is_open = False
        self.transfer_format: int | None = None

    def deliver(self) -> None:
        """Send what the readers of this connection wait for."""
        for reader in list(self._readers.values()):
            reader.deliver()

    def check_grants(self) -> None:
        """Detach links whose tokens have expired and were not renewed."""
        for link, (claim, path) in list(self._claims.items()):
            if not self._granted(claim, path):
                self._forget(link)
                detach(
                    link,
                    RefusedError(UNAUTHORIZED, f"ExpiredToken: the token for '{path}' expired"),
                )

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
        answer = self._put_token if path == CBS else self._describe
        node = Requests(answer, lambda request: self._reply_link(link, path, request), self._tags)
        self._open_inbox(link, node)

    def _attach_publisher(self, link: Receiver, path: str) -> None:
        hub, partition, _ = self._entity(_SEND_ADDRESS, path)
        grants = self._authorise(link, "send", path)
        is_iot_hub = any(grant.policy.is_iot_hub for grant in grants)
        self._open_inbox(link, Publisher(self._broker, hub, partition, is_iot_hub, self._wire))

    def _attach_reader(self, link: Sender, path: str) -> None:
        _, partition, group = self._entity(_READ_ADDRESS, path)
        if partition is None:
            raise RefusedError(NOT_FOUND, f"The messaging entity '{path}' could not be found.")
        self._authorise(link, "listen", path)
        try:
            position = first_to_read(partition.log, _selector(link))
        except MalformedError as error:
            raise RefusedError("amqp:invalid-field", str(error)) from error
        epoch = (link.remote_properties or {}).get(_EPOCH)
        reader = PartitionReader(link, self._wire, partition, group, epoch, position, self._tags)
        partition.admit(group, reader)
        link.open()
        self._readers[link] = reader

    def _entity(self, form: re.Pattern[str], path: str) -> tuple[ServedHub, Partition | None, str]:
        unknown = RefusedError(NOT_FOUND, f"The messaging entity '{path}' could not be found.")
        address = form.fullmatch(path)
        if address is None:
            raise unknown
        parts = address.groupdict()
        hub, group, partition = (
            self._broker.hub(parts["hub"]),
            parts.get("group", ""),
            parts["partition"],
        )
        if group and group not in (known.lower() for known in CONSUMER_GROUPS):
            raise unknown
        if partition is None:
            return hub, None, group
        if int(partition) >= len(hub.partitions):
            raise unknown
        return hub, hub.partitions[int(partition)], group

    def _open_inbox(self, link: Receiver, behind: Receiving) -> None:
        link.open()
        inbox = self._inboxes[link] = Inbox(link, behind)
        inbox.open()

    def _authorise(self, link: Link, claim: Claim, path: str) -> list[Grant]:
        grants = self._granted(claim, path)
        if not grants:
            raise RefusedError(
                UNAUTHORIZED,
                f"Unauthorized access. '{claim.title()}' claim is required for '{path}'.",
            )
        self._claims[link] = claim, path
        return grants

    def _granted(self, claim: Claim, path: str) -> list[Grant]:
        now = time.time()
        return [grant for grant in self._grants.values() if grant.allows(claim, path, now)]

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

    def _put_token(self, request: Message) -> Message:
        audience = _properties(request).get("name", "")
        try:
            grant = grant_of(str(request.body), audience, self._broker.keys, time.time())
        except TokenRefusedError as refusal:
            return _status(401, str(refusal))
        self._grants[grant.path] = grant
        return _status(202, "Accepted")

    def _describe(self, request: Message) -> Message:
        about = _properties(request)
        path = entity_path(about.get("name", ""))
        # Whoever may use a hub may ask how it stands, as in the service.
        if not any(self._granted(claim, path) for claim in ("listen", "send", "manage")):
            return _status(401, f"Unauthorized access to '{path}'.")
        try:
            body = describe(self._broker.hub(path), about)
        except RefusedError as refusal:
            return _status(404, refusal.description)
        response = _status(200, "OK")
        response.body = body
        return response

    def _forget(self, link: Link) -> None:
        self._claims.pop(link, None)
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


def _properties(request: Any) -> dict[str, str]:  # proton declares them as None
    return {str(name): str(value) for name, value in (request.properties or {}).items()}


def _status(code: int, description: str) -> Message:
    # The client reads the code as an int of 32 bits.
    return Message(properties={"status-code": int32(code), "status-description": description})
