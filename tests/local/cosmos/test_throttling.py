import json
import urllib.request
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import pytest
from azure.cosmos import ContainerProxy, CosmosClient
from azure.cosmos.exceptions import CosmosHttpResponseError

from trey.local.cosmos.signatures import MasterKey
from trey.local.world import World

OrderThrottling = Callable[[int], None]


@pytest.fixture
def order_throttling(world: World) -> OrderThrottling:
    variables = world.environment()

    def order(requests: int) -> None:
        date, path = formatdate(usegmt=True), "/local/throttling"
        signature = MasterKey(variables["TREY_COSMOS_KEY"]).sign("POST", path, date)
        request = urllib.request.Request(
            variables["TREY_COSMOS_ENDPOINT"] + path,
            data=json.dumps({"requests": requests, "retry_after_ms": 1}).encode(),
            headers={"Authorization": signature, "x-ms-date": date},
            method="POST",
        )
        assert urllib.request.urlopen(request).status == 204

    return order


@pytest.fixture
def alerts(world: World) -> ContainerProxy:
    variables = world.environment()
    client = CosmosClient(variables["TREY_COSMOS_ENDPOINT"], variables["TREY_COSMOS_KEY"])
    container = client.get_database_client("trey").get_container_client("alerts")
    container.read()
    return container


def count_answers(answers: list[int]) -> Callable[[Any], None]:
    return lambda response: answers.append(response.http_response.status_code)


def test_the_client_waits_and_tries_again(
    alerts: ContainerProxy, order_throttling: OrderThrottling
) -> None:
    answers: list[int] = []
    order_throttling(3)
    alerts.create_item({"id": "1", "vehicle_id": "v"}, raw_response_hook=count_answers(answers))
    assert answers == [429, 429, 429, 201]


def test_the_client_gives_up_after_nine_repeats(
    alerts: ContainerProxy, order_throttling: OrderThrottling
) -> None:
    answers: list[int] = []
    order_throttling(10)
    with pytest.raises(CosmosHttpResponseError) as refused:
        alerts.read_item("1", "v", raw_response_hook=count_answers(answers))
    assert refused.value.status_code == 429
    assert answers == [429] * 10
