import socket
from contextlib import suppress
from email.utils import formatdate

import pytest
from azure.cosmos import CosmosClient

from trey.local.cosmos.signatures import MasterKey
from trey.local.world import World


@pytest.fixture
def address(world: World) -> tuple[str, int]:
    host, port = world.environment()["TREY_COSMOS_ENDPOINT"].removeprefix("http://").split(":")
    return host, int(port)


def answer(address: tuple[str, int], request: bytes, *, then_end: bool = False) -> bytes:
    """What comes back until the server closes the connection, or resets it."""
    received = b""
    with socket.create_connection(address, timeout=10) as connection, suppress(ConnectionError):
        connection.sendall(request)
        if then_end:
            connection.shutdown(socket.SHUT_WR)
        while chunk := connection.recv(65536):
            received += chunk
    return received


def still_answers(world: World) -> bool:
    variables = world.environment()
    client = CosmosClient(variables["TREY_COSMOS_ENDPOINT"], variables["TREY_COSMOS_KEY"])
    return "trey" in [database["id"] for database in client.list_databases()]


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00\xff\x00garbage\r\n\r\n",
        b"AMQP\x00\x01\x00\x00",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: minus one\r\n\r\n",
        b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
def test_garbage_ends_its_connection_alone(
    world: World, address: tuple[str, int], garbage: bytes
) -> None:
    received = answer(address, garbage, then_end=True)
    assert received == b"" or received.startswith(b"HTTP/1.1 400")
    assert still_answers(world)


def test_half_open_connections_hold_nobody_up(world: World, address: tuple[str, int]) -> None:
    halves = [socket.create_connection(address) for _ in range(50)]
    for half in halves:
        half.sendall(b"POST /dbs HTTP/1.1\r\nHost: x\r\nContent-Le")
    assert still_answers(world)
    for half in halves:
        half.close()


def test_an_unsigned_request_is_unauthorized(address: tuple[str, int]) -> None:
    request = b"GET /dbs HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert answer(address, request).startswith(b"HTTP/1.1 401")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", b"400"),
        (b"{", b"400"),
        (b"[1]", b"400"),
        (b'{"id": NaN}', b"400"),
        (b'{"id": "\xff"}', b"400"),
        (b'{"id": "\\ud800", "vehicle_id": "v"}', b"400"),
        (b"[" * 100_000, b"400"),
        (b'{"id":"1","vehicle_id":"v","n":1e999}', b"400"),
        (b'{"id":"1","vehicle_id":"v","n":1' + b"0" * 400 + b"}", b"400"),
        (b'{"id":"1","vehicle_id":"v","n":' + b"[" * 127 + b"]" * 127 + b"}", b"201"),
        (b'{"id":"2","vehicle_id":"v","n":' + b"[" * 129 + b"]" * 129 + b"}", b"400"),
        (b'{"id": "1", "vehicle_id": "other"}', b"400"),
        (b"x" * 3_000_000, b"413"),
    ],
    ids=lambda value: value[:20].decode("latin-1"),
)
def test_a_body_is_taken_or_a_bad_request(
    world: World, address: tuple[str, int], body: bytes, status: bytes
) -> None:
    path, date = "/dbs/trey/colls/alerts/docs", formatdate(usegmt=True)
    signature = MasterKey(world.environment()["TREY_COSMOS_KEY"]).sign("POST", path, date)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-ms-date: {date}\r\n"
        f'x-ms-documentdb-partitionkey: ["v"]\r\nAuthorization: {signature}\r\n'
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    assert answer(address, head.encode() + body).startswith(b"HTTP/1.1 " + status)
    assert still_answers(world)


def test_an_old_signature_is_no_longer_valid(world: World, address: tuple[str, int]) -> None:
    date = formatdate(0, usegmt=True)
    signature = MasterKey(world.environment()["TREY_COSMOS_KEY"]).sign("GET", "/dbs", date)
    head = (
        f"GET /dbs HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-ms-date: {date}\r\n"
        f"Authorization: {signature}\r\n\r\n"
    )
    assert answer(address, head.encode()).startswith(b"HTTP/1.1 403")
