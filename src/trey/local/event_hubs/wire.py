"""One TCP connection: bytes in and out of the AMQP engine, and its end when the peer misbehaves."""

import asyncio
import logging
from dataclasses import dataclass
from typing import cast

from proton import Collector, Connection, ProtonException, Transport

from trey.local.event_hubs.amqp.frames import (
    SASL_HEADER,
    FrameCutter,
    message_format,
    padded,
    sasl_accepted,
    sasl_mechanisms,
)
from trey.local.event_hubs.amqp.values import MalformedError
from trey.local.event_hubs.broker import Broker
from trey.local.event_hubs.peer import Peer

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What a connection may take; beyond it that connection ends."""

    frame_bytes: int = 64 * 1024
    unsent_bytes: int = 1024 * 1024
    open_s: float = 20.0
    """From the first byte to the open frame."""
    idle_s: float = 240.0
    """Without a frame from the peer, as in the service."""


class Wire(asyncio.Protocol):
    """Drives the engine with what comes in; whatever goes wrong ends this connection alone."""

    def __init__(self, broker: Broker, limits: Limits) -> None:
        self._limits = limits
        self._input = FrameCutter(limits.frame_bytes)
        # What the engine writes is as large as the client allows.
        self._output = FrameCutter(2**32)
        self._sasl_steps = 2  # its header, its choice of mechanism
        self._flush_is_due = False
        self._collector, self._engine = Collector(), Transport(Transport.SERVER)
        self._engine.idle_timeout, self._engine.max_frame_size = limits.idle_s, limits.frame_bytes
        connection = Connection()
        connection.container = "trey-event-hubs"
        connection.collect(self._collector)
        self._engine.bind(connection)
        self.peer = Peer(broker, self)
        self.is_writable = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; a peer that never opens is cut off."""
        self._loop = asyncio.get_running_loop()
        self._socket = cast(asyncio.Transport, transport)  # asyncio's promise for TCP
        self._socket.set_write_buffer_limits(high=self._limits.unsent_bytes)
        self._open_deadline = self._loop.call_later(self._limits.open_s, self._end_unopened)
        self._ticker = self._loop.call_later(1.0, self._tick)

    def data_received(self, data: bytes) -> None:
        """Feed the engine frame by frame."""
        try:
            for frame in self._input.cut(data):
                if self._sasl_steps:
                    self._take_sasl(frame)
                else:
                    self._feed(frame)
        except (MalformedError, ProtonException) as error:
            self._end(f"broke the protocol: {error}")
        else:
            self.flush()
            self.peer.deliver()
            if self._engine.condition:  # the engine has said why and takes no more
                self._socket.close()

    def flush(self) -> None:
        """Write out what the engine has to say."""
        self._dispatch()
        while (pending := self._engine.pending()) > 0:
            waiting = self._engine.peek(pending)
            self._engine.pop(pending)
            for frame in self._output.cut(waiting or b""):
                self._socket.write(padded(frame))
        if pending < 0:
            self._socket.close()

    def flush_soon(self) -> None:
        """Flush once when the present turn of the loop is over."""
        if not self._flush_is_due:
            self._flush_is_due = True
            self._loop.call_soon(self._flush_now)

    def pause_writing(self) -> None:
        """The client reads too slowly: events wait on disk, not in memory."""
        self.is_writable = False

    def resume_writing(self) -> None:
        """The client caught up."""
        self.is_writable = True
        self.peer.deliver()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the links of this connection."""
        del exc
        self._open_deadline.cancel()
        self._ticker.cancel()
        self.peer.lost()

    def _take_sasl(self, frame: bytes) -> None:
        if self._sasl_steps == 2:
            if frame != SASL_HEADER:
                raise MalformedError("the stream does not begin with SASL")
            self._socket.write(sasl_mechanisms())
        else:
            self._socket.write(sasl_accepted())
        self._sasl_steps -= 1

    def _feed(self, frame: bytes) -> None:
        self.peer.transfer_format = message_format(frame)
        while frame and (room := self._engine.capacity()) > 0:
            self._engine.push(frame[:room])
            frame = frame[room:]
            self._dispatch()

    def _dispatch(self) -> None:
        while (event := self._collector.peek()) is not None:
            event.dispatch(self.peer)
            self._collector.pop()

    def _flush_now(self) -> None:
        self._flush_is_due = False
        if not self._socket.is_closing():
            self.flush()

    def _tick(self) -> None:
        # The engine counts idle time from the first tick on and writes heartbeats.
        self._engine.tick(self._loop.time())
        self.peer.check_claims()
        self._flush_now()
        self._ticker = self._loop.call_later(1.0, self._tick)

    def _end_unopened(self) -> None:
        if not self.peer.is_open:
            self._end("did not open the connection in time")

    def _end(self, why: str) -> None:
        logger.info("connection from %s %s", self._socket.get_extra_info("peername"), why)
        self._socket.abort()
