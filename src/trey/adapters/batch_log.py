"""ops.batch_log: what a batch set out with and how it went; append-only.

The row `started` is the first write of a batch, `copied` its last: what has the one and not the
other was interrupted.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from trey.adapters.tables import Tables

TABLE = "ops.batch_log"


@dataclass(frozen=True)
class BatchLog:
    """The log of all streaming queries of this world."""

    tables: Tables
    schema: StructType

    def started(self, query_id: str, batch_id: int) -> Mapping[str, object] | None:
        """What the batch set out with, if this is a replay of it."""
        row = self._of("started", query_id).where(F.col("batch_id") == batch_id).first()
        return row.asDict() if row else None

    def last_positions(self, query_id: str) -> Mapping[str, Mapping[str, int]]:
        """Where the query's newest batch ended: hub → partition → next sequence number."""
        newest = F.max_by("positions", "batch_id").alias("positions")
        row = self._of("started", query_id).agg(newest).first()
        positions: Mapping[str, Mapping[str, int]] = json.loads((row and row["positions"]) or "{}")
        return positions

    def is_copied(self, query_id: str, batch_id: int) -> bool:
        """Whether the batch came to its end."""
        return not self._of("copied", query_id).where(F.col("batch_id") == batch_id).isEmpty()

    def uncopied(self) -> DataFrame:
        """`written_by` of the batches that did not."""
        attempt = F.format_string("%s/%d", "query_id", "batch_id").alias("written_by")
        log = self.tables.read(TABLE, self.schema)
        copied = log.where(F.col("event") == "copied").select(attempt)
        return (
            log.where(F.col("event") == "started")
            .select(attempt)
            .join(copied, on="written_by", how="left_anti")
        )

    def write(self, event: str, query_id: str, batch_id: int, **facts: object) -> None:
        """Append one row; a column that is not given is null."""
        row = dict.fromkeys(self.schema.names) | facts
        row |= {"event": event, "query_id": query_id, "batch_id": batch_id, "at": datetime.now(UTC)}
        self.tables.append(self.tables.spark.createDataFrame([row], self.schema), TABLE)

    def _of(self, event: str, query_id: str) -> DataFrame:
        rows = self.tables.read(TABLE, self.schema)
        return rows.where((F.col("event") == event) & (F.col("query_id") == query_id))
