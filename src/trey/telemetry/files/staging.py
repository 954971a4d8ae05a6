"""The messages of any file."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

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
