import pytest
from hypothesis import given
from hypothesis import strategies as st
from proton import Data, Message, symbol

from trey.local.event_hubs.amqp.frames import FrameCutter, message_format, padded
from trey.local.event_hubs.amqp.messages import events_in, partition_for
from trey.local.event_hubs.amqp.values import MalformedError, end_of_value


def test_annotations_are_kept_or_removed_by_their_names() -> None:
    # given
    message = Message(
        body=b"{}",
        annotations={
            symbol("iothub-connection-device-id"): "vehicle-17",
            symbol("x-opt-sequence-number"): 99,
            symbol("x-own"): "kept",
        },
    )
    # when
    (device,) = events_in(message.encode(), is_batch=False, from_iot_hub=False)
    (gateway,) = events_in(message.encode(), is_batch=False, from_iot_hub=True)
    # then
    assert sorted(device.annotations) == ["x-own"]
    assert sorted(gateway.annotations) == ["iothub-connection-device-id", "x-own"]


def test_a_stamped_event_is_a_message_that_the_engine_reads() -> None:
    # given
    original = Message(body=b"{}", annotations={symbol("x-own"): "kept"}, id="m-1", durable=True)
    (event,) = events_in(original.encode(), is_batch=False, from_iot_hub=False)
    # when
    read = Message()
    read.decode(event.stamped(sequence_number=7, offset=4711, enqueued_ms=1_795_254_185_542))
    # then
    assert (read.body, read.id, read.durable) == (b"{}", "m-1", True)
    assert read.annotations == {
        "x-own": "kept",
        "x-opt-sequence-number": 7,
        "x-opt-offset": "4711",
        "x-opt-enqueued-time": 1_795_254_185_542,
    }


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_a_message_or_malformed(data: bytes, is_batch: bool) -> None:
    try:
        events = events_in(data, is_batch=is_batch, from_iot_hub=False)
    except MalformedError:
        return
    assert events
    assert all(event.rest for event in events)


@given(st.binary(max_size=200))
def test_any_bytes_are_frames_or_malformed(data: bytes) -> None:
    try:
        for frame in FrameCutter(max_frame_bytes=100).cut(data):
            message_format(frame)
            padded(frame)
    except MalformedError:
        pass


@given(st.integers(1, 50), st.data())
def test_frames_are_cut_the_same_however_they_arrive(size: int, data: st.DataObject) -> None:
    # given
    frames = [b"AMQP\x00\x01\x00\x00", b"\x00\x00\x00\x08\x02\x00\x00\x00"]
    frames.append((8 + size).to_bytes(4, "big") + b"\x02\x00\x00\x00" + b"\x00" * size)
    stream = b"".join(frames)
    # when
    cut = data.draw(st.integers(0, len(stream)))
    cutter = FrameCutter(max_frame_bytes=100)
    # then
    assert [*cutter.cut(stream[:cut]), *cutter.cut(stream[cut:])] == frames


@pytest.mark.parametrize(
    "value",
    [None, True, 7, -7, 2**40, 0.5, "text", "x" * 300, b"bytes", {"a": [1, {"b": "c"}]}, []],
)
def test_the_end_of_a_value_is_where_the_engine_sees_it(value: object) -> None:
    # given
    encoder = Data()
    encoder.put_object(value)
    encoded = encoder.encode()
    # then
    assert end_of_value(encoded + b"rest", 0) == len(encoded)


def test_keys_fill_all_partitions_about_equally() -> None:
    # when
    chosen = [partition_for(f"vehicle-{number}", 4) for number in range(1000)]
    # then
    assert min(chosen.count(partition) for partition in range(4)) > 200
