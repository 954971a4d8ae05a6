"""Rows that a driver has read, in the folder in which Spark's workers find them."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from trey.errors import TreyError


@contextmanager
def staged(rows: Iterable[pa.RecordBatch], folder: Path) -> Iterator[str]:
    """Hold rows as Parquet files in `folder` for the block.

    Raises:
        TreyError: There are none, or their source cannot be read; the folder is gone then.
    """
    shutil.rmtree(folder, ignore_errors=True)  # a killed job could not clear up
    folder.mkdir(parents=True)
    try:
        held = 0
        for number, batch in enumerate(rows):
            held += len(batch)
            pa.parquet.write_table(
                pa.Table.from_batches([batch]), folder / f"{number:06}.parquet", compression="zstd"
            )
        if not held:
            raise TreyError("the file holds no rows; name another one")
        yield str(folder.absolute())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
