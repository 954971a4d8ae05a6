from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trey.errors import TreyError
from trey.local.event_hubs.amqp.messages import Event, events_in
from trey.local.event_hubs.storage import partition_log
from trey.local.event_hubs.storage.partition_log import PartitionLog, Retention
from trey.local.event_hubs.storage.start_position import first_to_read


def event(body: bytes) -> Event:
    """An event whose body is one small Data section."""
    message = b"\x00\x53\x75\xa0" + bytes([len(body)]) + body
    return events_in(message, is_batch=False, from_iot_hub=False)[0]


def filled(folder: Path, *bodies: bytes, retention: Retention | None = None) -> PartitionLog:
    """A log with one event per body, enqueued at 1000, 1001, … ms."""
    log = PartitionLog(folder, retention or Retention())
    for number, body in enumerate(bodies):
        log.append([event(body)], now_ms=1000 + number)
        log.publish(log.end, now_ms=1000 + number)
    return log


def texts(messages: list[bytes]) -> list[bytes]:
    return [message.rpartition(b"\x00\x53\x75\xa0")[2][1:] for message in messages]


def test_events_are_hidden_until_they_are_published(tmp_path: Path) -> None:
    # given
    log = filled(tmp_path, b"a")
    # when
    log.append([event(b"b")], now_ms=2000)
    # then
    assert texts(log.read(0, max_events=10, max_bytes=10_000)) == [b"a"]
    assert log.last.sequence_number == 0


def test_time_never_falls_though_the_clock_does(tmp_path: Path) -> None:
    # given
    log = filled(tmp_path, b"a")
    # when
    log.append([event(b"b")], now_ms=7)
    log.publish(log.end, now_ms=1000)
    # then
    assert log.last.enqueued_ms == 1000


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("", 0),
        ("amqp.annotation.x-opt-offset > '-1'", 0),
        ("amqp.annotation.x-opt-offset > '@latest'", 3),
        ("amqp.annotation.x-opt-offset >= '@latest'", 3),
        ("amqp.annotation.x-opt-offset > '0'", 1),
        ("amqp.annotation.x-opt-sequence-number > '1'", 2),
        ("amqp.annotation.x-opt-sequence-number >= '1'", 1),
        ("amqp.annotation.x-opt-sequence-number > '99'", 3),
        ("amqp.annotation.x-opt-enqueued-time > '1000'", 1),
        ("amqp.annotation.x-opt-enqueued-time >= '1002'", 2),
    ],
)
def test_a_selector_names_the_first_event(tmp_path: Path, selector: str, expected: int) -> None:
    assert first_to_read(filled(tmp_path, b"a", b"b", b"c"), selector) == expected


def test_a_message_in_a_log_of_many_files_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    monkeypatch.setattr(partition_log, "SEGMENT_BYTES", 300)
    bodies = [b"%d" % number for number in range(40)]
    # when
    filled(tmp_path, *bodies).close()
    log = PartitionLog(tmp_path, Retention())
    # then
    assert len(list(tmp_path.glob("*.log"))) > 5
    read = [text for number in range(40) for text in texts(log.read(number, 1, 10_000))]
    assert read == bodies


def test_files_that_retention_empties_are_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    monkeypatch.setattr(partition_log, "SEGMENT_BYTES", 300)
    # when
    log = filled(tmp_path, *[b"x"] * 40, retention=Retention(partition_bytes=400))
    # then
    assert 35 < log.begin < 40
    assert len(list(tmp_path.glob("*.log"))) <= 3
    log.close()
    again = PartitionLog(tmp_path, Retention(partition_bytes=400))
    assert (again.head, again.last.sequence_number) == (40, 39)


def test_a_damaged_file_in_the_middle_is_no_torn_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    monkeypatch.setattr(partition_log, "SEGMENT_BYTES", 300)
    filled(tmp_path, *[b"x"] * 40).close()
    middle = sorted(tmp_path.glob("*.log"))[2]
    # when
    middle.write_bytes(middle.read_bytes()[:-1])
    # then
    with pytest.raises(TreyError, match="damaged after sequence number"):
        PartitionLog(tmp_path, Retention())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=12), st.data())
def test_a_log_cut_anywhere_keeps_what_is_whole(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes], data: st.DataObject
) -> None:
    # given
    folder = tmp_path_factory.mktemp("log")
    log = filled(folder, *bodies)
    ends = [log.read(number, 1, 10_000)[0] for number in range(len(bodies))]
    log.close()
    (file,) = folder.glob("*.log")
    whole = file.read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    # when
    file.write_bytes(whole[:cut])
    recovered = PartitionLog(folder, Retention())
    # then
    kept = 0
    while kept < len(ends) and sum(24 + len(message) for message in ends[: kept + 1]) <= cut:
        kept += 1
    assert recovered.head == kept
    assert recovered.read(0, 100, 100_000) == ends[:kept]
    recovered.append([event(b"next")], now_ms=9000)
    recovered.publish(recovered.end, now_ms=9000)
    assert texts(recovered.read(kept, 1, 10_000)) == [b"next"]
    recovered.close()
