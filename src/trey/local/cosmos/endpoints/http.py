"""What all endpoints share: reading a body within its limit, and the form of an answer."""

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from trey.local.cosmos.errors import BadRequestError, CosmosError, RequestEntityTooLargeError
from trey.local.cosmos.store.store import Store
from trey.local.cosmos.values import Json, dump_json, parse_json

NAME = re.compile(r"[^/\\#?]{1,255}(?<! )")
MAX_BODY_BYTES = 2 * 1024 * 1024 + 64 * 1024  # an item's 2 MB and what a batch adds around it


def store_of(request: Request) -> Store:
    """The account's data."""
    store: Store = request.app.state.store
    return store


async def read_json(request: Request) -> Json:
    """The body; one that is too large is read to its end, so that the answer can be heard."""
    kept, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MAX_BODY_BYTES:
            kept += chunk
    if size > MAX_BODY_BYTES:
        raise RequestEntityTooLargeError("The request body cannot exceed 2 MB.")
    return parse_json(bytes(kept))


async def read_object(request: Request) -> dict[str, Json]:
    """The body, which has to be an object."""
    body = await read_json(request)
    if not isinstance(body, dict):
        raise BadRequestError("The request body has to be a JSON object.")
    return body


def resource_name(body: Mapping[str, Json]) -> str:
    """The `id` of a database or container that is to be created."""
    name = body.get("id")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise BadRequestError(
            "The id is a text of 1 to 255 characters without '/', '\\', '#', '?' or a blank at its end."
        )
    return name


def is_true(request: Request, header: str) -> bool:
    """Whether a header says `True`, in any case."""
    return request.headers.get(header, "").lower() == "true"


def whole_number(request: Request, header: str, default: int) -> int:
    """The integer in a header."""
    text = request.headers.get(header)
    if text is None:
        return default
    try:
        return int(text)
    except ValueError as error:
        raise BadRequestError(f"{header} is not an integer.") from error


def json_response(
    body: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Encode the body and add what the service says with every answer."""
    return text_response(dump_json(body), status, headers)


def text_response(
    body: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer whose JSON is already written; an empty one has no body."""
    fixed = {"x-ms-request-charge": "1", "x-ms-version": "2020-07-15"}
    return Response(
        body.encode(),
        status,
        {**fixed, **(headers or {})},
        media_type="application/json" if body else None,
    )


def error_response(error: CosmosError) -> Response:
    """The refusal in the service's form."""
    body = {"code": error.code, "message": error.message}
    return json_response(body, error.status, error.headers)


def feed(rid: str, name: str, members: list[Any]) -> dict[str, Any]:
    """The envelope of a list."""
    return {"_rid": rid, name: members, "_count": len(members)}
