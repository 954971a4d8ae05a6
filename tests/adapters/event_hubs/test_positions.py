"""What a batch may hold, for all backlogs, limits and gaps."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trey.adapters.event_hubs.positions import (
    Kept,
    admit,
    from_offset,
    ranges,
    surviving,
    to_offset,
)
from trey.errors import DataLossError, TreyError

HUB = "telemetry@2026-01-01T00:00:00.000Z"

backlogs = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).map(
    lambda counts: {str(partition): count for partition, count in enumerate(counts)}
)


def test_offset_is_the_same_text_whatever_the_order_of_partitions() -> None:
    texts = {
        json.dumps(to_offset(HUB, {"1": 7, "0": 5})),
        json.dumps(to_offset(HUB, {"0": 5, "1": 7})),
    }
    assert texts == {'{"hub": "telemetry@2026-01-01T00:00:00.000Z", "p": {"0": 5, "1": 7}}'}


def test_offset_of_another_hub_is_refused() -> None:
    offset = to_offset("telemetry@2025-01-01T00:00:00.000Z", {"0": 5})
    with pytest.raises(TreyError, match=r"belongs to event hub telemetry@2025.*new checkpoint"):
        from_offset(offset, HUB)


def test_limit_is_shared_out_by_backlog() -> None:
    assert admit({"0": 100, "1": 0}, {"0": 400, "1": 100}, limit=40) == {"0": 130, "1": 10}


def test_without_limit_everything_is_admitted() -> None:
    assert admit({"0": 100, "1": 0}, {"0": 400, "1": 100}, limit=None) == {"0": 400, "1": 100}


def test_remainder_moves_on_with_each_batch() -> None:
    # given: three equal backlogs and one event per batch
    positions = {"0": 0, "1": 0, "2": 0}
    served = []
    # when
    for _ in range(6):
        admitted = admit(positions, {"0": 9, "1": 9, "2": 9}, limit=1)
        served += [p for p in admitted if admitted[p] > positions[p]]
        positions = admitted
    # then
    assert served == ["0", "1", "2", "0", "1", "2"]


@given(backlog=backlogs, limit=st.integers(1, 5_000), offset=st.integers(0, 100))
def test_limit_is_kept_and_used_to_the_full(
    backlog: dict[str, int], limit: int, offset: int
) -> None:
    start = dict.fromkeys(backlog, offset)
    heads = {p: offset + count for p, count in backlog.items()}
    end = admit(start, heads, limit)
    assert sum(end.values()) - sum(start.values()) == min(limit, sum(backlog.values()))
    assert all(start[p] <= end[p] <= heads[p] for p in backlog)


@given(backlog=backlogs, limit=st.integers(1, 50))
def test_no_partition_waits_longer_than_one_round(backlog: dict[str, int], limit: int) -> None:
    # given: one partition with far more events than all others
    heads = backlog | {"0": 10**9}
    positions = dict.fromkeys(backlog, 0)
    # when: as many batches as there are partitions
    for _ in backlog:
        positions = admit(positions, heads, limit)
    # then
    assert all(positions[p] > 0 for p in backlog if heads[p] > 0)


def test_lost_positions_stop_the_reader_by_default() -> None:
    with pytest.raises(DataLossError) as caught:
        surviving(HUB, {"0": 3}, {"0": Kept(10, 20)}, fail_on_data_loss=True)
    assert (caught.value.partition, caught.value.start, caught.value.end) == ("0", 3, 9)


def test_lost_positions_are_skipped_on_request() -> None:
    kept = {"0": Kept(10, 20), "1": Kept(0, 8)}
    survivors = surviving(HUB, {"0": 3, "1": 4}, kept, fail_on_data_loss=False)
    assert survivors == {"0": 10, "1": 4}


def test_partition_that_was_added_is_read_from_its_first_event() -> None:
    kept = {"0": Kept(0, 20), "1": Kept(0, 8)}
    assert surviving(HUB, {"0": 3}, kept, fail_on_data_loss=True) == {"0": 3, "1": 0}


@pytest.mark.parametrize("fail_on_data_loss", [True, False])
def test_position_beyond_the_end_is_refused(fail_on_data_loss: bool) -> None:
    with pytest.raises(TreyError, match="position 21 lies beyond the end 20"):
        surviving(HUB, {"0": 21}, {"0": Kept(0, 20)}, fail_on_data_loss=fail_on_data_loss)


def test_partition_that_the_hub_does_not_have_is_refused() -> None:
    with pytest.raises(TreyError, match="has no partition 4; it has 0"):
        surviving(HUB, {"0": 1, "4": 1}, {"0": Kept(0, 20)}, fail_on_data_loss=True)


def test_range_that_runs_backwards_is_refused() -> None:
    with pytest.raises(TreyError, match="ends at 6, before its start 10"):
        ranges(HUB, {"0": 10}, {"0": 6}, {"0": Kept(0, 20)})


def test_range_that_ends_beyond_the_partition_is_refused() -> None:
    with pytest.raises(TreyError, match="position 21 lies beyond the end 20"):
        ranges(HUB, {"0": 10}, {"0": 21}, {"0": Kept(0, 20)})


def test_partition_without_news_gets_no_range() -> None:
    kept = {"0": Kept(0, 20), "1": Kept(0, 8)}
    assert ranges(HUB, {"0": 10, "1": 4}, {"0": 10, "1": 6}, kept) == {"1": range(4, 6)}
