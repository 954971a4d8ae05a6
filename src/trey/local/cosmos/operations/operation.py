"""One operation on one item: what a request asks for alone, and a batch several times."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Literal, TypeAlias

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.operations.patch import patched
from trey.local.cosmos.store import items
from trey.local.cosmos.store.definitions import Container
from trey.local.cosmos.store.items import StoredItem
from trey.local.cosmos.values import Json

Kind: TypeAlias = Literal["Create", "Upsert", "Read", "Replace", "Delete", "Patch"]


@dataclass(frozen=True)
class Operation:
    """`item_id` names the target; creating operations find the id in `body`."""

    kind: Kind
    item_id: str = ""
    body: Json = None
    if_match: str | None = None
    if_none_match: str | None = None


@dataclass(frozen=True)
class Outcome:
    """Status, the container's last change as the operation leaves it, and the item if it stays."""

    status: int
    lsn: int
    item: StoredItem | None = None


def apply(
    connection: sqlite3.Connection, container: Container, epk: str, operation: Operation
) -> Outcome:
    """Do it, or raise the refusal; only a read can run outside the writer."""
    match operation.kind:
        case "Read":
            found = items.read(connection, container, epk, operation.item_id)
            unchanged = operation.if_none_match in ("*", found.etag)
            return Outcome(304 if unchanged else 200, container.lsn, found)
        case "Create":
            item = _item(container, epk, operation)
            created = items.create(connection, container, epk, item)
            return Outcome(201, created.lsn, created)
        case "Upsert":
            item = _item(container, epk, operation)
            put, is_new = items.upsert(connection, container, epk, item, operation.if_match)
            return Outcome(201 if is_new else 200, put.lsn, put)
        case "Delete":
            lsn = items.delete(connection, container, epk, operation.item_id, operation.if_match)
            return Outcome(204, lsn)
        case "Replace":
            item = _item(container, epk, operation)
            return _replace(connection, container, epk, operation, item)
        case "Patch":
            item = _patched(connection, container, epk, operation)
            return _replace(connection, container, epk, operation, item)


def _object(operation: Operation) -> dict[str, Json]:
    if not isinstance(operation.body, dict):
        raise BadRequestError("The request body has to be a JSON object.")
    return operation.body


def _item(container: Container, epk: str, operation: Operation) -> dict[str, Json]:
    item = _object(operation)
    container.definition.partition_key.check(item, epk)
    return item


def _patched(
    connection: sqlite3.Connection, container: Container, epk: str, operation: Operation
) -> dict[str, Json]:
    before = items.read(connection, container, epk, operation.item_id)
    items.check_match(before, operation.if_match)
    key_paths = container.definition.partition_key.paths
    return patched(before.document, _object(operation), key_paths)


def _replace(
    connection: sqlite3.Connection,
    container: Container,
    epk: str,
    operation: Operation,
    item: dict[str, Json],
) -> Outcome:
    changed = items.replace(connection, container, epk, operation.item_id, item, operation.if_match)
    return Outcome(200, changed.lsn, changed)
