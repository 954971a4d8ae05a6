from typing import Any
from uuid import uuid4

import pytest
from azure.cosmos import ContainerProxy, DatabaseProxy, PartitionKey
from azure.cosmos.exceptions import CosmosHttpResponseError

COUNT = 20


def item(number: int, n: int) -> dict[str, Any]:
    return {
        "id": f"i{number:02}",
        "pk": f"k{number % 3}",
        "n": n,
        "tags": [f"{number}a", f"{number}b"],
    }


def fill(container: ContainerProxy) -> ContainerProxy:
    for number in range(COUNT):
        container.create_item(item(number, n=number % 5))
    return container


@pytest.fixture
def items(container: ContainerProxy) -> ContainerProxy:
    return fill(container)


@pytest.fixture(scope="module")
def unchanging(database: DatabaseProxy) -> ContainerProxy:
    """Items for tests that only read."""
    container = database.create_container(f"paging-{uuid4().hex[:8]}", PartitionKey("/pk"))
    return fill(container)


def first_page(container: ContainerProxy, query: str, **options: Any) -> tuple[list[Any], str]:
    pages: Any = container.query_items(query, max_item_count=6, **options).by_page()
    page = list(next(pages))
    return page, pages.continuation_token


def rest(container: ContainerProxy, query: str, token: str, **options: Any) -> list[Any]:
    pages = container.query_items(query, max_item_count=6, **options).by_page(token)
    return [item for page in pages for item in page]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT VALUE c.id FROM c",
        "SELECT VALUE c.id FROM c ORDER BY c.id DESC",
        "SELECT VALUE c.id FROM c ORDER BY c.n",
        "SELECT DISTINCT VALUE c.id FROM c",
        "SELECT VALUE c.id FROM c ORDER BY c.missing",
        "SELECT VALUE t FROM c JOIN t IN c.tags",
        "SELECT c.id, COUNT(1) AS n FROM c GROUP BY c.id",
        "SELECT TOP 15 VALUE c.id FROM c ORDER BY c.n",
        "SELECT VALUE c.id FROM c ORDER BY c.id OFFSET 3 LIMIT 10",
    ],
)
@pytest.mark.parametrize(
    "options", [{"enable_cross_partition_query": True}, {"partition_key": "k1"}]
)
def test_pages_together_are_the_whole_answer(
    unchanging: ContainerProxy, query: str, options: dict[str, Any]
) -> None:
    whole = list(unchanging.query_items(query, max_item_count=1000, **options))
    answers = unchanging.query_items(query, max_item_count=4, **options)
    pages = [list(page) for page in answers.by_page()]
    assert whole
    assert [item for page in pages for item in page] == whole
    assert all(len(page) <= 4 for page in pages)


def test_a_page_token_survives_new_and_deleted_items(items: ContainerProxy) -> None:
    options = {"partition_key": "k0"}
    query = "SELECT VALUE c.id FROM c ORDER BY c.id"
    page, token = first_page(items, query, **options)
    assert page == ["i00", "i03", "i06", "i09", "i12", "i15"]
    # before the place of the token, at it, and after it
    items.create_item({"id": "i01x", "pk": "k0"})
    items.delete_item("i03", "k0")
    items.delete_item("i15", "k0")
    items.create_item({"id": "i17x", "pk": "k0"})
    assert rest(items, query, token, **options) == ["i17x", "i18"]


def test_an_unordered_walk_meets_every_old_item_once_under_writes(items: ContainerProxy) -> None:
    options = {"enable_cross_partition_query": True}
    query = "SELECT VALUE c.id FROM c"
    page, token = first_page(items, query, **options)
    for number in range(COUNT):
        items.upsert_item(item(number, n=100))
    items.create_item({"id": "late", "pk": "k0"})
    seen = page + rest(items, query, token, **options)
    old = [item_id for item_id in seen if item_id != "late"]
    assert sorted(old) == [f"i{number:02}" for number in range(COUNT)]


def test_all_items_are_read_in_pages(unchanging: ContainerProxy) -> None:
    pages = [list(page) for page in unchanging.read_all_items(max_item_count=6).by_page()]
    assert [len(page) for page in pages] == [6, 6, 6, 2]
    assert len({item["id"] for page in pages for item in page}) == COUNT


def test_a_token_of_another_query_or_of_nobody_is_refused(unchanging: ContainerProxy) -> None:
    options = {"partition_key": "k0"}
    _, token = first_page(unchanging, "SELECT * FROM c ORDER BY c.id", **options)
    for query, wrong in (("SELECT * FROM c", token), ("SELECT * FROM c", "nonsense")):
        with pytest.raises(CosmosHttpResponseError) as refused:
            rest(unchanging, query, wrong, **options)
        assert refused.value.status_code == 400
