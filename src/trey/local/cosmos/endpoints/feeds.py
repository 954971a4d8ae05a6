"""`.../docs`: everything that is asked of a container as a whole."""

import sqlite3

from starlette.requests import Request
from starlette.responses import Response

from trey.local.cosmos.endpoints.http import is_true, store_of, text_response
from trey.local.cosmos.endpoints.items import post_batch, post_item
from trey.local.cosmos.endpoints.queries import is_query, page_size, query_items
from trey.local.cosmos.endpoints.scope import asked_range, container_of, session_headers
from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.operations.change_feed import Changes, Start, read_changes
from trey.local.cosmos.store.definitions import Container
from trey.local.cosmos.store.items import StoredItem
from trey.local.cosmos.store.scans import scan


async def post_to_feed(request: Request) -> Response:
    """One path, told apart by headers: a batch, a query, or an item to be stored."""
    if is_true(request, "x-ms-cosmos-is-batch-request"):
        return await post_batch(request)
    if is_true(request, "x-ms-cosmos-is-query-plan-request"):
        raise BadRequestError("There are no query plans here: every query is answered whole.")
    if is_query(request):
        return await query_items(request)
    return await post_item(request)


async def read_feed(request: Request) -> Response:
    """All items in the order of their creation, or what has changed."""
    mode = request.headers.get("a-im")
    if mode is None:
        return await _all_items(request)
    if mode.lower() != "incremental feed":
        raise BadRequestError(f"The change feed mode '{mode}' is not supported here.")
    return await _changes(request)


async def _all_items(request: Request) -> Response:
    first, size = _continuation(request), page_size(request)

    def read(connection: sqlite3.Connection) -> tuple[Container, list[StoredItem]]:
        container = container_of(connection, request)
        rows = scan(connection, container, asked_range(request, container), first)
        return container, [row for row, _ in zip(rows, range(size + 1), strict=False)]

    container, found = await store_of(request).read(read)
    page = found[:size]
    headers = session_headers(request, container.lsn)
    if len(found) > size:
        headers["x-ms-continuation"] = str(found[size].number)
    return _documents(container, [item.body for item in page], headers)


async def _changes(request: Request) -> Response:
    start = Start.from_headers(
        request.headers.get("if-none-match"), request.headers.get("if-modified-since")
    )
    size = page_size(request)

    def read(connection: sqlite3.Connection) -> tuple[Container, Changes]:
        container = container_of(connection, request)
        ring = asked_range(request, container)
        return container, read_changes(connection, container, ring, start, size)

    container, changes = await store_of(request).read(read)
    headers = session_headers(request, container.lsn) | {"etag": f'"{changes.position}"'}
    if not changes.items:
        return text_response("", 304, headers)
    # The number of the change travels with the item, as the service has it.
    bodies = [f'{item.body[:-1]},"_lsn":{item.lsn}}}' for item in changes.items]
    return _documents(container, bodies, headers)


def _documents(container: Container, bodies: list[str], headers: dict[str, str]) -> Response:
    # Stored bodies are JSON already: read and written again, a long feed would hold up the others.
    feed = f'{{"_rid":"{container.rid}","Documents":[{",".join(bodies)}],"_count":{len(bodies)}}}'
    return text_response(feed, 200, headers | {"x-ms-item-count": str(len(bodies))})


def _continuation(request: Request) -> int:
    text = request.headers.get("x-ms-continuation", "0")
    if not text.isdecimal() or len(text) > 18:
        raise BadRequestError("The continuation token is not valid.")
    return int(text)
