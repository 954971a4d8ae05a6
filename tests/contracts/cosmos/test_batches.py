import pytest
from azure.cosmos import ContainerProxy
from azure.cosmos.exceptions import CosmosBatchOperationError, CosmosResourceNotFoundError


def test_a_batch_answers_each_operation(container: ContainerProxy) -> None:
    # given
    for item_id in ("old", "doomed", "counter"):
        container.create_item({"id": item_id, "pk": "a", "v": 1})
    # when
    results = container.execute_item_batch(
        [
            ("create", ({"id": "new", "pk": "a"},)),
            ("upsert", ({"id": "other", "pk": "a"},)),
            ("replace", ("old", {"id": "old", "pk": "a", "v": 2})),
            ("patch", ("counter", [{"op": "incr", "path": "/v", "value": 4}])),
            ("read", ("counter",)),
            ("delete", ("doomed",)),
        ],
        partition_key="a",
    )
    # then
    assert [result["statusCode"] for result in results] == [201, 201, 200, 200, 200, 204]
    assert results[4]["resourceBody"]["v"] == 5
    stored = container.read_all_items()
    assert sorted(item["id"] for item in stored) == ["counter", "new", "old", "other"]


def test_a_batch_is_stored_whole_or_not_at_all(container: ContainerProxy) -> None:
    container.create_item({"id": "taken", "pk": "a"})
    with pytest.raises(CosmosBatchOperationError) as failed:
        container.execute_item_batch(
            [
                ("create", ({"id": "first", "pk": "a"},)),
                ("create", ({"id": "taken", "pk": "a"},)),
                ("create", ({"id": "last", "pk": "a"},)),
            ],
            partition_key="a",
        )
    assert failed.value.error_index == 1
    assert [result["statusCode"] for result in failed.value.operation_responses] == [424, 409, 424]
    with pytest.raises(CosmosResourceNotFoundError):
        container.read_item("first", "a")


def test_a_failed_batch_leaves_no_change_in_the_feed(container: ContainerProxy) -> None:
    container.create_item({"id": "taken", "pk": "a"})
    with pytest.raises(CosmosBatchOperationError):
        container.execute_item_batch(
            [
                ("upsert", ({"id": "taken", "pk": "a", "v": 2},)),
                ("delete", ("missing",)),
            ],
            partition_key="a",
        )
    changes = container.query_items_change_feed(start_time="Beginning")
    assert ["v" in change for change in changes] == [False]


def test_a_batch_keeps_to_its_key(container: ContainerProxy) -> None:
    with pytest.raises(CosmosBatchOperationError):
        container.execute_item_batch(
            [("create", ({"id": "1", "pk": "elsewhere"},))], partition_key="a"
        )
    assert list(container.read_all_items()) == []
