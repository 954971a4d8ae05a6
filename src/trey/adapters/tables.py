"""Delta tables by name: the one place that turns `schema.table` into a folder or a catalog entry."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from operator import and_
from pathlib import Path

from delta.exceptions import DeltaConcurrentModificationException
from delta.tables import DeltaTable
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from trey.contracts import conform
from trey.errors import TableMissingError, TreyError

logger = logging.getLogger(__name__)

# A commit that makes a checkpoint takes three times as long as others, and a batch makes six.
COMMITS_PER_CHECKPOINT = {"delta.checkpointInterval": "100"}

_ATTEMPTS = 5  # two writers of one ledger partition meet once, seldom twice


@dataclass(frozen=True)
class Tables:
    """The tables of one world.

    Attributes:
        spark: Session with the Delta extensions.
        root: Absolute folder of the tables, or the name of a Unity Catalog.
    """

    spark: SparkSession
    root: str

    def ensure(self, name: str, schema: StructType, partitioned_by: Sequence[str] = ()) -> None:
        """Create the table, empty, if it is not there; comments and units reach the catalog."""
        if self.exists(name):
            return
        if self._is_local and Path(self._place(name), "_delta_log").is_dir():
            self._create_anew(name, schema, partitioned_by)
            return
        builder = DeltaTable.createIfNotExists(self.spark).addColumns(schema)
        for setting, value in COMMITS_PER_CHECKPOINT.items():
            builder = builder.property(setting, value)
        if partitioned_by:
            builder = builder.partitionedBy(*partitioned_by)
        builder = (
            builder.location(self._place(name))
            if self._is_local
            else builder.tableName(self._place(name))
        )
        _retry_conflicts(builder.execute)  # another job may create it at the same moment

    def _create_anew(self, name: str, schema: StructType, partitioned_by: Sequence[str]) -> None:
        """A job was killed in the first commit, or is at it: for a builder its folder is the table."""
        nothing = self.spark.createDataFrame([], schema).write.format("delta").mode("append")
        nothing = nothing.options(**COMMITS_PER_CHECKPOINT).partitionBy(*partitioned_by)
        _retry_conflicts(partial(nothing.save, self._place(name)))

    def exists(self, name: str) -> bool:
        """Whether a job has created the table."""
        if self._is_local:
            # Not the folder alone: a job that is killed in its first commit leaves it empty.
            return any(Path(self._place(name), "_delta_log").glob("*.json"))
        return self.spark.catalog.tableExists(self._place(name))

    def read(self, name: str, schema: StructType) -> DataFrame:
        """The rows of the table, held to its schema.

        Raises:
            TableMissingError: No job has created it yet.
            SchemaMismatchError: It is not what `schema` says.
        """
        if not self.exists(name):
            raise TableMissingError(name, "stream_alerts")
        if self._is_local:
            return conform(self.spark.read.format("delta").load(self._place(name)), schema)
        return conform(self.spark.read.table(self._place(name)), schema)

    def append(self, rows: DataFrame, name: str) -> None:
        """Add rows without asking whether they are there; for logs."""
        writer = rows.write.format("delta").mode("append")
        writer.save(self._place(name)) if self._is_local else writer.saveAsTable(self._place(name))

    def insert_new(self, rows: DataFrame, name: str, key: Sequence[str], within: Column) -> None:
        """Add the rows whose key is not stored; stored rows are never touched.

        For a table with one writing job, which its lock ensures: rows are compared, then appended.

        Args:
            rows: Unique by `key`; evaluated more than once, so persist it.
            name: Table that exists.
            key: Identity of a row.
            within: Condition on the stored rows, named `t`, that each fulfils whose key is in
                `rows`. The closer it is, the fewer files are read.
        """
        stored = self._target(name).toDF().alias("t").where(within).select(*key)
        if not stored.isEmpty():
            rows = rows.join(stored, on=list(key), how="left_anti").select(*rows.columns)
        if not rows.isEmpty():  # an empty append would still be a commit
            self.append(rows, name)

    def upsert(self, rows: DataFrame, name: str, key: Sequence[str], within: Column) -> None:
        """Replace rows by key, or add them: for rows that are recomputed.

        Args:
            rows: Not empty, unique by `key`; evaluated more than once, so persist it.
            name: Table that exists.
            key: Identity of a row.
            within: As for `insert_new`; here it also bounds what is rewritten.
        """
        stored = self._target(name).toDF().alias("t").where(within).select(*key)
        if stored.join(rows, on=list(key), how="left_semi").isEmpty():
            self.append(rows, name)  # a third of the time of a merge, and what a stream mostly does
            return
        match = reduce(and_, [F.col(f"t.{c}").eqNullSafe(F.col(f"s.{c}")) for c in key], within)
        merge = self._target(name).alias("t").merge(rows.alias("s"), match)
        _retry_conflicts(merge.whenMatchedUpdateAll().whenNotMatchedInsertAll().execute)

    def merge_new(self, rows: DataFrame, name: str, key: str, within: Column) -> None:
        """Add the rows whose key is not stored, in one transaction: for a table with several writers.

        Args:
            rows: Not empty, unique by `key`.
            name: Table that exists.
            key: Column that names a row.
            within: Condition on the stored rows, named `t`: with a partition in it as a literal,
                writers of different partitions do not conflict.
        """
        merge = (
            self._target(name)
            .alias("t")
            .merge(rows.alias("s"), (F.col(f"t.{key}") == F.col(f"s.{key}")) & within)
        )
        _retry_conflicts(merge.whenNotMatchedInsertAll().execute)

    def _target(self, name: str) -> DeltaTable:
        if self._is_local:
            return DeltaTable.forPath(self.spark, self._place(name))
        return DeltaTable.forName(self.spark, self._place(name))

    @property
    def _is_local(self) -> bool:
        return Path(self.root).is_absolute()

    def _place(self, name: str) -> str:
        return str(Path(self.root, *name.split("."))) if self._is_local else f"{self.root}.{name}"


def _retry_conflicts(write: Callable[[], object]) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            write()
        except DeltaConcurrentModificationException as error:
            if attempt == _ATTEMPTS:
                raise TreyError(
                    f"another job wrote the same rows {_ATTEMPTS} times in a row; "
                    "stop it and start this job again"
                ) from error
            logger.info("a concurrent write came first, attempt %d", attempt)
        else:
            return
