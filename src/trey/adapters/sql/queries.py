"""What a database is asked, as text: T-SQL that others understand too."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from trey.errors import TreyError

Mark: TypeAlias = datetime | date | int | Decimal | bytes  # bytes: a rowversion

# Of times, so much is read again: a transaction stamps its rows before it commits.
OVERLAP = timedelta(hours=1)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Changes:
    """Which rows of a table changed: those that a column, its watermark, stamps within bounds.

    Attributes:
        watermark: The column; it grows with every change.
        key: Column whose rows belong together: of a changed one all rows are read, for a reader
            that sees one of two takes the other for gone.
        since: First stamp, as a literal; None: from the beginning.
        until: First stamp that is left to the next reading, as a literal.
    """

    watermark: str
    key: str
    since: str | None
    until: str

    def condition(self, table: str) -> str:
        """Of the rows that are read."""
        stamp = quoted(self.watermark)
        bounds = [f"{stamp} < {self.until}"]
        if self.since is not None:
            bounds.insert(0, f"{stamp} >= {self.since}")
        # Blanks around a key are not part of it, and readers know that.
        within, key = " AND ".join(bounds), f"LTRIM(RTRIM({quoted(self.key)}))"
        changed = f"SELECT {key} FROM {quoted(table)} WHERE {within}"
        return f"{key} IN ({changed}) OR ({key} IS NULL AND {within})"


def selection(table: str, columns: dict[str, str], changes: Changes | None) -> str:
    """Rows of a table, each column under the name that it is asked for by.

    Args:
        table: With its schema.
        columns: The table's own name of each.
        changes: Only those; None: all.
    """
    named = ", ".join(f"{quoted(own)} AS {quoted(name)}" for name, own in columns.items())
    query = f"SELECT {named} FROM {quoted(table)}"
    return query if changes is None else f"{query} WHERE {changes.condition(table)}"


def extent(rows: str, partition_column: str | None) -> str:
    """Row with `n`, how many there are, and of a column the bounds `lowest` and `highest`."""
    bounds = ""
    if partition_column:
        column = quoted(partition_column)
        bounds = f", MIN({column}) AS lowest, MAX({column}) AS highest"
    return f"SELECT COUNT(*) AS n{bounds} FROM ({rows}) r"


def newest(table: str, watermark: str, *, is_rowversion_of_sql_server: bool) -> str:
    """Row with the `newest` stamp, and `unstamped`: how many rows have none.

    A rowversion is given out before its transaction commits; SQL Server says from which on
    transactions are still open, and what they stamp is left to the next reading.
    """
    stamp = quoted(watermark)
    query = f"SELECT MAX({stamp}) AS newest, COUNT(*) - COUNT({stamp}) AS unstamped FROM {quoted(table)}"
    if is_rowversion_of_sql_server:
        query += f" WHERE {stamp} < MIN_ACTIVE_ROWVERSION()"
    return query


def bounds_after(newest: Mark) -> tuple[str, str]:
    """(until, since of the next reading) as literals, once all up to `newest` is read.

    Whole milliseconds, for `datetime` takes no finer text: what is cut off is read twice, not lost.
    """
    if isinstance(newest, datetime):
        floor = newest.replace(microsecond=newest.microsecond // 1000 * 1000, tzinfo=None)
        return _literal(floor + _MILLISECOND), _literal(floor - OVERLAP)
    if isinstance(newest, bytes):
        after = int.from_bytes(newest) + 1
        return _literal(after.to_bytes(len(newest))), _literal(newest)
    if isinstance(newest, date):
        return _literal(newest + timedelta(days=1)), _literal(newest)
    return _literal(newest + 1), _literal(newest)


def _literal(mark: Mark) -> str:
    if isinstance(mark, datetime):
        return f"'{mark.isoformat(timespec='milliseconds')}'"
    if isinstance(mark, date):
        return f"'{mark}'"
    return f"0x{mark.hex()}" if isinstance(mark, bytes) else str(mark)


def quoted(name: str) -> str:
    """A column, or a table with its schema, as the database has it; never part of a statement."""
    parts = name.split(".")
    if not all(parts):
        raise TreyError(f"{name!r} names no table or column; write it like dbo.component")
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)
