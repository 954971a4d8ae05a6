"""Which file it is: its kind by its first bytes, its identity by all of them."""

import hashlib
from enum import Enum, auto
from pathlib import Path

from trey.errors import TreyError


class FileKind(Enum):
    """What a file holds, whatever its name: IoT Hub names its archive's files by the minute."""

    CSV = auto()
    PARQUET = auto()
    AVRO = auto()
    JSON_LINES = auto()


def kind_of(path: Path) -> FileKind:
    """Give the kind of a file; what has no known beginning counts as CSV.

    Raises:
        TreyError: The file is absent, unreadable or empty.
    """
    try:
        with path.open("rb") as file:
            start = file.read(256)
    except OSError as error:
        raise TreyError(f"{path}: {error.strerror}; name a file that can be read") from error
    if not start:
        raise TreyError(f"{path}: the file is empty")
    if start.startswith(b"PAR1"):
        return FileKind.PARQUET
    if start.startswith(b"Obj\x01"):
        return FileKind.AVRO
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return FileKind.JSON_LINES if text.startswith(b"{") else FileKind.CSV


def file_source(path: Path) -> str:
    """`event_hub` of the messages of a file: the same for equal bytes, wherever they lie."""
    with path.open("rb") as file:
        return f"file:{hashlib.file_digest(file, 'sha256').hexdigest()}"
