"""What the batch function needs of the edge; adapters fit by shape."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from pyspark.sql import Column, DataFrame
from pyspark.sql.types import StructType

Positions = Mapping[str, Mapping[str, int]]  # hub -> partition -> next sequence number


class Tables(Protocol):
    """Tables by name; each write is one transaction, and none where there is nothing to write."""

    def read(self, name: str, schema: StructType) -> DataFrame:
        """The rows, held to the schema."""

    def insert_new(self, rows: DataFrame, name: str, key: Sequence[str], within: Column) -> None:
        """Add the rows whose key is not stored; `within` bounds where they may be, in rows `t`."""

    def upsert(self, rows: DataFrame, name: str, key: Sequence[str], within: Column) -> None:
        """Replace rows by key, or add them; `within` bounds where they may be, in rows `t`."""


class Ledger(Protocol):
    """The alerts of one kind that were ever decided."""

    def known(self) -> DataFrame:
        """All of them."""

    def insert_new(self, alerts: DataFrame, written_by: str) -> None:
        """Store in one transaction those whose `id` is new, marked with this attempt."""

    def written_by(self, attempt: str) -> DataFrame:
        """Those that this attempt stored."""


class AlertSink(Protocol):
    """Where alerts become documents that others read."""

    def insert_new(self, documents: DataFrame) -> None:
        """Create each document whose `id` is not stored; rows with one id count as one.

        A stored document is never touched: an owner may have answered it. After an exception any
        part may be stored; the caller repeats the whole call.
        """


class BatchLog(Protocol):
    """What each batch set out with, and which came to their end."""

    def newest_started(self, query_id: str) -> Mapping[str, Any] | None:
        """What the query's newest batch set out with: only that one can come again."""

    def is_copied(self, query_id: str, batch_id: int) -> bool:
        """Whether the batch came to its end."""

    def uncopied(self) -> DataFrame:
        """`written_by` of the batches that did not."""

    def write(self, event: str, query_id: str, batch_id: int, **facts: object) -> None:
        """Append one row."""
