import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from azure.core import MatchConditions
from azure.cosmos import ContainerProxy as SyncContainerProxy
from azure.cosmos import DatabaseProxy
from azure.cosmos.aio import ContainerProxy, CosmosClient
from azure.cosmos.exceptions import (
    CosmosAccessConditionFailedError,
    CosmosBatchOperationError,
    CosmosResourceExistsError,
    CosmosResourceNotFoundError,
)


@pytest.fixture
async def items(
    account: Any, database: DatabaseProxy, container: SyncContainerProxy
) -> AsyncIterator[ContainerProxy]:
    """The test's container through the asynchronous client."""
    async with CosmosClient(account.endpoint, account.key) as client:
        yield client.get_database_client(database.id).get_container_client(container.id)


async def test_items_are_created_read_and_deleted(items: ContainerProxy) -> None:
    created = await items.create_item({"id": "1", "pk": "a", "v": 1})
    with pytest.raises(CosmosResourceExistsError):
        await items.create_item({"id": "1", "pk": "a"})
    assert (await items.read_item("1", "a"))["_etag"] == created["_etag"]
    with pytest.raises(CosmosAccessConditionFailedError):
        await items.replace_item(
            "1", created, etag='"other"', match_condition=MatchConditions.IfNotModified
        )
    await items.patch_item("1", "a", [{"op": "incr", "path": "/v", "value": 1}])
    assert (await items.read_item("1", "a"))["v"] == 2
    await items.delete_item("1", "a")
    with pytest.raises(CosmosResourceNotFoundError):
        await items.read_item("1", "a")


async def test_concurrent_upserts_are_queried_in_order(items: ContainerProxy) -> None:
    await asyncio.gather(
        *(items.upsert_item({"id": str(v), "pk": f"k{v % 3}", "v": v}) for v in range(20))
    )
    found: Any = items.query_items("SELECT VALUE c.v FROM c ORDER BY c.v DESC")
    assert [v async for v in found] == list(range(19, -1, -1))
    within: Any = items.query_items("SELECT VALUE COUNT(1) FROM c", partition_key="k0")
    assert [count async for count in within] == [7]


async def test_pages_go_on_from_their_token(items: ContainerProxy) -> None:
    for number in range(5):
        await items.create_item({"id": str(number), "pk": "a"})
    query = "SELECT VALUE c.id FROM c"
    pages: Any = items.query_items(query, partition_key="a", max_item_count=2).by_page()
    first = [item async for item in await anext(pages)]
    rest_pages: Any = items.query_items(query, partition_key="a", max_item_count=2).by_page(
        pages.continuation_token
    )
    rest = [item async for page in rest_pages async for item in page]
    assert (first, rest) == (["0", "1"], ["2", "3", "4"])


async def test_the_change_feed_goes_on_from_its_token(items: ContainerProxy) -> None:
    await items.create_item({"id": "1", "pk": "a"})
    first = [item["id"] async for item in items.query_items_change_feed(start_time="Beginning")]
    token = items.client_connection.last_response_headers["etag"]
    await items.create_item({"id": "2", "pk": "b"})
    second = [item["id"] async for item in items.query_items_change_feed(continuation=token)]
    assert (first, second) == (["1"], ["2"])


async def test_a_batch_is_stored_whole_or_not_at_all(items: ContainerProxy) -> None:
    with pytest.raises(CosmosBatchOperationError):
        await items.execute_item_batch(
            [("create", ({"id": "1", "pk": "a"},)), ("delete", ("missing",))], partition_key="a"
        )
    assert [item async for item in items.read_all_items()] == []
