"""One page of a result, and the token for the next: a place in the total order, not a count.

So neither a new item nor a deleted one makes a later page repeat or skip another item.
"""

from __future__ import annotations

import base64
import hashlib
import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from trey.local.cosmos.errors import BadRequestError, CosmosError
from trey.local.cosmos.query.plan import NOTHING, Answer, Plan, Tie
from trey.local.cosmos.query.sources import CONTAINER
from trey.local.cosmos.values import UNDEFINED, Json, Undefined, Value, dump_json, parse_json

MAX_TOKEN_LENGTH = 16 * 1024  # what clients take in one header


@dataclass(frozen=True)
class Token:
    """The last answer of a page, how many there were so far, and whose result it is."""

    query: str
    sent: int
    values: tuple[Value, ...]
    tie: Tie

    def encode(self) -> str:
        """Text for a header."""
        # In an array of its own, for undefined has no JSON: [] and [null] differ.
        values, tie = ([_boxed(value) for value in part] for part in (self.values, self.tie))
        text = dump_json([self.query, self.sent, values, tie])
        token = base64.urlsafe_b64encode(text.encode()).decode()
        if len(token) > MAX_TOKEN_LENGTH:
            raise BadRequestError("The values to order by are too long for a continuation token.")
        return token

    @classmethod
    def decode(cls, text: str, query: str) -> Token:
        """Read a token back; one of another query is refused."""
        try:
            parsed: Any = parse_json(base64.urlsafe_b64decode(text))
            found, sent, values, tie = parsed
            token = cls(found, int(sent), tuple(map(_unboxed, values)), tuple(map(_unboxed, tie)))
            if token.sent < 1:
                raise ValueError("no page is empty")
        except (ValueError, TypeError, IndexError, CosmosError) as error:
            raise BadRequestError("The continuation token is not valid.") from error
        if token.query != query:
            raise BadRequestError("The continuation token belongs to another query.")
        return token


@dataclass(frozen=True)
class Page:
    """Some answers, and where to go on."""

    outputs: list[Value]
    continuation: str | None


def fingerprint(text: str, parameters: Mapping[str, Json]) -> str:
    """Tells one query from another."""
    return hashlib.sha256(dump_json([text, parameters]).encode()).hexdigest()[:16]


def read_page(
    plan: Plan,
    items: Iterable[tuple[int, Mapping[str, Json]]],
    *,
    token: Token | None,
    size: int,
    query: str,
) -> Page:
    """Run the plan over all items and keep one page; memory grows with the page alone.

    Args:
        plan: The compiled query.
        items: Numbered in the order of their creation; items before the token's may be left out.
        token: Where the page before this one ended.
        size: Answers in the page, at most.
        query: Fingerprint for the next token.
    """
    answers = plan.answers(_inputs(plan, items))
    skip, sent = plan.skip, 0
    if token is not None:
        skip, sent = 0, token.sent
        if len(token.values) < len(plan.order):
            raise BadRequestError("The continuation token is not valid.")
        last = plan.key(token.values, token.tie)
        answers = (answer for answer in answers if plan.key(answer.values, answer.tie) > last)
    wanted = size if plan.limit is None else max(min(size, plan.limit - sent), 0)
    found = _first(plan, answers, skip + wanted + 1)[skip:]
    page = found[:wanted]
    outputs = [answer.output for answer in page]
    if len(found) <= wanted or sent + wanted == plan.limit or not page:
        return Page(outputs, None)
    rest = Token(query, sent + len(page), page[-1].values, page[-1].tie).encode()
    return Page(outputs, rest)


def _inputs(
    plan: Plan, items: Iterable[tuple[int, Mapping[str, Json]]]
) -> Iterable[tuple[Value, Mapping[Any, Value]]]:
    if not plan.has_source:
        return [(0, NOTHING)]
    return ((number, {CONTAINER: dict(item)}) for number, item in items)


def _first(plan: Plan, answers: Iterable[Answer], count: int) -> list[Answer]:
    if plan.is_ordered_by_tie:
        return list(islice(answers, count))
    return heapq.nsmallest(count, answers, key=lambda answer: plan.key(answer.values, answer.tie))


def _boxed(value: Value) -> list[Json]:
    return [] if isinstance(value, Undefined) else [value]


def _unboxed(box: list[Json]) -> Value:
    return box[0] if box else UNDEFINED
