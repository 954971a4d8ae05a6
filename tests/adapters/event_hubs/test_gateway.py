"""What a device says arrives as IoT Hub would hand it on."""

from datetime import UTC, datetime

import pytest

from tests.adapters.event_hubs.conftest import LocalHub
from trey.adapters.event_hubs.consumer import PartitionRange, RangeReader
from trey.adapters.event_hubs.gateway import DeviceMessage, send_device_messages
from trey.adapters.event_hubs.records import to_arrow
from trey.errors import TreyError


def received(hub: LocalHub) -> list[dict[str, object]]:
    state = hub.hub().look()
    reader = RangeReader(hub.access(), "$Default", fail_on_data_loss=True)
    return [
        row
        for partition, kept in state.kept.items()
        for events in reader.read(PartitionRange("h", partition, kept.first, kept.end))
        for row in to_arrow(events, "h", int(partition)).to_pylist()
    ]


def test_messages_carry_their_device_and_keep_its_order(hub: LocalHub) -> None:
    # given: devices that take turns
    noon = datetime(2016, 10, 8, 12, 0, 0, 250_000, tzinfo=UTC)
    messages = [
        DeviceMessage(f"vehicle-{n % 3}", b"%03d" % n, enqueued_at=noon) for n in range(300)
    ]
    # when
    sent = send_device_messages(hub.connection("device-gateway"), messages)
    # then
    rows = received(hub)
    by_device = {
        device: [row["body"] for row in rows if row["device_id"] == device]
        for device in ("vehicle-0", "vehicle-1", "vehicle-2")
    }
    assert sent == 300
    assert by_device == {f"vehicle-{k}": [b"%03d" % n for n in range(k, 300, 3)] for k in range(3)}
    assert {(row["enqueued_at"], row["content_type"]) for row in rows} == {
        (noon, "application/json")
    }


def test_more_of_one_device_than_one_request_holds(hub: LocalHub) -> None:
    bodies = [b"%d" % n + b"." * 300_000 for n in range(5)]
    hub.send("vehicle-1", bodies)
    assert [row["body"] for row in received(hub)] == bodies


def test_message_that_no_request_holds(hub: LocalHub) -> None:
    with pytest.raises(TreyError, match="vehicle-1 has 2,000,000 bytes, more than event hub"):
        hub.send("vehicle-1", [b"." * 2_000_000])


def test_wrong_key_is_one_sentence(hub: LocalHub) -> None:
    wrong = hub.connection("device-gateway").replace("SharedAccessKey=", "SharedAccessKey=x")
    with pytest.raises(TreyError, match="refused the key or identity"):
        send_device_messages(wrong, [DeviceMessage("vehicle-1", b"{}")])


def test_nothing_to_send(hub: LocalHub) -> None:
    assert send_device_messages(hub.connection("device-gateway"), []) == 0
