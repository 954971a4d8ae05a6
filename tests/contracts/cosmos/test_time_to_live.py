import time
from collections.abc import Callable

import pytest
from azure.cosmos import ContainerProxy
from azure.cosmos.exceptions import CosmosResourceNotFoundError


def test_expired_items_are_nowhere_to_be_seen(new_container: Callable[..., ContainerProxy]) -> None:
    # given
    container = new_container(default_ttl=2)
    container.create_item({"id": "default", "pk": "a"})
    container.create_item({"id": "forever", "pk": "a", "ttl": -1})
    container.create_item({"id": "longer", "pk": "a", "ttl": 600})
    # when
    time.sleep(3.1)
    # then
    with pytest.raises(CosmosResourceNotFoundError):
        container.read_item("default", "a")
    for left in (
        container.read_all_items(),
        container.query_items("SELECT * FROM c", partition_key="a"),
        container.query_items_change_feed(start_time="Beginning"),
    ):
        assert sorted(item["id"] for item in left) == ["forever", "longer"]
    container.create_item({"id": "default", "pk": "a"})  # the id is free again


def test_an_item_expires_by_itself_only_where_the_container_lets_it(
    new_container: Callable[..., ContainerProxy],
) -> None:
    switched_on, switched_off = new_container(default_ttl=-1), new_container()
    for container in (switched_on, switched_off):
        container.create_item({"id": "short", "pk": "a", "ttl": 1})
        container.create_item({"id": "plain", "pk": "a"})
    time.sleep(2.1)
    assert [item["id"] for item in switched_on.read_all_items()] == ["plain"]
    assert [item["id"] for item in switched_off.read_all_items()] == ["short", "plain"]
