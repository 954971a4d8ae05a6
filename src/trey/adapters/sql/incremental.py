"""What changed in a table since it was last read; how far that was is remembered once it is dealt with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructType, TimestampType

from trey.adapters.sql.queries import Changes, bounds_after
from trey.adapters.sql.table import Columns, SqlTable, emptied
from trey.adapters.tables import Tables
from trey.contracts import column
from trey.errors import TreyError

TABLE = "ops.source_watermark"
SOURCE_WATERMARK = StructType(  # one row per table and column by which it is read
    [
        column("source", StringType(), "Table of a database"),
        column("watermark", StringType(), "Its column that stamps each change"),
        column("read_from", StringType(), "Where the next reading begins, as an SQL literal"),
        column("at", TimestampType(), "When that was written, wall clock, UTC"),
    ]
)
_KEY = ("source", "watermark")


@dataclass(frozen=True)
class Watermarks:
    """How far tables have been read."""

    tables: Tables

    def last(self, source: str, watermark: str) -> str | None:
        """Where the next reading begins; None: at the beginning."""
        self.tables.ensure(TABLE, SOURCE_WATERMARK)
        known = self.tables.read(TABLE, SOURCE_WATERMARK)
        row = known.where((F.col("source") == source) & (F.col("watermark") == watermark)).first()
        return None if row is None else str(row["read_from"])

    def write(self, source: str, watermark: str, read_from: str, at: datetime) -> None:
        """Remember it, in place of what was there."""
        row = self.tables.spark.createDataFrame(
            [(source, watermark, read_from, at)], SOURCE_WATERMARK
        )
        self.tables.upsert(row, TABLE, _KEY, within=F.col("t.source") == source)


@contextmanager
def all_rows(table: SqlTable, columns: Columns, folder: Path) -> Iterator[DataFrame]:
    """Hold the rows of a table in `folder` for the block.

    Raises:
        TreyError: There are none, or the table cannot be read.
    """
    with emptied(folder):
        rows = table.read(columns, folder)
        _require_some(rows, table)
        yield rows


@contextmanager
def changed_rows(
    table: SqlTable,
    columns: Columns,
    folder: Path,
    *,
    key: str,
    watermark: str,
    watermarks: Watermarks,
    at: datetime,
) -> Iterator[DataFrame]:
    """As `all_rows`, of what changed since the last block that came to its end without an error.

    Rows that the last reading ended with come again, and so do those of the last OVERLAP: equal
    stamps and late commits lose none. Where nothing changed there are no rows.

    Args:
        table: What is read.
        columns: Of it.
        folder: For the rows.
        key: Column whose rows belong together.
        watermark: Column that stamps each change.
        watermarks: Where the reading is remembered.
        at: When it is, aware.
    """
    since = watermarks.last(table.source, watermark)
    newest = table.newest(watermark)
    if newest is None:
        raise _no_rows(table)
    until, read_from = bounds_after(newest)
    with emptied(folder):
        rows = table.read(columns, folder, Changes(watermark, key, since, until))
        yield rows
        watermarks.write(table.source, watermark, read_from, at)


def _require_some(rows: DataFrame, table: SqlTable) -> None:
    if rows.isEmpty():
        raise _no_rows(table)


def _no_rows(table: SqlTable) -> TreyError:
    return TreyError(
        f"{table.name} of {table.database.place} holds no rows; name the table that does"
    )
