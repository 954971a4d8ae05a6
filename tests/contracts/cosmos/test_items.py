from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from azure.core import MatchConditions
from azure.cosmos import ContainerProxy
from azure.cosmos.exceptions import (
    CosmosAccessConditionFailedError,
    CosmosHttpResponseError,
    CosmosResourceExistsError,
    CosmosResourceNotFoundError,
)
from azure.cosmos.partition_key import NonePartitionKeyValue


def item(**changed: Any) -> dict[str, Any]:
    return {"id": "1", "pk": "a", "v": 1} | changed


def test_a_created_item_is_read_as_it_was_written(container: ContainerProxy) -> None:
    body = item(text="Grüße 🚗", nested={"list": [1, 2.5, None, True]}, big=2**53 - 1)
    created = container.create_item(body)
    assert created["_etag"]
    assert created["_ts"] > 1_700_000_000
    assert {key: container.read_item("1", "a")[key] for key in body} == body


def test_an_id_is_taken_once_and_the_first_item_stays(container: ContainerProxy) -> None:
    container.create_item(item(v=1))
    with pytest.raises(CosmosResourceExistsError):
        container.create_item(item(v=2))
    assert container.read_item("1", "a")["v"] == 1


def test_one_id_under_two_keys_names_two_items(container: ContainerProxy) -> None:
    container.create_item(item(pk="a", v=1))
    container.create_item(item(pk="b", v=2))
    assert container.read_item("1", "a")["v"] == 1
    assert container.read_item("1", "b")["v"] == 2


@pytest.mark.parametrize("key", [7, 1.5, True, False, None, "", "é" * 30])
def test_a_key_can_be_any_simple_value(container: ContainerProxy, key: Any) -> None:
    container.create_item(item(pk=key))
    assert container.read_item("1", key)["pk"] == key


def test_a_missing_key_is_neither_null_nor_text(container: ContainerProxy) -> None:
    container.create_item({"id": "1", "v": "missing"})
    container.create_item({"id": "1", "pk": None, "v": "null"})
    assert container.read_item("1", NonePartitionKeyValue)["v"] == "missing"
    assert container.read_item("1", None)["v"] == "null"


def test_items_have_hierarchical_keys(new_container: Callable[..., ContainerProxy]) -> None:
    container = new_container("/tenant", "/device")
    for tenant, device, v in (("t1", "x", 1), ("t1", "y", 2), ("t2", "x", 3)):
        container.create_item({"id": "1", "tenant": tenant, "device": device, "v": v})
    assert container.read_item("1", ["t1", "y"])["v"] == 2
    query = "SELECT VALUE c.v FROM c ORDER BY c.v"
    by_key: Any = container.query_items(query, partition_key=["t1", "x"])
    assert list(by_key) == [1]
    by_prefix: Any = container.query_items(query, partition_key=["t1"])
    assert list(by_prefix) == [1, 2]


def test_an_upsert_creates_then_replaces(container: ContainerProxy) -> None:
    container.upsert_item(item(v=1))
    container.upsert_item(item(v=2, w=3))
    container.upsert_item(item(v=4))
    (only,) = container.read_all_items()
    assert only["v"] == 4
    assert "w" not in only


def test_an_item_that_is_not_there_is_not_found(container: ContainerProxy) -> None:
    container.create_item(item())
    for item_id, key in (("2", "a"), ("1", "b")):
        with pytest.raises(CosmosResourceNotFoundError):
            container.read_item(item_id, key)
    with pytest.raises(CosmosResourceNotFoundError):
        container.replace_item("2", item(id="2"))


def test_a_replacement_needs_the_current_etag(container: ContainerProxy) -> None:
    # given
    first = container.create_item(item())
    condition = {"etag": first["_etag"], "match_condition": MatchConditions.IfNotModified}
    # when
    second = container.replace_item("1", item(v=2), **condition)
    # then
    assert second["_etag"] != first["_etag"]
    for write in (
        lambda: container.replace_item("1", item(v=3), **condition),
        lambda: container.upsert_item(item(v=3), **condition),
        lambda: container.delete_item("1", "a", **condition),
    ):
        with pytest.raises(CosmosAccessConditionFailedError):
            write()
    assert container.read_item("1", "a")["v"] == 2


def test_a_read_of_what_the_client_already_has_is_empty(container: ContainerProxy) -> None:
    first = container.create_item(item())
    condition = {"etag": first["_etag"], "match_condition": MatchConditions.IfModified}
    assert dict(container.read_item("1", "a", **condition)) == {}
    container.upsert_item(item(v=2))
    assert container.read_item("1", "a", **condition)["v"] == 2


def test_a_deleted_item_is_gone_and_its_id_is_free(container: ContainerProxy) -> None:
    container.create_item(item())
    container.delete_item("1", "a")
    with pytest.raises(CosmosResourceNotFoundError):
        container.delete_item("1", "a")
    container.create_item(item(v=2))


def test_a_write_can_keep_its_answer_to_itself(container: ContainerProxy) -> None:
    assert dict(container.create_item(item(), no_response=True)) == {}
    assert container.read_item("1", "a")["v"] == 1


@pytest.mark.parametrize("item_id", ["", "a/b", "a#b", "a?b", 5])
def test_an_impossible_id_is_refused(container: ContainerProxy, item_id: Any) -> None:
    with pytest.raises((CosmosHttpResponseError, ValueError, TypeError)):
        container.create_item(item(id=item_id))


def test_a_strange_id_is_an_id(container: ContainerProxy) -> None:
    for item_id in ("100 %", "a'b\"c", "äöü", "a+b&c=d", "dbs"):
        container.create_item(item(id=item_id))
        assert container.read_item(item_id, "a")["id"] == item_id


def test_an_item_above_2_mb_is_too_large(container: ContainerProxy) -> None:
    with pytest.raises(CosmosHttpResponseError) as refused:
        container.create_item(item(text="x" * (2 * 1024 * 1024 + 1)))
    assert refused.value.status_code == 413
    assert list(container.read_all_items()) == []


def test_unique_values_are_unique_within_a_key(
    new_container: Callable[..., ContainerProxy],
) -> None:
    # given
    container = new_container(unique_key_policy={"uniqueKeys": [{"paths": ["/mail"]}]})
    container.create_item(item(id="1", mail="m"))
    # when a value is taken, is taken elsewhere, or was taken
    with pytest.raises(CosmosResourceExistsError):
        container.create_item(item(id="2", mail="m"))
    container.create_item(item(id="2", pk="b", mail="m"))
    container.replace_item("1", item(id="1", mail="n"))
    # then
    container.create_item(item(id="3", mail="m"))


def test_all_items_of_one_key_are_deleted_together(container: ContainerProxy) -> None:
    for number in range(3):
        container.create_item(item(id=str(number), pk="a"))
    container.create_item(item(pk="b"))
    container.delete_all_items_by_partition_key("a")
    assert [found["pk"] for found in container.read_all_items()] == ["b"]


def test_many_items_are_read_in_one_call(container: ContainerProxy) -> None:
    for number in range(8):
        container.create_item(item(id=str(number), pk=f"k{number % 3}", v=number))
    wanted = [(str(number), f"k{number % 3}") for number in (1, 4, 6)]
    found = container.read_items([*wanted, ("9", "k0")])
    assert sorted(member["v"] for member in found) == [1, 4, 6]


def test_increments_guarded_by_etags_are_all_counted(container: ContainerProxy) -> None:
    container.create_item(item(v=0))

    def increment_ten_times(_: int) -> None:
        done = 0
        while done < 10:
            current = container.read_item("1", "a")
            try:
                container.replace_item(
                    "1",
                    current | {"v": current["v"] + 1},
                    etag=current["_etag"],
                    match_condition=MatchConditions.IfNotModified,
                )
                done += 1
            except CosmosAccessConditionFailedError:
                pass

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(increment_ten_times, range(4)))
    assert container.read_item("1", "a")["v"] == 40


def test_of_concurrent_creations_one_wins(container: ContainerProxy) -> None:
    def create(v: int) -> bool:
        try:
            container.create_item(item(v=v))
        except CosmosResourceExistsError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(create, range(16))) == 1
    assert len(list(container.read_all_items())) == 1
