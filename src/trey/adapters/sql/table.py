"""A table of a database → Parquet files that Spark made of it: as many rows as were counted, or none."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import (
    BinaryType,
    BooleanType,
    DateType,
    DecimalType,
    IntegralType,
    StructType,
    TimestampNTZType,
    TimestampType,
)

from trey.adapters.sql.connection import Database
from trey.adapters.sql.queries import Changes, Mark, extent, newest, quoted, selection
from trey.errors import TreyError

_ROWS_PER_FETCH = "10000"
_WHOLE_NUMBERS = (IntegralType, DecimalType)
_STAMPS = (*_WHOLE_NUMBERS, TimestampType, TimestampNTZType, DateType, BinaryType)
_SAID = re.compile(r"SQL\w*Exception: ([^\n]+)")


@dataclass(frozen=True)
class Columns:
    """What a reader asks of a table.

    Attributes:
        needed: Columns without which nothing is read.
        optional: Those that are read where there are any.
        partitioned_by: Column of whole numbers by which Spark's tasks share the rows; None: one
            task reads all.
        partitions: How many tasks, at most.
    """

    needed: Sequence[str]
    optional: Sequence[str] = ()
    partitioned_by: str | None = None
    partitions: int = 1


@dataclass(frozen=True)
class SqlTable:
    """A table or view.

    Attributes:
        spark: Its workers reach the database too.
        name: With its schema, such as dbo.component.
        environment: Where a secret is looked up.
    """

    spark: SparkSession
    database: Database
    name: str
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    @property
    def source(self) -> str:
        """Names the table among all sources: equal for equal places, whoever reads it."""
        return f"sql:{self.database.place}/{self.name}"

    def newest(self, watermark: str) -> Mark | None:
        """The newest stamp that is safe to read; None where the table has no rows.

        Raises:
            TreyError: It cannot be read, has no such column, one that does not grow, or rows
                without a stamp.
        """
        with self._in_words():
            stamp = self._own_names([watermark], ())[watermark]
            type_ = self._schema()[stamp].dataType
            if not isinstance(type_, _STAMPS):
                raise TreyError(
                    f"column {watermark} of {self.name} holds {type_.simpleString()}, which stamps "
                    "no changes; name a time, a whole number or a rowversion"
                )
            guarded = isinstance(type_, BinaryType) and self.database.is_sql_server
            found = self._one(newest(self.name, stamp, is_rowversion_of_sql_server=guarded))
        if found["unstamped"]:
            raise TreyError(
                f"{self.name}: {found['unstamped']} rows have no {watermark}, so a change of theirs "
                "would never be read; fill it in, or read without a watermark"
            )
        stamp_of = found["newest"]
        return bytes(stamp_of) if isinstance(stamp_of, bytearray) else stamp_of

    def read(self, columns: Columns, folder: Path, changes: Changes | None = None) -> DataFrame:
        """Bring rows into `folder`, which then holds all of them; gives them as read from there.

        Raises:
            TreyError: A column is missing, the database does not answer to the end, or its table
                was written meanwhile. `folder` is not to be used then.
        """
        with self._in_words():
            own = self._own_names(columns.needed, columns.optional)
            if columns.partitioned_by:
                own |= self._whole_numbers(columns.partitioned_by)
            if changes:
                names = self._own_names([changes.watermark, changes.key], ())
                changes = replace(
                    changes, watermark=names[changes.watermark], key=names[changes.key]
                )
            rows = selection(self.name, own, changes)
            counted = self._one(extent(rows, columns.partitioned_by))
            frame = self._frame(f"({rows}) r", _shares(columns, counted))
            wanted = [name for name in (*columns.needed, *columns.optional) if name in own]
            frame.select(_plain(frame, wanted)).write.mode("overwrite").parquet(str(folder))
            kept = self.spark.read.parquet(str(folder))
            found = kept.count()
        if found != counted["n"]:
            raise TreyError(
                f"{self.name} of {self.database.place} was written while it was read "
                f"({counted['n']} rows were counted, {found} came); start again"
            )
        return kept

    def _own_names(self, needed: Sequence[str], optional: Sequence[str]) -> dict[str, str]:
        """The table's own name of each column that it has: databases do not mind the case."""
        own = {name.lower(): name for name in self._schema().names}
        missing = [name for name in needed if name.lower() not in own]
        if missing:
            raise TreyError(
                f"{self.name} of {self.database.place} has no column {', '.join(missing)}; "
                "name a table or view that does"
            )
        return {n: own[n.lower()] for n in (*needed, *optional) if n.lower() in own}

    def _whole_numbers(self, name: str) -> dict[str, str]:
        own = self._own_names([name], ())
        if not isinstance(self._schema()[own[name]].dataType, _WHOLE_NUMBERS):
            raise TreyError(
                f"column {name} of {self.name} holds no whole numbers, so reading cannot be shared "
                "by it; name another column, or none"
            )
        return own

    def _schema(self) -> StructType:
        return self._frame(quoted(self.name)).schema

    def _one(self, query: str) -> Row:
        return self._frame(f"({query}) q").collect()[0]

    def _frame(self, rows: str, more: Mapping[str, str] | None = None) -> DataFrame:
        options = self.database.options(self.environment) | {"dbtable": rows, **(more or {})}
        return self.spark.read.format("jdbc").options(**options).load()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except (Py4JJavaError, PySparkException) as error:
            raise TreyError(
                f"{self.name} of {self.database.place} cannot be read ({_cause(error)}); check that "
                "the database answers and that the login may read the table, then start again"
            ) from error


def _cause(error: Py4JJavaError | PySparkException) -> str:
    """What the database said, or else what went wrong first."""
    if said := _SAID.findall(str(error)):
        return str(said[-1]).strip()
    first = error.java_exception if isinstance(error, Py4JJavaError) else error
    return str(first).splitlines()[0]


def _shares(columns: Columns, counted: Row) -> dict[str, str]:
    options = {"fetchsize": _ROWS_PER_FETCH}
    if columns.partitioned_by is None or counted["lowest"] is None:
        return options
    return options | {
        "partitionColumn": columns.partitioned_by,
        "lowerBound": str(int(counted["lowest"])),
        "upperBound": str(int(counted["highest"])),
        "numPartitions": str(columns.partitions),
    }


def _plain(frame: DataFrame, names: Sequence[str]) -> list[Column]:
    """The columns, a bit as the number that it stands for."""
    return [
        F.col(name).cast("byte") if frame.schema[name].dataType == BooleanType() else F.col(name)
        for name in names
    ]


@contextmanager
def emptied(folder: Path) -> Iterator[Path]:
    """Hold a folder that was empty at the start of the block, and is gone at its end."""
    shutil.rmtree(folder, ignore_errors=True)  # a killed job could not clear up
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
