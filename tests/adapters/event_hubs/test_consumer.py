"""Ranges read from a real socket: whole, in order, or with one sentence that says why not."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.adapters.event_hubs.conftest import LocalHub
from trey.adapters.event_hubs import patience
from trey.adapters.event_hubs.access import Access, FromString
from trey.adapters.event_hubs.consumer import PartitionRange, RangeReader
from trey.adapters.event_hubs.hub import Hub
from trey.adapters.event_hubs.positions import Kept
from trey.errors import DataLossError, TreyError
from trey.local.servers import EVENT_HUBS
from trey.local.world import running

NOBODY = "Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=a;SharedAccessKey=b;EntityPath=t;UseDevelopmentEmulator=true"


def bodies(count: int) -> list[bytes]:
    return [b"%06d" % number for number in range(count)]


def partition_of(hub: LocalHub) -> str:
    """The partition in which the only device's messages are."""
    kept = hub.hub().look().kept
    return next(partition for partition in kept if kept[partition].end)


def read(
    access: Access,
    partition: str,
    start: int,
    end: int,
    *,
    fail_on_data_loss: bool = True,
    consumer_group: str = "$Default",
) -> Iterator[bytes]:
    reader = RangeReader(access, consumer_group, fail_on_data_loss)
    for events in reader.read(PartitionRange("telemetry@made", partition, start, end)):
        yield from (b"".join(event.raw_amqp_message.body) for event in events)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE_S", 1.5)


def test_range_is_read_whole_and_ends_where_it_was_told(hub: LocalHub) -> None:
    # given
    hub.send("vehicle-1", bodies(2500))
    # when
    found = list(read(hub.access(), partition_of(hub), 7, 2407))
    # then
    assert found == bodies(2500)[7:2407]


def test_hub_tells_identity_and_what_it_keeps(hub: LocalHub) -> None:
    hub.send("vehicle-1", bodies(5))
    state = hub.hub().look()
    name, _, created_at = state.identity.partition("@")
    assert name == hub.name
    assert abs(datetime.fromisoformat(created_at) - datetime.now(UTC)) < timedelta(minutes=10)
    assert sorted(state.kept.values(), key=lambda kept: kept.end) == [Kept(0, 0), Kept(0, 5)]


def test_time_becomes_the_first_event_since(hub: LocalHub) -> None:
    # given: three events, a pause, four more
    hub.send("vehicle-1", bodies(3))
    time.sleep(0.05)
    moment = datetime.now(UTC)
    time.sleep(0.05)
    hub.send("vehicle-1", bodies(4))
    asked = hub.hub()
    state = asked.look()
    # when
    before, between = (
        asked.resolve(moment - timedelta(hours=1), state),
        asked.resolve(moment, state),
    )
    # then
    assert (sorted(before.values()), sorted(between.values())) == ([0, 0], [0, 3])
    assert asked.resolve(datetime.now(UTC), state) == state.heads


def test_time_to_come_is_refused(hub: LocalHub) -> None:
    asked = hub.hub()
    with pytest.raises(TreyError, match="lies in the future"):
        asked.resolve(datetime.now(UTC) + timedelta(minutes=1), asked.look())


def test_wrong_key(hub: LocalHub) -> None:
    wrong = FromString(hub.connection().replace("SharedAccessKey=", "SharedAccessKey=x"))
    with pytest.raises(TreyError, match="refused the key or identity; check the connection string"):
        Hub(wrong, "$Default").look()
    with pytest.raises(TreyError, match="refused the key or identity; check the connection string"):
        list(read(wrong, "0", 0, 1))


def test_unknown_hub(hub: LocalHub) -> None:
    unknown = FromString(hub.connection().replace(f"EntityPath={hub.name}", "EntityPath=nowhere"))
    with pytest.raises(
        TreyError, match=r"event hub nowhere at 127.* does not exist; check the nam"
    ):
        Hub(unknown, "$Default").look()


def test_unknown_consumer_group(hub: LocalHub) -> None:
    with pytest.raises(TreyError, match="in consumer group nobody does not exist; check the names"):
        list(read(hub.access(), "0", 0, 1, consumer_group="nobody"))


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("listens", [False, True], ids=["refuses", "says nothing"])
def test_host_out_of_reach(listens: bool) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if listens:
            silent.listen(8)
        access = FromString(NOBODY.format(port=silent.getsockname()[1]))
        with pytest.raises(TreyError, match=r"event hub t at 127\.0\.0\.1:\d+ was not reached in"):
            Hub(access, "$Default").look()
        with pytest.raises(TreyError, match=r"partition 0 .* was not reached in"):
            list(read(access, "0", 0, 1))


@pytest.mark.usefixtures("impatient")
def test_range_that_was_never_written(hub: LocalHub) -> None:
    hub.send("vehicle-1", bodies(5))
    with pytest.raises(TreyError, match="position 8 lies beyond the end 5"):
        list(read(hub.access(), partition_of(hub), 8, 9))


@pytest.fixture(scope="module")
def forgetful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalHub]:
    """Its one used partition got 20 events and keeps a few of them."""
    home = tmp_path_factory.mktemp("forgetful")
    with running(home, [EVENT_HUBS]) as world:
        LocalHub(world, "telemetry").send(
            "vehicle-1", [b"%06d" % n + b"." * 300 for n in range(20)]
        )
    little = replace(EVENT_HUBS, arguments=("--retention-bytes", "3000"))
    with running(home, [little]) as world:
        yield LocalHub(world, "telemetry")


def test_retention_within_the_range(forgetful: LocalHub) -> None:
    # given
    partition = partition_of(forgetful)
    kept = forgetful.hub().look().kept[partition]
    assert 0 < kept.first < 20
    # when
    with pytest.raises(DataLossError) as caught:
        list(read(forgetful.access(), partition, 1, 19))
    found = list(read(forgetful.access(), partition, 1, 19, fail_on_data_loss=False))
    # then
    assert (caught.value.start, caught.value.end) == (1, kept.first - 1)
    assert [body[:6] for body in found] == bodies(20)[kept.first : 19]


def test_retention_beyond_the_range(forgetful: LocalHub) -> None:
    partition = partition_of(forgetful)
    with pytest.raises(DataLossError) as caught:
        list(read(forgetful.access(), partition, 1, 3))
    assert (caught.value.start, caught.value.end) == (1, 2)
    assert list(read(forgetful.access(), partition, 1, 3, fail_on_data_loss=False)) == []


@pytest.mark.usefixtures("impatient")
def test_partition_that_retention_emptied(tmp_path: Path) -> None:
    # given: five events, of which nothing is left
    with running(tmp_path, [EVENT_HUBS]) as world:
        LocalHub(world, "telemetry").send("vehicle-1", bodies(5))
    nothing = replace(EVENT_HUBS, arguments=("--retention-bytes", "0"))
    with running(tmp_path, [nothing]) as world:
        emptied = LocalHub(world, "telemetry")
        partition = partition_of(emptied)
        state = emptied.hub().look()
        assert state.kept[partition] == Kept(5, 5)
        assert emptied.hub().resolve(datetime(2020, 1, 1, tzinfo=UTC), state) == state.heads
        # then
        with pytest.raises(DataLossError, match="sequence numbers 2 to 4 are gone"):
            list(read(emptied.access(), partition, 2, 5))
        assert list(read(emptied.access(), partition, 2, 5, fail_on_data_loss=False)) == []


def test_server_that_is_killed_and_started_again(tmp_path: Path) -> None:
    with running(tmp_path, [EVENT_HUBS]) as world:
        # given: a range of several lists, of which the first has arrived, and a look at the hub
        hub = LocalHub(world, "telemetry")
        hub.send("vehicle-1", bodies(4000))
        events = read(hub.access(), partition_of(hub), 0, 4000)
        found = [next(events)]
        asked = hub.hub()
        before = asked.look()
        # when
        process = world.status()[0].pid
        assert process is not None
        os.kill(process, signal.SIGKILL)
        while world.status()[0].state == "running":
            time.sleep(0.01)
        with running(tmp_path, [EVENT_HUBS]):
            found += events
            after = asked.look()
    # then
    assert found == bodies(4000)
    assert after == before
