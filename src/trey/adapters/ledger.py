"""gold.fact_alert, the ledger: what it holds was decided, and is never decided again."""

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from trey.adapters.tables import Tables

TABLE = "gold.fact_alert"


@dataclass(frozen=True)
class Ledger:
    """The alerts of one kind; the table is partitioned by it, so that kinds do not conflict.

    Attributes:
        tables: Where the table is.
        schema: Its columns, `id`, `kind` and `written_by` among them.
        kind: The kind that this job decides.
    """

    tables: Tables
    schema: StructType
    kind: str

    def known(self) -> DataFrame:
        """All alerts of the kind."""
        return self.tables.read(TABLE, self.schema).where(F.col("kind") == self.kind)

    def insert_new(self, alerts: DataFrame, written_by: str) -> None:
        """Store the alerts whose id is new, marked with the write that inserted them.

        Args:
            alerts: Not empty, unique by `id`, all of this kind.
            written_by: Names the attempt: query id and batch id, or job and run id.
        """
        rows = alerts.withColumn("written_by", F.lit(written_by)).select(*self.schema.names)
        self.tables.merge_new(rows, TABLE, key="id", within=F.col("t.kind") == self.kind)

    def written_by(self, attempt: str) -> DataFrame:
        """The alerts that this attempt inserted; those of all others are not its business."""
        return self.known().where(F.col("written_by") == attempt)
