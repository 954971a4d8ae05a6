"""Delta tables of this machine without a JVM: what a command reads in well under a second."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from trey.errors import TableMissingError


def read_delta(
    home: Path,
    table: str,
    columns: Sequence[str] | None = None,
    filters: ds.Expression | None = None,
    *,
    job: str = "stream_alerts",
) -> pa.Table:
    """Read rows of a table of the world at `home`.

    Args:
        home: The world.
        table: `schema.name`.
        columns: Those wanted; all if None.
        filters: Keeps the rows that fulfil it; files that cannot hold any are not read.
        job: That creates the table, for the error.

    Raises:
        TableMissingError: No job has created the table yet.
    """
    folder = Path(home, "tables", *table.split("."))
    try:
        delta = DeltaTable(folder)
    except TableNotFoundError as error:  # also while its first commit is being written
        raise TableMissingError(table, job) from error
    schema = pa.schema(delta.schema().to_arrow())
    # Not to_pyarrow_table(): with this pyarrow it was seen to abort the interpreter at its exit.
    files = ds.dataset(
        delta.file_uris(),
        schema=schema,
        format=ds.ParquetFileFormat(
            read_options=ds.ParquetReadOptions(coerce_int96_timestamp_unit="us")
        ),
        partitioning=ds.partitioning(
            pa.schema([schema.field(name) for name in delta.metadata().partition_columns]),
            flavor="hive",
        ),
    )
    return files.to_table(columns=columns and list(columns), filter=filters)
