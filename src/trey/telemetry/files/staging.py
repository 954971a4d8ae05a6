"""The messages of any file, and the folder in which Spark finds them."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from trey.errors import TreyError
from trey.files.identity import FileKind, file_source, kind_of
from trey.telemetry.archive import read_archive
from trey.telemetry.history import messages_of, read_history


def messages_in(path: Path, vehicles: Path | None = None) -> Iterator[pa.RecordBatch]:
    """Give the messages of a history file or an archive, in batches of MESSAGE.

    Raises:
        TreyError: The file cannot be read for certain; possibly after some batches.
    """
    if not path.is_dir() and kind_of(path) in (FileKind.CSV, FileKind.PARQUET):
        return messages_of(read_history(path, vehicles), file_source(path))
    if vehicles is not None:
        raise TreyError(f"{path}: an archive names its vehicles; leave the mapping file out")
    return read_archive(path)


@contextmanager
def staged(messages: Iterable[pa.RecordBatch], folder: Path) -> Iterator[str]:
    """Hold messages as Parquet files in `folder`, where Spark's workers find them, for the block.

    Raises:
        TreyError: There are none, or their source cannot be read; the folder is gone then.
    """
    shutil.rmtree(folder, ignore_errors=True)  # a killed load could not clear up
    folder.mkdir(parents=True)
    try:
        number = -1
        for number, batch in enumerate(messages):
            pa.parquet.write_table(
                pa.Table.from_batches([batch]), folder / f"{number:06}.parquet", compression="zstd"
            )
        if number < 0:
            raise TreyError("the file holds no messages; name another one")
        yield str(folder.absolute())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
