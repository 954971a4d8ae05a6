"""ops.batch_log: what a batch set out with and how it went; append-only.

The row `started` is the first write of a batch, `copied` its last: what has the one and not the
other was interrupted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema
from pyspark.sql.types import StructType

from trey.adapters.tables import Tables

TABLE = "ops.batch_log"


@dataclass(frozen=True)
class BatchLog:
    """The log of all streaming queries of this world."""

    tables: Tables
    schema: StructType
    # One writer, so what it wrote last needs no reading: that would cost each batch a Spark job.
    _newest: dict[str, Mapping[str, Any] | None] = field(default_factory=dict, repr=False)

    def newest_started(self, query_id: str) -> Mapping[str, Any] | None:
        """What the query's newest batch set out with; None before its first."""
        if query_id not in self._newest:
            row = self._of("started", query_id).orderBy(F.desc("batch_id")).first()
            self._newest[query_id] = row.asDict() if row else None
        return self._newest[query_id]

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
        one_row = pa.Table.from_pylist([row], to_arrow_schema(self.schema))
        self.tables.append(self.tables.spark.createDataFrame(one_row, self.schema), TABLE)
        if event == "started":
            self._newest[query_id] = row

    def _of(self, event: str, query_id: str) -> DataFrame:
        rows = self.tables.read(TABLE, self.schema)
        return rows.where((F.col("event") == event) & (F.col("query_id") == query_id))
