"""Queries over any feed: what the request asks, and one page of what it is answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from trey.local.cosmos.endpoints.http import (
    feed,
    is_true,
    json_response,
    read_object,
    store_of,
    text_response,
    whole_number,
)
from trey.local.cosmos.endpoints.scope import asked_range, container_of, session_headers
from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.query.compiling import compile_query
from trey.local.cosmos.query.indexes import check_indexes
from trey.local.cosmos.query.language.parsing import parse
from trey.local.cosmos.query.paging import Page, Token, fingerprint, read_page
from trey.local.cosmos.store.scans import scan
from trey.local.cosmos.values import Json, Value, dump_json

DEFAULT_PAGE_SIZE = 100
MAX_PAGE_SIZE = 1000  # what a client gets that leaves the size to the server

Numbered: TypeAlias = Iterable[tuple[int, Mapping[str, Json]]]


@dataclass(frozen=True)
class Question:
    """A query as a request brings it."""

    text: str
    parameters: Mapping[str, Json]
    fingerprint: str
    token: Token | None
    page_size: int

    def answer(self, items_from: Callable[[int], Numbered]) -> Page:
        """One page over numbered items; `items_from` may leave out those before its argument."""
        plan = compile_query(parse(self.text), self.parameters)
        first: Value = 0
        if self.token is not None and self.token.tie and plan.is_ordered_by_tie:
            first = self.token.tie[0]
        return read_page(
            plan,
            items_from(first if isinstance(first, int) else 0),
            token=self.token,
            size=self.page_size,
            query=self.fingerprint,
        )


def is_query(request: Request) -> bool:
    """Whether a POST asks instead of creating."""
    return is_true(request, "x-ms-documentdb-isquery") or request.headers.get(
        "content-type", ""
    ).startswith("application/query+json")


def page_size(request: Request) -> int:
    """Items in a page: as asked, within what the server gives."""
    asked = whole_number(request, "x-ms-max-item-count", DEFAULT_PAGE_SIZE)
    return min(asked, MAX_PAGE_SIZE) if asked > 0 else MAX_PAGE_SIZE


async def read_question(request: Request) -> Question:
    """Read `{"query", "parameters"}` and the place at which to go on."""
    body = await read_object(request)
    text = body.get("query")
    if not isinstance(text, str):
        raise BadRequestError("The request needs a query.")
    parameters = dict(map(_parameter, _members(body.get("parameters"))))
    digest = fingerprint(text, parameters)
    token = request.headers.get("x-ms-continuation")
    return Question(
        text=text,
        parameters=parameters,
        fingerprint=digest,
        token=Token.decode(token, digest) if token else None,
        page_size=page_size(request),
    )


async def query_items(request: Request) -> Response:
    """Ask the items of one partition key, of a part of the ring, or all."""
    question = await read_question(request)

    def ask(connection: sqlite3.Connection) -> tuple[str, dict[str, str]]:
        container = container_of(connection, request)
        check_indexes(parse(question.text), container.definition.body.get("indexingPolicy"))
        ring = asked_range(request, container)

        def items_from(first: int) -> Numbered:
            return ((row.number, row.document) for row in scan(connection, container, ring, first))

        page = question.answer(items_from)
        headers = session_headers(request, container.lsn) | continuation_headers(page)
        # Written here, in the reader's thread: a long page would hold up the event loop.
        return dump_json(feed(container.rid, "Documents", page.outputs)), headers

    text, headers = await store_of(request).read(ask)
    return text_response(text, headers=headers)


async def query_resources(
    request: Request, name: str, resources: Callable[[sqlite3.Connection], list[Any]]
) -> Response:
    """Ask the list of databases, containers or offers."""
    question = await read_question(request)

    def ask(connection: sqlite3.Connection) -> Page:
        return question.answer(lambda _first: enumerate(resources(connection)))

    page = await store_of(request).read(ask)
    return json_response(feed("", name, page.outputs), headers=continuation_headers(page))


def continuation_headers(page: Page) -> dict[str, str]:
    """How many items there are here, and where there are more."""
    more = {} if page.continuation is None else {"x-ms-continuation": page.continuation}
    return {"x-ms-item-count": str(len(page.outputs))} | more


def _members(parameters: Json) -> list[Json]:
    if parameters is None:
        return []
    if not isinstance(parameters, list):
        raise BadRequestError("The parameters of a query are an array.")
    return parameters


def _parameter(member: Json) -> tuple[str, Json]:
    match member:
        case {"name": str(name), "value": value} if name.startswith("@"):
            return name, value
        case _:
            raise BadRequestError("A parameter is {name, value}, and its name begins with '@'.")
