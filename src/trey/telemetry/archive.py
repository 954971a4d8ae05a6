"""IoT Hub's Blob archive, JSON lines or Avro → the messages that it kept."""

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import fastavro
import pyarrow as pa
from pydantic_core import from_json
from pyspark.sql.pandas.types import to_arrow_schema

from trey.errors import TreyError
from trey.files.identity import FileKind, file_source, kind_of
from trey.telemetry.schemas import MESSAGE

_BATCH_ROWS = 4_096  # bodies of 256 KiB stay within the 2 GiB of an Arrow column
_ENVELOPE = {"EnqueuedTimeUtc", "SystemProperties", "Body"}
_NEEDED = "EnqueuedTimeUtc, SystemProperties and Body"
_MESSAGE = to_arrow_schema(MESSAGE)


def read_archive(path: Path) -> Iterator[pa.RecordBatch]:
    """Give the archived messages, in batches of MESSAGE; for a folder, of all files below it.

    The sequence number is the line, or the record of an Avro file, from 0. A body that the archive
    holds as JSON is written anew: equal in value, not always byte for byte.

    Raises:
        TreyError: A record is not one of IoT Hub's; file and line are named.
    """
    seen = set()
    for file in _files(path):
        source = file_source(file)
        if source in seen:  # copies of a file hold the same messages
            continue
        seen.add(source)
        records = _avro_records(file) if kind_of(file) is FileKind.AVRO else _json_records(file)
        yield from _batches(records, file, source)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*") if file.is_file() and file.stat().st_size)
    if not files:
        raise TreyError(f"{path}: the folder holds no archived messages")
    return files


def _json_records(file: Path) -> Iterator[tuple[int, Any]]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines):
            if line := line.removeprefix(b"\xef\xbb\xbf").strip():
                try:
                    yield number, from_json(line)
                except ValueError as error:
                    raise TreyError(f"{file}, line {number + 1}: not JSON; {error}") from error


def _avro_records(file: Path) -> Iterator[tuple[int, Any]]:
    number = 0
    with file.open("rb") as content:
        try:
            for record in fastavro.reader(content):
                yield number, record
                number += 1
        except Exception as error:  # fastavro raises whatever it stumbles over
            raise TreyError(f"{file}, line {number + 1}: not readable Avro; {error!r}") from error


def _batches(
    records: Iterator[tuple[int, Any]], file: Path, source: str
) -> Iterator[pa.RecordBatch]:
    while some := list(islice(records, _BATCH_ROWS)):
        rows = [
            {"event_hub": source, "partition": 0, "sequence_number": number}
            | _message(record, f"{file}, line {number + 1}")
            for number, record in some
        ]
        yield pa.RecordBatch.from_pylist(rows, schema=_MESSAGE)


def _message(record: Any, place: str) -> dict[str, Any]:
    if not isinstance(record, Mapping) or not record.keys() >= _ENVELOPE:
        raise TreyError(f"{place}: no record of IoT Hub's archive; {_NEEDED} are needed")
    system_properties = record["SystemProperties"]
    if not isinstance(system_properties, Mapping):
        raise TreyError(f"{place}: SystemProperties is not an object")
    device_id = system_properties.get("connectionDeviceId")
    return {
        "enqueued_at": _enqueued_at(record["EnqueuedTimeUtc"], place),
        "device_id": device_id if isinstance(device_id, str) else None,
        "vehicle_id_origin": "annotation",
        "body": _body(record["Body"]),
    }


def _enqueued_at(text: Any, place: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise TreyError(f"{place}: EnqueuedTimeUtc {text!r} is not an ISO timestamp") from None


def _body(body: Any) -> bytes:
    """The bytes that the device sent: in Avro as they are, in JSON as base64 or as JSON itself."""
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        try:
            return base64.b64decode(body, validate=True)
        except ValueError:  # then it is a message that consists of one JSON text
            return json.dumps(body).encode()
    return b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
