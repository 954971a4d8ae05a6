import base64
from typing import Any

import pytest
from azure.cosmos import ContainerProxy, CosmosClient
from azure.cosmos.exceptions import CosmosHttpResponseError


def test_a_wrong_key_is_refused(account: Any) -> None:
    wrong = base64.b64encode(b"x" * 64).decode()
    with pytest.raises(CosmosHttpResponseError) as refused:
        list(CosmosClient(account.endpoint, wrong).list_databases())
    assert refused.value.status_code == 401


def test_a_signature_is_good_for_its_own_resource_only(container: ContainerProxy) -> None:
    def ask_for_something_else(request: Any) -> None:
        request.http_request.url = request.http_request.url.replace("/docs/1", "/docs/2")

    container.create_item({"id": "2", "pk": "a"})
    with pytest.raises(CosmosHttpResponseError) as refused:
        container.read_item("1", "a", raw_request_hook=ask_for_something_else)
    assert refused.value.status_code == 401
