from typing import Any

import pytest
from azure.core import MatchConditions
from azure.cosmos import ContainerProxy
from azure.cosmos.exceptions import (
    CosmosAccessConditionFailedError,
    CosmosHttpResponseError,
    CosmosResourceNotFoundError,
)

ITEM = {"id": "1", "pk": "a", "n": 1, "list": [1, 2], "deep": {"x": 1}}


def patched(container: ContainerProxy, *operations: dict[str, Any]) -> dict[str, Any]:
    result = dict(container.patch_item("1", "a", list(operations)))
    return {key: value for key, value in result.items() if not key.startswith("_")}


@pytest.mark.parametrize(
    ("operation", "changed"),
    [
        ({"op": "set", "path": "/new", "value": "q"}, {"new": "q"}),
        ({"op": "set", "path": "/deep/x", "value": None}, {"deep": {"x": None}}),
        ({"op": "set", "path": "/list/0", "value": 9}, {"list": [9, 2]}),
        ({"op": "add", "path": "/list/0", "value": 9}, {"list": [9, 1, 2]}),
        ({"op": "add", "path": "/list/-", "value": 9}, {"list": [1, 2, 9]}),
        ({"op": "replace", "path": "/n", "value": [1]}, {"n": [1]}),
        ({"op": "remove", "path": "/list/1"}, {"list": [1]}),
        ({"op": "incr", "path": "/n", "value": -4}, {"n": -3}),
        ({"op": "incr", "path": "/new", "value": 2.5}, {"new": 2.5}),
        ({"op": "move", "from": "/deep/x", "path": "/x"}, {"deep": {}, "x": 1}),
    ],
)
def test_an_operation_changes_its_target_alone(
    container: ContainerProxy, operation: dict[str, Any], changed: dict[str, Any]
) -> None:
    container.create_item(ITEM)
    assert patched(container, operation) == ITEM | changed


def test_operations_run_in_their_order(container: ContainerProxy) -> None:
    container.create_item(ITEM)
    result = patched(
        container,
        {"op": "add", "path": "/s", "value": 1},
        {"op": "incr", "path": "/s", "value": 1},
        {"op": "remove", "path": "/n"},
    )
    assert result["s"] == 2
    assert "n" not in result


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "/missing", "value": 1},
        {"op": "remove", "path": "/missing"},
        {"op": "set", "path": "/missing/x", "value": 1},
        {"op": "incr", "path": "/list", "value": 1},
        {"op": "set", "path": "/id", "value": "2"},
        {"op": "set", "path": "/pk", "value": "b"},
        {"op": "multiply", "path": "/n", "value": 2},
    ],
)
def test_an_impossible_operation_undoes_the_whole_patch(
    container: ContainerProxy, operation: dict[str, Any]
) -> None:
    container.create_item(ITEM)
    with pytest.raises(CosmosHttpResponseError) as refused:
        patched(container, {"op": "set", "path": "/n", "value": 5}, operation)
    assert refused.value.status_code == 400
    assert container.read_item("1", "a")["n"] == 1


def test_a_patch_is_made_only_under_its_condition(container: ContainerProxy) -> None:
    container.create_item(ITEM)
    operations = [{"op": "set", "path": "/n", "value": 2}]
    container.patch_item("1", "a", operations, filter_predicate="from c where c.n = 1")
    with pytest.raises(CosmosAccessConditionFailedError):
        container.patch_item("1", "a", operations, filter_predicate="from c where c.n = 1")


def test_a_patch_of_another_version_is_refused(container: ContainerProxy) -> None:
    container.create_item(ITEM)
    with pytest.raises(CosmosAccessConditionFailedError):
        container.patch_item(
            "1",
            "a",
            [{"op": "set", "path": "/n", "value": 2}],
            etag='"other"',
            match_condition=MatchConditions.IfNotModified,
        )


def test_nothing_can_be_patched_that_is_not_there(container: ContainerProxy) -> None:
    with pytest.raises(CosmosResourceNotFoundError):
        container.patch_item("1", "a", [{"op": "set", "path": "/n", "value": 2}])
