from collections.abc import Callable
from datetime import datetime

from tests.contracts.event_hubs.clients import bodies
from tests.local.event_hubs.conftest import Server


def test_what_was_acknowledged_survives_a_kill(start_server: Callable[..., Server]) -> None:
    # given
    server = start_server()
    sent = [f"event {number}".encode() for number in range(300)]
    server.send(*sent)
    # when
    server.kill()
    # then
    reception = server.reception()
    assert bodies(reception.receive("0", "-1", 300)) == sent
    reception.close()


def test_a_kill_changes_neither_the_hub_nor_its_numbers(
    start_server: Callable[..., Server],
) -> None:
    # given
    server = start_server()
    server.send("before")
    with server.producer() as producer:
        before = producer.get_eventhub_properties()
    # when
    server.kill()
    server.send("after")
    # then
    with server.producer() as producer:
        assert producer.get_eventhub_properties() == before
        about = producer.get_partition_properties("0")
    assert about["last_enqueued_sequence_number"] == 1
    assert isinstance(before["created_at"], datetime)


def test_a_torn_end_is_cut_and_the_log_goes_on(start_server: Callable[..., Server]) -> None:
    # given
    server = start_server()
    server.send("a", "b")
    server.stop()
    (log,) = (server.world.home / "event_hubs" / "telemetry" / "0").glob("*.log")
    with log.open("ab") as file:
        file.write(log.read_bytes()[:40])
    # when
    server.start()
    server.send("c")
    # then
    reception = server.reception()
    events = reception.receive("0", "-1", 3)
    assert bodies(events) == [b"a", b"b", b"c"]
    assert [event.sequence_number for event in events] == [0, 1, 2]
    reception.close()
