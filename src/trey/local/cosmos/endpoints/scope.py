"""Which container, and which part of it, a request is about."""

import sqlite3

from starlette.requests import Request

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.partition_key import WHOLE_RING, EpkRange
from trey.local.cosmos.store.catalog import find_container
from trey.local.cosmos.store.definitions import Container

KEY_HEADER = "x-ms-documentdb-partitionkey"
CONTAINER_RECREATED = 1024  # substatus: the client drops what it remembers of the container
RANGE_ID = "0"  # the only one: every container has a single physical partition


def container_of(connection: sqlite3.Connection, request: Request) -> Container:
    """The container in the path, which has to be the one that the client remembers."""
    names = request.path_params
    container = find_container(connection, names["database"], names["container"])
    intended = request.headers.get("x-ms-cosmos-intended-collection-rid", container.rid)
    if intended != container.rid:
        raise BadRequestError(
            "The container was deleted and created again.", substatus=CONTAINER_RECREATED
        )
    return container


def whole_key(request: Request, container: Container) -> str:
    """The effective partition key of the header, which has to name every part of the key."""
    header = request.headers.get(KEY_HEADER)
    if header is None:
        raise BadRequestError(f"The operation needs a partition key in {KEY_HEADER}.")
    definition = container.definition.partition_key
    key = definition.from_header(header)
    if len(key) < len(definition.paths):
        raise BadRequestError("The operation needs every part of the hierarchical partition key.")
    return definition.epk(key)


def asked_range(request: Request, container: Container) -> EpkRange:
    """The part of the ring that a query or a feed is confined to; the whole ring if to none."""
    header = request.headers.get(KEY_HEADER)
    if header is not None:
        definition = container.definition.partition_key
        return definition.range_of(definition.from_header(header))
    start, end = (request.headers.get(f"x-ms-{side}-epk") for side in ("start", "end"))
    if start is None or end is None:
        return WHOLE_RING
    return EpkRange(start.upper(), end.upper())


def session_headers(request: Request, lsn: int) -> dict[str, str]:
    """What the client keeps: its session, and that its map of the container is still good."""
    names = request.path_params
    return {
        "x-ms-session-token": f"{RANGE_ID}:-1#{lsn}",
        "x-ms-alt-content-path": f"dbs/{names['database']}/colls/{names['container']}",
        "x-ms-documentdb-partitionkeyrangeid": RANGE_ID,
    }
