"""Containers, and the one range of partition keys that each of them has."""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trey.local.cosmos.endpoints.http import (
    feed,
    json_response,
    read_object,
    resource_name,
    store_of,
    text_response,
    whole_number,
)
from trey.local.cosmos.endpoints.queries import is_query, query_resources
from trey.local.cosmos.endpoints.scope import RANGE_ID
from trey.local.cosmos.partition_key import WHOLE_RING
from trey.local.cosmos.store import catalog
from trey.local.cosmos.store.definitions import DEFAULT_THROUGHPUT, Container


async def list_containers(request: Request) -> Response:
    return json_response(
        feed("", "DocumentCollections", await store_of(request).read(_resources(request)))
    )


async def post_container(request: Request) -> Response:
    """Create a container, or ask about all of the database."""
    if is_query(request):
        return await query_resources(request, "DocumentCollections", _resources(request))
    body = await read_object(request)
    resource_name(body)
    throughput = whole_number(request, "x-ms-offer-throughput", DEFAULT_THROUGHPUT)
    container = await store_of(request).write(
        partial(
            catalog.create_container,
            database_name=request.path_params["database"],
            body=body,
            throughput=throughput,
        )
    )
    return _answer(container, 201)


async def read_container(request: Request) -> Response:
    return _answer(await _find(request))


async def replace_container(request: Request) -> Response:
    body = await read_object(request)
    resource_name(body)
    names = request.path_params
    container = await store_of(request).write(
        partial(
            catalog.replace_container,
            database_name=names["database"],
            name=names["container"],
            body=body,
        )
    )
    return _answer(container)


async def delete_container(request: Request) -> Response:
    names = request.path_params
    await store_of(request).write(
        partial(catalog.delete_container, database_name=names["database"], name=names["container"])
    )
    return text_response("", 204)


async def list_ranges(request: Request) -> Response:
    """One range; a client reads on until it hears that nothing has changed."""
    container = await _find(request)
    tag = f'"{container.rid}"'
    if request.headers.get("if-none-match") == tag:
        return text_response("", 304, {"etag": tag})
    only = {
        "id": RANGE_ID,
        "_rid": container.rid,
        "minInclusive": WHOLE_RING.start,
        "maxExclusive": WHOLE_RING.end,
        "parents": [],
        "status": "online",
    }
    return json_response(feed(container.rid, "PartitionKeyRanges", [only]), headers={"etag": tag})


async def _find(request: Request) -> Container:
    names = request.path_params
    return await store_of(request).read(
        partial(catalog.find_container, database_name=names["database"], name=names["container"])
    )


def _answer(container: Container, status: int = 200) -> Response:
    headers = {"etag": str(container.resource["_etag"])}
    return json_response(container.resource, status, headers)


def _resources(request: Request) -> Callable[[sqlite3.Connection], list[Any]]:
    name = request.path_params["database"]
    return lambda connection: [
        container.resource for container in catalog.list_containers(connection, name)
    ]
