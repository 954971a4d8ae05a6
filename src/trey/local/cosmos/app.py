"""The account as an ASGI application: a gate that checks each request, then the routes."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from trey.local.cosmos.endpoints import containers, databases, feeds, items, offers, throttling
from trey.local.cosmos.endpoints.http import error_response
from trey.local.cosmos.endpoints.throttling import Throttle
from trey.local.cosmos.errors import (
    BadRequestError,
    CosmosError,
    MethodNotAllowedError,
    NotFoundError,
)
from trey.local.cosmos.signatures import MasterKey
from trey.local.cosmos.store import catalog
from trey.local.cosmos.store.store import Store

DATABASE = "/dbs/{database}"
CONTAINER = DATABASE + "/colls/{container}"
ROUTES = [
    Route("/", databases.read_account, methods=["GET"]),
    Route("/dbs", databases.list_databases, methods=["GET"]),
    Route("/dbs", databases.post_database, methods=["POST"]),
    Route(DATABASE, databases.read_database, methods=["GET"]),
    Route(DATABASE, databases.delete_database, methods=["DELETE"]),
    Route(DATABASE + "/colls", containers.list_containers, methods=["GET"]),
    Route(DATABASE + "/colls", containers.post_container, methods=["POST"]),
    Route(CONTAINER, containers.read_container, methods=["GET"]),
    Route(CONTAINER, containers.replace_container, methods=["PUT"]),
    Route(CONTAINER, containers.delete_container, methods=["DELETE"]),
    Route(CONTAINER + "/pkranges", containers.list_ranges, methods=["GET"]),
    Route(CONTAINER + "/operations/partitionkeydelete", items.delete_partition, methods=["POST"]),
    Route(CONTAINER + "/docs", feeds.read_feed, methods=["GET"]),
    Route(CONTAINER + "/docs", feeds.post_to_feed, methods=["POST"]),
    Route(CONTAINER + "/docs/{item}", items.read_item, methods=["GET"]),
    Route(CONTAINER + "/docs/{item}", items.replace_item, methods=["PUT"]),
    Route(CONTAINER + "/docs/{item}", items.patch_item, methods=["PATCH"]),
    Route(CONTAINER + "/docs/{item}", items.delete_item, methods=["DELETE"]),
    Route(throttling.PATH, throttling.order_throttling, methods=["POST"]),
    Route("/offers", offers.list_offers, methods=["GET"]),
    Route("/offers", offers.query_offers, methods=["POST"]),
    Route("/offers/{offer}", offers.replace_offer, methods=["PUT"]),
]


class Gate:
    """Refuses what the key did not sign or a test wants throttled; drops the slash at the end."""

    def __init__(self, app: ASGIApp, key: MasterKey, throttle: Throttle) -> None:
        self._app = app
        self._key = key
        self._throttle = throttle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                self._check(scope)
            except CosmosError as error:
                await error_response(error)(scope, receive, send)
                return
            scope = {**scope, "path": scope["path"].rstrip("/") or "/"}
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        self._key.check(
            scope["method"],
            scope["path"],
            headers.get("x-ms-date", ""),
            headers.get("authorization", ""),
            now=datetime.now(UTC),
        )
        if "/docs" in scope["path"]:
            self._throttle.check()


def cosmos_app(folder: Path, key: MasterKey, containers_at_start: Mapping[str, str]) -> Starlette:
    """Serve the account whose data lies in `folder`.

    Args:
        folder: Belongs to this process alone.
        key: Signs every request.
        containers_at_start: `database/container` to the path of its partition key; made if missing.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        store = app.state.store = Store(folder)
        for name, path in containers_at_start.items():
            await store.write(partial(catalog.ensure_container, name=name, key_path=path))
        purging = asyncio.create_task(store.purge_for_ever())
        yield
        purging.cancel()
        with suppress(asyncio.CancelledError):
            await purging
        store.close()

    throttle = Throttle()
    app = Starlette(
        routes=ROUTES,
        lifespan=lifespan,
        middleware=[Middleware(Gate, key=key, throttle=throttle)],
        exception_handlers={
            CosmosError: _refuse,
            HTTPException: _refuse_route,
            RecursionError: _refuse_depth,
            ClientDisconnect: _drop,
            Exception: _fail,
        },
    )
    app.state.throttle = throttle
    return app


async def _refuse(_request: Request, error: Exception) -> Response:
    if not isinstance(error, CosmosError):
        raise error
    return error_response(error)


async def _refuse_route(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    kind = MethodNotAllowedError if status == 405 else NotFoundError
    return error_response(kind(f"There is no {request.method} {request.url.path}."))


async def _refuse_depth(_request: Request, _error: Exception) -> Response:
    return error_response(BadRequestError("The request is nested too deeply."))


async def _fail(_request: Request, _error: Exception) -> Response:
    # The server logs the traceback itself.
    return Response(b'{"code":"InternalServerError","message":"See the log."}', 500)


async def _drop(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)  # the client has gone; nobody reads this
