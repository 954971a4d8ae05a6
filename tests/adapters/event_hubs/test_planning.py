"""The stream reader under Spark's order of calls: every event in one batch, and only in one.

Spark 4.1 calls `latestOffset` before `initialOffset` on a first start, and `partitions(end, end)` of
the last planned batch first after a restart.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trey.adapters.event_hubs.hub import Hub, HubState
from trey.adapters.event_hubs.options import parse_stream
from trey.adapters.event_hubs.positions import Kept
from trey.adapters.event_hubs.source import EventHubsStreamReader
from trey.errors import DataLossError, TreyError

IDENTITY = "telemetry@2026-01-01T00:00:00.000Z"


class ScriptedHub(Hub):
    """A hub whose partitions hold what the test says."""

    def __init__(self, kept: Sequence[tuple[int, int]]) -> None:
        self.kept = {str(partition): Kept(*bounds) for partition, bounds in enumerate(kept)}

    def look(self) -> HubState:
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        return HubState(IDENTITY, dict(self.kept), dict.fromkeys(self.kept, moment))

    def arrive(self, partition: str, count: int) -> None:
        before = self.kept[partition]
        self.kept[partition] = Kept(before.first, before.end + count)


def stream_reader(hub: Hub, **options: str) -> EventHubsStreamReader:
    return EventHubsStreamReader(parse_stream({"connectionSecret": "env:UNUSED"} | options), hub)


@dataclass
class Query:
    """Spark's side: a checkpoint, and the calls that it makes on a reader."""

    hub: ScriptedHub
    options: dict[str, str]
    planned: list[str] = field(default_factory=list)  # ends of the batches, as Spark stores them
    is_committed: bool = True
    read: list[tuple[str, int]] = field(default_factory=list)  # (partition, sequence number)

    def __post_init__(self) -> None:
        self.reader = stream_reader(self.hub, **self.options)

    def trigger(self, commits: bool) -> int:
        """Plan a batch if there is news; without its commit, crash and run it again."""
        end = json.dumps(self.reader.latestOffset())
        start = self.planned[-1] if self.planned else json.dumps(self.reader.initialOffset())
        if end == start:
            return 0
        self.planned.append(end)
        events = self.plan(start, end)
        if not commits:
            self.is_committed = False
            self.restart()
            assert events == self.replayed
        self.read += events
        return len(events)

    def restart(self) -> None:
        self.reader = stream_reader(self.hub, **self.options)
        if not self.planned:
            return
        last = self.planned[-1]
        assert self.plan(last, last) == []
        if not self.is_committed:
            start = (
                self.planned[-2]
                if len(self.planned) > 1
                else json.dumps(self.reader.initialOffset())
            )
            self.replayed = self.plan(start, last)
            self.is_committed = True

    def plan(self, start: str, end: str) -> list[tuple[str, int]]:
        inputs = self.reader.partitions(json.loads(start), json.loads(end))
        return [
            (task.value.partition, number)
            for task in inputs
            for number in range(task.value.start, task.value.end)
        ]


steps = st.one_of(
    st.tuples(st.just("arrive"), st.integers(0, 30), st.integers(1, 60)),
    st.tuples(st.just("trigger"), st.booleans(), st.none()),
    st.tuples(st.just("restart"), st.none(), st.none()),
)


@given(
    first=st.lists(st.integers(0, 50), min_size=1, max_size=6),
    limit=st.integers(1, 40),
    script=st.lists(steps, max_size=25),
)
def test_every_event_is_read_once_whatever_arrives_and_breaks(
    first: list[int], limit: int, script: list[tuple[str, Any, Any]]
) -> None:
    hub = ScriptedHub([(number, number) for number in first])
    query = Query(hub, {"maxEventsPerTrigger": str(limit)})

    def backlog() -> int:
        known = sum(kept.end for kept in hub.kept.values()) - sum(first)
        return known - len(query.read)

    for step, one, two in script:
        if step == "arrive":
            hub.arrive(str(one % len(first)), two)
        elif step == "restart":
            query.restart()
        else:
            waiting = backlog()
            assert query.trigger(commits=one) == min(limit, waiting)
    while query.trigger(commits=True):
        pass

    everything = [
        (partition, number)
        for partition, kept in hub.kept.items()
        for number in range(kept.first, kept.end)
    ]
    assert sorted(query.read) == sorted(everything)


def test_limit_holds_after_a_restart() -> None:
    # given
    query = Query(ScriptedHub([(0, 100)]), {"maxEventsPerTrigger": "10"})
    query.trigger(commits=True)
    # when
    query.restart()
    query.trigger(commits=True)
    # then
    assert [json.loads(end)["p"] for end in query.planned] == [{"0": 10}, {"0": 20}]


def test_drain_ends_at_the_heads_that_it_found_first() -> None:
    # given
    hub = ScriptedHub([(0, 15)])
    query = Query(hub, {"maxEventsPerTrigger": "10", "endingPosition": "latest"})
    # when
    query.trigger(commits=True)
    hub.arrive("0", 100)
    batches = [query.trigger(commits=True), query.trigger(commits=True)]
    # then
    assert batches == [5, 0]


def test_spark_4_2_says_where_a_batch_starts() -> None:
    reader = stream_reader(ScriptedHub([(0, 100)]), maxEventsPerTrigger="10")
    end = reader.latestOffset({"hub": IDENTITY, "p": {"0": 30}}, object())
    assert end == {"hub": IDENTITY, "p": {"0": 40}}


def test_retention_stops_the_stream() -> None:
    # given
    hub = ScriptedHub([(0, 20)])
    query = Query(hub, {"maxEventsPerTrigger": "10"})
    query.trigger(commits=True)
    # when
    hub.kept["0"] = Kept(15, 20)
    # then
    with pytest.raises(DataLossError, match=r"partition 0: sequence numbers 10 to 14 are gone"):
        query.trigger(commits=True)


def test_retention_is_skipped_on_request() -> None:
    # given
    hub = ScriptedHub([(0, 20)])
    query = Query(hub, {"maxEventsPerTrigger": "3", "failOnDataLoss": "false"})
    query.trigger(commits=True)
    # when
    hub.kept["0"] = Kept(15, 20)
    query.trigger(commits=True)
    # then
    assert query.read == [("0", 0), ("0", 1), ("0", 2), ("0", 15), ("0", 16), ("0", 17)]


def test_hub_that_was_created_anew_is_refused() -> None:
    reader = stream_reader(ScriptedHub([(0, 100)]))
    reader.partitions(*[{"hub": "telemetry@2025-01-01T00:00:00.000Z", "p": {"0": 5}}] * 2)
    with pytest.raises(TreyError, match="belongs to event hub telemetry@2025"):
        reader.latestOffset()


def test_stream_starts_at_given_sequence_numbers() -> None:
    reader = stream_reader(ScriptedHub([(0, 9), (0, 9)]), startingPosition='{"0": 4, "1": 0}')
    assert reader.initialOffset() == {"hub": IDENTITY, "p": {"0": 4, "1": 0}}


def test_position_must_name_all_partitions() -> None:
    reader = stream_reader(ScriptedHub([(0, 9), (0, 9)]), startingPosition='{"0": 4}')
    with pytest.raises(TreyError, match="which are 0, 1; this one names 0"):
        reader.initialOffset()
