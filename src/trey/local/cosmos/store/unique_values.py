"""Unique keys: values that only one item of a partition can have."""

import sqlite3
from collections.abc import Mapping

from trey.local.cosmos.errors import ConflictError
from trey.local.cosmos.partition_key import value_at
from trey.local.cosmos.store.definitions import Container
from trey.local.cosmos.values import Json, Undefined, dump_json


def claim_unique_values(
    connection: sqlite3.Connection,
    container: Container,
    epk: str,
    number: int,
    item: Mapping[str, Json],
) -> None:
    """Give an item its unique values, in exchange for those that it had."""
    connection.execute("DELETE FROM unique_value WHERE item = ?", (number,))
    for policy, paths in enumerate(container.definition.unique_keys):
        values = [value_at(item, path) for path in paths]
        # A missing value counts as null, and only one item can have it.
        text = dump_json([None if isinstance(value, Undefined) else value for value in values])
        try:
            connection.execute(
                "INSERT INTO unique_value VALUES (?, ?, ?, ?, ?)",
                (container.number, epk, policy, text, number),
            )
        except sqlite3.IntegrityError as error:
            raise ConflictError(
                "Another item of this partition has these unique values."
            ) from error
