"""Items: create, upsert, read, replace, patch, delete, and all of one partition key at once."""

import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trey.local.cosmos.endpoints.http import (
    is_true,
    json_response,
    read_json,
    store_of,
    text_response,
)
from trey.local.cosmos.endpoints.scope import container_of, session_headers, whole_key
from trey.local.cosmos.operations.batch import BatchFailedError, parse_batch, run_batch
from trey.local.cosmos.operations.operation import Kind, Operation, Outcome, apply
from trey.local.cosmos.store import items


async def post_item(request: Request) -> Response:
    """Create, or upsert where the header asks for it."""
    upsert = is_true(request, "x-ms-documentdb-is-upsert")
    return await _run(request, "Upsert" if upsert else "Create")


async def post_batch(request: Request) -> Response:
    """All operations of a batch, or none."""
    operations = parse_batch(await read_json(request))

    def run(connection: sqlite3.Connection) -> tuple[list[dict[str, Any]], int]:
        container = container_of(connection, request)
        return run_batch(connection, container, whole_key(request, container), operations)

    try:
        results, lsn = await store_of(request).write(run)
    except BatchFailedError as error:
        return json_response(error.results, 207)
    return json_response(results, 200, session_headers(request, lsn))


async def read_item(request: Request) -> Response:
    return await _run(request, "Read")


async def replace_item(request: Request) -> Response:
    return await _run(request, "Replace")


async def patch_item(request: Request) -> Response:
    return await _run(request, "Patch")


async def delete_item(request: Request) -> Response:
    return await _run(request, "Delete")


async def delete_partition(request: Request) -> Response:
    """Delete every item of one partition key; the service does so later, here it is done at once."""

    def delete(connection: sqlite3.Connection) -> int:
        container = container_of(connection, request)
        return items.delete_partition(connection, container, whole_key(request, container))

    lsn = await store_of(request).write(delete)
    return text_response("", 200, session_headers(request, lsn))


async def _run(request: Request, kind: Kind) -> Response:
    operation = Operation(
        kind,
        item_id=request.path_params.get("item", ""),
        body=None if kind in ("Read", "Delete") else await read_json(request),
        if_match=request.headers.get("if-match"),
        if_none_match=request.headers.get("if-none-match"),
    )

    def run(connection: sqlite3.Connection) -> Outcome:
        container = container_of(connection, request)
        epk = whole_key(request, container)
        return apply(connection, container, epk, operation)

    store = store_of(request)
    return _answer(request, await (store.read(run) if kind == "Read" else store.write(run)))


def _answer(request: Request, outcome: Outcome) -> Response:
    headers = session_headers(request, outcome.lsn)
    if outcome.item is None:
        return text_response("", outcome.status, headers)
    headers["etag"] = outcome.item.etag
    silent = outcome.status == 304 or request.headers.get("prefer") == "return=minimal"
    return text_response("" if silent else outcome.item.body, outcome.status, headers)
