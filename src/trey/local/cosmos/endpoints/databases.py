"""The account itself, and its databases."""

import sqlite3
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
)
from trey.local.cosmos.endpoints.queries import is_query, query_resources
from trey.local.cosmos.store import catalog


async def read_account(request: Request) -> Response:
    """Name one region, at the address that the client itself uses: it follows what it is told."""
    region = {"name": "local", "databaseAccountEndpoint": str(request.base_url)}
    return json_response(
        {
            "id": "trey-local",
            "_rid": "trey-local",
            "writableLocations": [region],
            "readableLocations": [region],
            "enableMultipleWriteLocations": False,
            "userConsistencyPolicy": {"defaultConsistencyLevel": "Session"},
        }
    )


async def list_databases(request: Request) -> Response:
    return json_response(feed("", "Databases", await store_of(request).read(_resources)))


async def post_database(request: Request) -> Response:
    """Create a database, or ask about all."""
    if is_query(request):
        return await query_resources(request, "Databases", _resources)
    name = resource_name(await read_object(request))
    database = await store_of(request).write(partial(catalog.create_database, name=name))
    return json_response(database.resource, 201, {"etag": str(database.resource["_etag"])})


async def read_database(request: Request) -> Response:
    find = partial(catalog.find_database, name=request.path_params["database"])
    database = await store_of(request).read(find)
    return json_response(database.resource, headers={"etag": str(database.resource["_etag"])})


async def delete_database(request: Request) -> Response:
    await store_of(request).write(
        partial(catalog.delete_database, name=request.path_params["database"])
    )
    return text_response("", 204)


def _resources(connection: sqlite3.Connection) -> list[Any]:
    return [database.resource for database in catalog.list_databases(connection)]
