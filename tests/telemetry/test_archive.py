"""IoT Hub's archive, in the shapes that its routing writes, and how a damaged one is refused."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fastavro
import pytest

from trey.errors import TreyError
from trey.telemetry.archive import read_archive
from trey.telemetry.parsing import parse_batch

BODY = {
    "schema_version": 1,
    "battery_id": "B1",
    "observed_on": "2017-03-19",
    "battery_age_days": 1538,
    "number_of_trips": 5,
    "daily_trip_duration_min": 57.75,
    "daily_cycles_used": 0.30000000000000004,
    "lifetime_cycles_used": 199.9,
    "battery_rated_cycles": 200.0,
}
COMPACT = json.dumps(BODY, separators=(",", ":")).encode()
AVRO_SCHEMA = {
    "type": "record",
    "name": "Message",
    "namespace": "Microsoft.Azure.Devices",
    "fields": [
        {"name": "EnqueuedTimeUtc", "type": "string"},
        {"name": "Properties", "type": {"type": "map", "values": "string"}},
        {"name": "SystemProperties", "type": {"type": "map", "values": "string"}},
        {"name": "Body", "type": ["null", "bytes"]},
    ],
}


def record(**changed: Any) -> dict[str, Any]:
    plain = {
        "EnqueuedTimeUtc": "2017-03-20T04:00:00.7140000Z",
        "Properties": {"fleet": "north"},
        "SystemProperties": {"connectionDeviceId": "V1", "contentType": "application/json"},
        "Body": BODY,
    }
    return plain | changed


def json_file(folder: Path, *records: Any, name: str = "35") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(each) + "\n" for each in records))
    return path


def messages(path: Path) -> list[dict[str, Any]]:
    return [row for batch in read_archive(path) for row in batch.to_pylist()]


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        (BODY, COMPACT),
        (base64.b64encode(b"\xff any bytes").decode(), b"\xff any bytes"),
        ("no base64", b'"no base64"'),
        (None, b""),
        ([1.5], b"[1.5]"),
    ],
)
def test_json_record_is_a_message(tmp_path: Path, body: Any, sent: bytes) -> None:
    [message] = messages(json_file(tmp_path, record(Body=body)))
    source = message.pop("event_hub")
    assert source.startswith("file:")
    assert len(source) == len("file:") + 64
    assert message == {
        "partition": 0,
        "sequence_number": 0,
        "enqueued_at": datetime(2017, 3, 20, 4, 0, 0, 714_000, tzinfo=UTC),
        "device_id": "V1",
        "vehicle_id_origin": "annotation",
        "body": sent,
    }


def test_avro_record_is_a_message(tmp_path: Path) -> None:
    path = tmp_path / "35.avro"
    with path.open("wb") as file:
        fastavro.writer(file, AVRO_SCHEMA, [record(Body=COMPACT), record(Body=None)], "deflate")
    # when
    [first, second] = messages(path)
    # then
    assert (first["device_id"], first["body"]) == ("V1", COMPACT)
    assert first["enqueued_at"] == datetime(2017, 3, 20, 4, 0, 0, 714_000, tzinfo=UTC)
    assert (second["sequence_number"], second["body"]) == (1, b"")


def test_inline_body_keeps_every_digit(tmp_path: Path) -> None:
    [batch] = read_archive(json_file(tmp_path, record()))
    [reading] = parse_batch(batch).to_pylist()
    assert reading["reason"] is None
    assert reading["daily_cycles_used"] == 0.30000000000000004


def test_record_without_a_device_goes_on_to_quarantine(tmp_path: Path) -> None:
    path = json_file(tmp_path, record(SystemProperties={}), record(SystemProperties={"x": 1}))
    assert [message["device_id"] for message in messages(path)] == [None, None]


def test_folder_is_read_whole_and_copies_once(tmp_path: Path) -> None:
    # given
    json_file(tmp_path, record(), name="hub/00/2017/03/20/04/35")
    json_file(tmp_path, record(), name="hub/00/2017/03/20/04/36")
    json_file(tmp_path, record(Body={}), record(), name="hub/01/2017/03/20/04/35.json")
    json_file(tmp_path, name="hub/02/empty")
    # when
    found = messages(tmp_path)
    # then
    assert [message["sequence_number"] for message in found] == [0, 0, 1]
    assert len({message["event_hub"] for message in found}) == 2


def test_blank_lines_keep_the_count(tmp_path: Path) -> None:
    path = tmp_path / "35"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(record()).encode() + b"\r\n\r\n" * 2)
    with path.open("a") as file:
        file.write(json.dumps(record()))
    assert [message["sequence_number"] for message in messages(path)] == [0, 4]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('{"EnqueuedTimeUtc":"2017-03-', "not JSON; EOF while parsing a string at line 1 column 28"),
        ("[]", "no record of IoT Hub's archive; EnqueuedTimeUtc, SystemProperties and Body are needed"),
        (json.dumps(BODY),
         "no record of IoT Hub's archive; EnqueuedTimeUtc, SystemProperties and Body are needed"),
        (json.dumps(record(SystemProperties="V1")), "SystemProperties is not an object"),
        (json.dumps(record(EnqueuedTimeUtc="soon")),
         "EnqueuedTimeUtc 'soon' is not an ISO timestamp"),
        (json.dumps(record(EnqueuedTimeUtc="0001-01-01T00:00:00+09:00")),
         "EnqueuedTimeUtc '0001-01-01T00:00:00+09:00' is not an ISO timestamp"),
    ],
)  # fmt: skip
def test_damaged_line_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    path = tmp_path / "35"
    path.write_text(f"{json.dumps(record())}\n{line}\n")
    with pytest.raises(TreyError) as raised:
        messages(path)
    assert str(raised.value) == f"{path}, line 2: {sentence}"


def test_damaged_avro_is_named(tmp_path: Path) -> None:
    path = tmp_path / "35.avro"
    with path.open("wb") as file:
        fastavro.writer(file, AVRO_SCHEMA, [record(Body=COMPACT)] * 3)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(TreyError, match=r"35\.avro, line \d: not readable Avro; "):
        messages(path)


def test_folder_without_messages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TreyError, match="the folder holds no archived messages"):
        messages(tmp_path)
