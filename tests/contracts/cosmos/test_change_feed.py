import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from azure.cosmos import ContainerProxy


def changes(container: ContainerProxy, **start: Any) -> tuple[list[str], str]:
    """Ids in the order of the feed, and the token behind them."""
    ids = [change["id"] for change in container.query_items_change_feed(**start)]
    return ids, container.client_connection.last_response_headers["etag"]


def test_the_feed_from_the_beginning_has_each_item_once_at_its_last_change(
    container: ContainerProxy,
) -> None:
    for item_id, key in (("1", "a"), ("2", "b"), ("3", "a"), ("1", "a")):
        container.upsert_item({"id": item_id, "pk": key})
    ids, _ = changes(container, start_time="Beginning")
    assert sorted(ids) == ["1", "2", "3"]
    in_a = [
        change["id"]
        for change in container.query_items_change_feed(start_time="Beginning", partition_key="a")
    ]
    assert in_a == ["3", "1"]  # the order holds within a key


def test_a_token_gives_only_what_came_after_it(container: ContainerProxy) -> None:
    container.create_item({"id": "1", "pk": "a"})
    _, first = changes(container, start_time="Beginning")
    nothing, second = changes(container, continuation=first)
    container.upsert_item({"id": "1", "pk": "a"})
    container.create_item({"id": "2", "pk": "b"})
    both, third = changes(container, continuation=second)
    none_again, _ = changes(container, continuation=third)
    assert (nothing, sorted(both), none_again) == ([], ["1", "2"], [])


def test_a_feed_from_now_on_has_no_past(container: ContainerProxy) -> None:
    container.create_item({"id": "before", "pk": "a"})
    nothing, token = changes(container, start_time="Now")
    container.create_item({"id": "after", "pk": "a"})
    later, _ = changes(container, continuation=token)
    assert (nothing, later) == ([], ["after"])


def test_a_feed_starts_at_a_time(container: ContainerProxy) -> None:
    container.create_item({"id": "before", "pk": "a"})
    time.sleep(2.1)  # times of change are whole seconds
    start = datetime.now(UTC)
    container.create_item({"id": "after", "pk": "a"})
    assert changes(container, start_time=start)[0] == ["after"]


def test_deletions_leave_no_trace(container: ContainerProxy) -> None:
    for item_id in ("1", "2"):
        container.create_item({"id": item_id, "pk": "a"})
    container.delete_item("1", "a")
    assert changes(container, start_time="Beginning")[0] == ["2"]


def test_pages_hold_no_more_than_asked_and_miss_nothing(container: ContainerProxy) -> None:
    for number in range(7):
        container.create_item({"id": str(number), "pk": f"k{number % 2}"})
    pages = container.query_items_change_feed(start_time="Beginning", max_item_count=3).by_page()
    sizes = [len(list(page)) for page in pages]
    assert max(sizes) <= 3
    assert sum(sizes) == 7


def test_a_feed_range_and_its_token_stand_for_themselves(container: ContainerProxy) -> None:
    # given
    ranges = list(container.read_feed_ranges())
    assert ranges
    for number in range(6):
        container.create_item({"id": str(number), "pk": f"k{number}"})
    # when
    tokens, seen = [], []
    for feed_range in ranges:
        ids, token = changes(container, start_time="Beginning", feed_range=feed_range)
        seen += ids
        tokens.append(token)
    container.create_item({"id": "late", "pk": "k0"})
    later = [item_id for token in tokens for item_id in changes(container, continuation=token)[0]]
    # then
    assert sorted(seen) == ["0", "1", "2", "3", "4", "5"]
    assert later == ["late"]


def test_the_feed_of_a_prefix_has_the_changes_below_it(
    new_container: Callable[..., ContainerProxy],
) -> None:
    container = new_container("/tenant", "/device")
    for number, (tenant, device) in enumerate((("t1", "x"), ("t2", "x"), ("t1", "y"))):
        container.create_item({"id": str(number), "tenant": tenant, "device": device})
    assert sorted(changes(container, start_time="Beginning", partition_key=["t1"])[0]) == ["0", "2"]
    assert changes(container, start_time="Beginning", partition_key=["t1", "y"])[0] == ["2"]


def test_the_feed_range_of_a_key_has_the_changes_of_that_key(container: ContainerProxy) -> None:
    for key in ("a", "b"):
        container.create_item({"id": f"in {key}", "pk": key})
    feed_range = container.feed_range_from_partition_key("b")
    assert changes(container, start_time="Beginning", feed_range=feed_range)[0] == ["in b"]
    in_range: Any = container.query_items("SELECT VALUE c.id FROM c", feed_range=feed_range)
    assert list(in_range) == ["in b"]
