"""A peer that misbehaves loses its own connection; the others notice nothing."""

import asyncio
import socket
import struct
from collections.abc import Iterator

import pytest
from azure.eventhub import EventData
from azure.eventhub._pyamqp import sender
from azure.eventhub.exceptions import EventDataSendError

from tests.local.event_hubs.conftest import Server
from trey.local.event_hubs.broker import Broker
from trey.local.event_hubs.wire import Limits, Wire

SASL = b"AMQP\x03\x01\x00\x00"
AMQP = b"AMQP\x00\x01\x00\x00"
# sasl-init with the mechanism ANONYMOUS
INIT = b"\x00\x00\x00\x19\x02\x01\x00\x00\x00\x53\x41\xc0\x0c\x01\xa3\x09ANONYMOUS"
# open with a container id
OPEN = b"\x00\x00\x00\x14\x02\x00\x00\x00\x00\x53\x10\xc0\x07\x01\xa1\x04peer"

TRUNCATED = b"\x00\x53\x75\xa0\x05hi"  # a Data section of five bytes that holds two


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("home"))
    yield server
    server.stop()


def _answer(port: int, data: bytes) -> bytes:
    """Send bytes, and give what comes until the server ends the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
        peer.sendall(data)
        received = b""
        while True:
            try:
                part = peer.recv(65536)
            except ConnectionResetError:
                return received
            if not part:
                return received
            received += part


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,  # a TLS hello
        b"\x00" * 64,
        AMQP + b"\x00" * 16,
        SASL + b"\xff" * 64,
        SASL + INIT + AMQP + b"\x00\x00\x00\x10\x02\x00\x00\x00" + b"\xff" * 8,
        SASL + INIT + AMQP + b"\x00\x00\x00\x07\x02\x00\x00\x00",
        SASL + INIT + AMQP + b"\x00\x00\x00\x10\x09\x00\x00\x00" + b"\xff" * 8,
    ],
    ids=["http", "tls", "zeros", "no-sasl", "ones", "performative", "short-frame", "data-offset"],
)
def test_garbage_ends_the_connection(server: Server, garbage: bytes) -> None:
    with server.producer() as other:
        # given
        other.get_partition_ids()
        # when
        _answer(server.port, garbage)
        # then
        assert other.get_partition_ids() == ["0", "1", "2", "3"]


def test_an_oversized_frame_ends_the_connection(server: Server) -> None:
    # when
    oversized = struct.pack(">IBBH", 200_000_000, 2, 0, 0)
    answer = _answer(server.port, SASL + INIT + AMQP + OPEN + oversized + b"x" * 100_000)
    # then
    assert answer.startswith(SASL)
    server.send("the others go on")


def test_a_peer_that_hangs_up_in_the_middle_disturbs_nobody(server: Server) -> None:
    # when
    for end in range(1, len(SASL + INIT + AMQP + OPEN)):
        with socket.create_connection(("127.0.0.1", server.port)) as peer:
            peer.sendall((SASL + INIT + AMQP + OPEN)[:end])
    # then
    server.send("the others go on")


def test_a_message_that_cannot_be_read_is_rejected_and_the_link_stays(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send_half(output: bytearray, _: object) -> bytearray:
        output += TRUNCATED
        return output

    with server.producer() as producer:
        # given
        producer.send_batch([EventData("sound")], partition_id="1")
        # when
        with monkeypatch.context() as patch:
            patch.setattr(sender, "encode_payload", send_half)
            with pytest.raises(EventDataSendError, match="beyond the end"):
                producer.send_batch([EventData("lost")], partition_id="1")
        producer.send_batch([EventData("sound again")], partition_id="1")
        # then
        about = producer.get_partition_properties("1")
    assert about["last_enqueued_sequence_number"] == 1


@pytest.mark.parametrize("begun", [b"", SASL, SASL + INIT + AMQP])
async def test_a_peer_that_never_opens_is_cut_off(begun: bytes) -> None:
    assert await _lifetime_s(begun, Limits(open_s=0.3)) == pytest.approx(0.3, abs=2.0)


async def test_an_open_connection_without_heartbeats_is_cut_off() -> None:
    # A half-open connection: the peer is gone, and no packet says so.
    assert await _lifetime_s(SASL + INIT + AMQP + OPEN, Limits(idle_s=1.0)) < 8.0


async def _lifetime_s(begun: bytes, limits: Limits) -> float:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Wire(Broker({}, {}), limits), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    started_at = loop.time()
    writer.write(begun)
    try:
        async with asyncio.timeout(20):
            while await reader.read(1024):
                pass
    except ConnectionResetError:
        pass
    lifetime_s = loop.time() - started_at
    writer.close()
    server.close()
    return lifetime_s
