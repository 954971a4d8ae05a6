"""A transactional batch: all operations on one partition key, or none."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, cast, get_args

from trey.local.cosmos.errors import BadRequestError, CosmosError
from trey.local.cosmos.operations.operation import Kind, Operation, Outcome, apply
from trey.local.cosmos.store.definitions import Container
from trey.local.cosmos.values import Json

MAX_OPERATIONS = 100
FAILED_DEPENDENCY = 424


class BatchFailedError(Exception):
    """One operation was refused; raised so that the writer takes back the others."""

    def __init__(self, results: list[dict[str, Any]]) -> None:
        super().__init__(results)
        self.results = results


def parse_batch(body: Json) -> list[Operation]:
    """Read the request's array."""
    if not isinstance(body, list) or not 1 <= len(body) <= MAX_OPERATIONS:
        raise BadRequestError(f"A batch is an array of 1 to {MAX_OPERATIONS} operations.")
    return [_operation(member) for member in body]


def run_batch(
    connection: sqlite3.Connection, container: Container, epk: str, operations: Sequence[Operation]
) -> tuple[list[dict[str, Any]], int]:
    """One result per operation, and the number of the last change.

    Raises:
        BatchFailedError: an operation was refused.
    """
    results: list[dict[str, Any]] = []
    lsn = container.lsn
    for index, operation in enumerate(operations):
        try:
            outcome = apply(connection, container, epk, operation)
        except CosmosError as error:
            raise BatchFailedError(_failure(index, len(operations), error)) from error
        results.append(_success(outcome))
        lsn = max(lsn, outcome.lsn)
    return results, lsn


def _operation(member: Json) -> Operation:
    if not isinstance(member, dict) or member.get("operationType") not in get_args(Kind):
        raise BadRequestError("A batch operation needs a known operationType.")
    item_id, if_match = member.get("id", ""), member.get("ifMatch")
    return Operation(
        kind=cast(Kind, member["operationType"]),
        item_id=str(item_id),
        body=member.get("resourceBody"),
        if_match=None if if_match is None else str(if_match),
    )


def _success(outcome: Outcome) -> dict[str, Any]:
    result: dict[str, Any] = {"statusCode": outcome.status, "requestCharge": 1}
    if outcome.item is not None:
        result |= {"eTag": outcome.item.etag, "resourceBody": json.loads(outcome.item.body)}
    return result


def _failure(failed: int, count: int, error: CosmosError) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = [
        {"statusCode": FAILED_DEPENDENCY, "requestCharge": 0} for _ in range(count)
    ]
    results[failed] |= {"statusCode": error.status, "message": error.message}
    return results
