"""How a reader gets at its hub: by a secret that it looks up, a string, or an identity."""

import os
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from azure.eventhub import EventHubConsumerClient

from trey.adapters.event_hubs.patience import PATIENCE_S
from trey.errors import TreyError

# Repeating is left to `patience`, which knows the position and tells passing failures from final ones.
_AT_ONCE: dict[str, Any] = {
    "retry_total": 0,
    "retry_backoff_factor": 0,
    "auth_timeout": PATIENCE_S,
}


@dataclass(frozen=True)
class FromSecret:
    """The connection string is looked up at each use, on the driver and on the workers."""

    reference: str
    event_hub: str | None = None

    def __post_init__(self) -> None:
        scheme, _, name = self.reference.partition(":")
        if not name or scheme not in ("env", "databricks"):
            raise TreyError(
                "connectionSecret says where the connection string is found, not the string itself; "
                "write env:NAME or databricks:scope/key"
            )

    def connection_string(self) -> str:
        """Look the string up.

        Raises:
            TreyError: The secret is not there, or cannot be reached from this process.
        """
        scheme, _, name = self.reference.partition(":")
        if scheme == "databricks":
            return _databricks_secret(name)
        if value := os.environ.get(name):
            return value
        raise TreyError(
            f"the environment variable {name} of connectionSecret is empty in this process; "
            "set it before Spark starts, for driver and workers"
        )


@dataclass(frozen=True)
class FromString:
    """The connection string stands in the options; it travels to the workers with them."""

    value: str = field(repr=False)
    event_hub: str | None = None

    def connection_string(self) -> str:
        """Give the string."""
        return self.value


@dataclass(frozen=True)
class FromIdentity:
    """The identity of the machine or user opens the hub; there is no key."""

    namespace: str
    event_hub: str


Access: TypeAlias = FromSecret | FromString | FromIdentity


def open_client(
    access: Access,
    consumer_group: str,
    kind: type[EventHubConsumerClient] = EventHubConsumerClient,
) -> EventHubConsumerClient:
    """Make a client that fails at once and leaves repeating to the caller.

    Raises:
        TreyError: The connection string is not there or not one.
    """
    if isinstance(access, FromIdentity):
        return kind(access.namespace, access.event_hub, consumer_group, _credential(), **_AT_ONCE)
    try:
        return kind.from_connection_string(
            access.connection_string(),
            consumer_group,
            eventhub_name=access.event_hub,
            **_AT_ONCE,
        )
    except ValueError:
        raise TreyError(
            "the connection string is not one of an event hub; it reads Endpoint=sb://…;"
            "SharedAccessKeyName=…;SharedAccessKey=…;EntityPath=<event hub>"
        ) from None  # the cause may repeat the string


@cache  # it keeps its token, which every link of this process then uses
def _credential() -> Any:
    from azure.identity import DefaultAzureCredential  # only here, for its import is slow

    return DefaultAzureCredential()


def _databricks_secret(name: str) -> str:
    scope, _, key = name.partition("/")
    try:
        from databricks.sdk.runtime import dbutils

        return str(dbutils.secrets.get(scope, key))
    except Exception as error:  # whatever is missing there, the remedy is one
        raise TreyError(
            f"the Databricks secret {name} cannot be read in this process; put it into an environment "
            f"variable of the cluster, NAME={{{{secrets/{name}}}}}, and give connectionSecret env:NAME"
        ) from error
