"""How a reader gets at its hub, and what is said when it does not."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from azure.eventhub import EventHubConsumerClient
from azure.eventhub.exceptions import AuthenticationError, EventHubError

from trey.errors import TreyError

PATIENCE_S = 12.0  # how long a failing connection is tried again before the reader gives up
_PAUSE_S = 0.5

_Result = TypeVar("_Result")


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


def open_client(access: Access, consumer_group: str) -> EventHubConsumerClient:
    """Make a client that fails at once and leaves repeating to `patiently`.

    Raises:
        TreyError: The connection string is not there or not one.
    """
    if isinstance(access, FromIdentity):
        from azure.identity import DefaultAzureCredential  # only here, for its import is slow

        return EventHubConsumerClient(
            access.namespace,
            access.event_hub,
            consumer_group,
            DefaultAzureCredential(),
            retry_total=0,
        )
    try:
        return EventHubConsumerClient.from_connection_string(
            access.connection_string(),
            consumer_group,
            eventhub_name=access.event_hub,
            retry_total=0,
        )
    except ValueError as error:  # its text may repeat the string
        raise TreyError(
            "the connection string is not one of an event hub; it reads Endpoint=sb://…;"
            "SharedAccessKeyName=…;SharedAccessKey=…;EntityPath=<event hub>"
        ) from error


class Patience:
    """How long something is repeated that makes no progress; made or renewed when it made some."""

    def __init__(self, what: str) -> None:
        self._what = what
        self.renew()

    def renew(self) -> None:
        """Start the time again."""
        self._until = time.monotonic() + PATIENCE_S

    @property
    def is_spent(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._until

    def after(self, error: EventHubError) -> None:
        """Pause before the next attempt.

        Raises:
            TreyError: The hub's answer will not change, or the time is over.
        """
        if isinstance(error, AuthenticationError) and error.error != "internal-error":
            raise TreyError(
                f"{self._what} refused the key or identity; check the connection string, and what its "
                "policy allows"
            ) from error
        if error.error == "not-found":
            raise TreyError(
                f"{self._what} does not exist; check the names of event hub and consumer group"
            ) from error
        if self.is_spent:
            raise TreyError(
                f"{self._what} was not reached in {PATIENCE_S:.0f} s "
                f"({str(error).splitlines()[0]}); check host, port and network"
            ) from error
        time.sleep(_PAUSE_S)


def patiently(call: Callable[[], _Result], what: str) -> _Result:
    """Repeat `call` while the hub cannot be reached.

    Raises:
        TreyError: The hub refused the call, or was not reached in time.
    """
    patience = Patience(what)
    while True:
        try:
            return call()
        except EventHubError as error:
            patience.after(error)


def _databricks_secret(name: str) -> str:
    scope, _, key = name.partition("/")
    try:
        from databricks.sdk.runtime import dbutils  # type: ignore[import-untyped]

        return str(dbutils.secrets.get(scope, key))
    except Exception as error:  # whatever is missing there, the remedy is one
        raise TreyError(
            f"the Databricks secret {name} cannot be read in this process; put it into an environment "
            f"variable of the cluster, NAME={{{{secrets/{name}}}}}, and give connectionSecret env:NAME"
        ) from error
