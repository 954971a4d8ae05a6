import time
from base64 import b64encode

import pytest
from azure.eventhub import EventData, EventHubProducerClient
from azure.eventhub.exceptions import AuthenticationError, EventHubError

from tests.contracts.event_hubs.clients import (
    Namespace,
    Reception,
    shared_access_signature,
    with_part,
)

ANOTHER_KEY = b64encode(b"another key of the same length!!").decode()


def _send(connection: str, partition_id: str | None = None) -> None:
    client = EventHubProducerClient.from_connection_string(connection, retry_total=0)
    with client:
        client.send_batch([EventData("x")], partition_id=partition_id)


def _resource(connection: str) -> str:
    parts = dict(part.split("=", 1) for part in connection.split(";"))
    return f"{parts['Endpoint'].rstrip('/')}/{parts['EntityPath']}"


def test_a_wrong_key_cannot_send(namespace: Namespace) -> None:
    with pytest.raises(AuthenticationError):
        _send(with_part(namespace.sender, "SharedAccessKey", ANOTHER_KEY))


def test_a_wrong_key_cannot_read(namespace: Namespace, reception: Reception) -> None:
    wrong = with_part(namespace.reader, "SharedAccessKey", ANOTHER_KEY)
    with pytest.raises(AuthenticationError):
        reception.receive("0", "-1", 1, connection=wrong)


def test_an_unknown_policy_cannot_send(namespace: Namespace) -> None:
    with pytest.raises(AuthenticationError):
        _send(with_part(namespace.sender, "SharedAccessKeyName", "nobody"))


def test_a_token_serves_instead_of_the_key(namespace: Namespace) -> None:
    _send(
        shared_access_signature(
            namespace.sender, _resource(namespace.sender), expires_at=time.time() + 60
        )
    )


def test_an_expired_token_cannot_send(namespace: Namespace) -> None:
    with pytest.raises(AuthenticationError):
        _send(
            shared_access_signature(
                namespace.sender, _resource(namespace.sender), expires_at=time.time() - 60
            )
        )


def test_a_token_for_another_hub_cannot_send(namespace: Namespace) -> None:
    elsewhere = _resource(namespace.sender) + "-elsewhere"
    with pytest.raises(AuthenticationError):
        _send(shared_access_signature(namespace.sender, elsewhere, expires_at=time.time() + 60))


def test_an_unknown_hub_cannot_be_sent_to(namespace: Namespace) -> None:
    with pytest.raises(EventHubError):
        _send(with_part(namespace.sender, "EntityPath", "no-such-hub"), partition_id="0")


def test_an_unknown_hub_cannot_be_read(namespace: Namespace, reception: Reception) -> None:
    unknown = with_part(namespace.reader, "EntityPath", "no-such-hub")
    with pytest.raises(EventHubError, match="404"):
        reception.receive("0", "-1", 1, connection=unknown)


def test_an_unknown_consumer_group_is_refused(reception: Reception) -> None:
    with pytest.raises(EventHubError, match="not-found"):
        reception.receive("0", "-1", 1, group="no-such-group")
