"""A table of a database as one file, for what reads files."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow.dataset
import pyarrow.parquet

from trey.adapters.sql.table import Columns, SqlTable


def table_file(table: SqlTable, columns: Sequence[str], folder: Path) -> Path:
    """Write columns of a table to one Parquet file in `folder`, named for the table; give its path.

    Rows are sorted, for a table has no order: equal tables make equal files. They have to fit into
    memory. `folder` is where Spark's workers find it too; whoever names it clears it up.

    Raises:
        TreyError: A column is missing, or the table cannot be read to its end.
    """
    rows = folder / "rows"
    table.read(Columns(columns), rows)
    read = pyarrow.dataset.dataset(rows).to_table()
    file = folder / f"{table.name}.parquet"
    pyarrow.parquet.write_table(read.sort_by([(name, "ascending") for name in columns]), file)
    return file
