from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from azure.cosmos import ContainerProxy, CosmosClient, DatabaseProxy, PartitionKey
from azure.cosmos.exceptions import (
    CosmosHttpResponseError,
    CosmosResourceExistsError,
    CosmosResourceNotFoundError,
)


def test_a_database_is_listed_until_it_is_deleted(client: CosmosClient) -> None:
    name = f"contract-{uuid4().hex[:8]}"
    client.create_database(name)
    assert name in [database["id"] for database in client.list_databases()]
    client.delete_database(name)
    assert name not in [database["id"] for database in client.list_databases()]


def test_a_database_name_is_taken_once(client: CosmosClient, database: DatabaseProxy) -> None:
    with pytest.raises(CosmosResourceExistsError):
        client.create_database(database.id)
    assert client.create_database_if_not_exists(database.id).id == database.id


def test_databases_are_queried_by_name(client: CosmosClient, database: DatabaseProxy) -> None:
    found = client.query_databases(
        "SELECT * FROM r WHERE r.id = @id", parameters=[{"name": "@id", "value": database.id}]
    )
    assert [resource["id"] for resource in found] == [database.id]


def test_a_database_that_is_not_there_is_not_found(client: CosmosClient) -> None:
    with pytest.raises(CosmosResourceNotFoundError):
        client.get_database_client("nowhere").read()


def test_a_container_keeps_its_definition(new_container: Callable[..., ContainerProxy]) -> None:
    container = new_container("/tenant", "/device", default_ttl=60)
    properties = container.read()
    assert properties["partitionKey"] == {
        "paths": ["/tenant", "/device"],
        "kind": "MultiHash",
        "version": 2,
    }
    assert properties["defaultTtl"] == 60


def test_a_container_name_is_taken_once(database: DatabaseProxy, container: ContainerProxy) -> None:
    with pytest.raises(CosmosResourceExistsError):
        database.create_container(container.id, PartitionKey("/pk"))


def test_containers_are_listed_and_queried(
    database: DatabaseProxy, container: ContainerProxy
) -> None:
    assert container.id in [resource["id"] for resource in database.list_containers()]
    found: Any = database.query_containers(
        "SELECT VALUE r.id FROM r WHERE r.id = @id",
        parameters=[{"name": "@id", "value": container.id}],
    )
    assert list(found) == [container.id]


def test_a_time_to_live_can_be_set_later_but_no_other_partition_key(
    database: DatabaseProxy, container: ContainerProxy
) -> None:
    database.replace_container(container, PartitionKey("/pk"), default_ttl=3600)
    assert container.read()["defaultTtl"] == 3600
    with pytest.raises(CosmosHttpResponseError) as refused:
        database.replace_container(container, PartitionKey("/other"))
    assert refused.value.status_code == 400


def test_a_container_that_is_created_again_is_another_one(database: DatabaseProxy) -> None:
    # given
    name = f"c-{uuid4().hex[:8]}"
    container = database.create_container(name, PartitionKey("/pk"))
    container.create_item({"id": "1", "pk": "a"})
    before = container.read()["_rid"]
    # when
    database.delete_container(name)
    again = database.create_container(name, PartitionKey("/pk"))
    # then
    assert again.read()["_rid"] != before
    assert list(again.read_all_items()) == []


def test_a_client_that_remembers_the_old_container_writes_to_the_new_one(
    database: DatabaseProxy, container: ContainerProxy
) -> None:
    container.create_item({"id": "1", "pk": "a"})
    database.delete_container(container.id)
    database.create_container(container.id, PartitionKey("/pk"))
    container.create_item({"id": "2", "pk": "a"})
    assert container.read_item("2", "a")["id"] == "2"


def test_throughput_is_kept(new_container: Callable[..., ContainerProxy]) -> None:
    container = new_container(offer_throughput=500)
    assert container.get_throughput().offer_throughput == 500
    container.replace_throughput(600)
    assert container.get_throughput().offer_throughput == 600


@pytest.mark.parametrize("name", ["a/b", "a#b", "a?b", ""])
def test_an_impossible_name_is_refused(database: DatabaseProxy, name: str) -> None:
    with pytest.raises((CosmosHttpResponseError, ValueError)):
        database.create_container(name, PartitionKey("/pk"))
