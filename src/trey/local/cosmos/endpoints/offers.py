"""Offers: the throughput that a container was given. It is kept, and throttles nothing."""

import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trey.local.cosmos.endpoints.http import feed, json_response, read_object, store_of
from trey.local.cosmos.endpoints.queries import query_resources
from trey.local.cosmos.errors import BadRequestError, NotFoundError
from trey.local.cosmos.store.catalog import all_containers, set_throughput
from trey.local.cosmos.store.definitions import Container


async def list_offers(request: Request) -> Response:
    return json_response(feed("", "Offers", await store_of(request).read(_offers)))


async def query_offers(request: Request) -> Response:
    return await query_resources(request, "Offers", _offers)


async def replace_offer(request: Request) -> Response:
    """Change a container's throughput."""
    body = await read_object(request)
    content = body.get("content")
    throughput = content.get("offerThroughput") if isinstance(content, dict) else None
    if not isinstance(throughput, int) or throughput < 400:
        raise BadRequestError("offerThroughput is an integer of 400 or more.")

    def change(connection: sqlite3.Connection) -> dict[str, Any]:
        for container in list(all_containers(connection)):
            if _offer_id(container) == request.path_params["offer"]:
                set_throughput(connection, container, throughput)
                return _offer(container, throughput)
        raise NotFoundError("The offer does not exist.")

    return json_response(await store_of(request).write(change))


def _offers(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    containers = all_containers(connection)
    return [_offer(container, container.throughput) for container in containers]


def _offer_id(container: Container) -> str:
    return f"offer-{container.number}"  # signed in lower case, and so without capitals


def _offer(container: Container, throughput: int) -> dict[str, Any]:
    name = _offer_id(container)
    return {
        "id": name,
        "_rid": name,
        "_self": f"offers/{name}/",
        "_etag": f'"{name}-{throughput}"',
        "resource": container.link,
        "offerResourceId": container.rid,
        "offerType": "Invalid",
        "offerVersion": "V2",
        "content": {"offerThroughput": throughput},
    }
