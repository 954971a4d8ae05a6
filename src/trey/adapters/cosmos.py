"""The container that others read alerts from: documents are created if absent, never overwritten."""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from azure.core.exceptions import AzureError, ServiceRequestError, ServiceResponseError
from azure.cosmos import CosmosClient
from azure.cosmos.aio import ContainerProxy
from azure.cosmos.aio import CosmosClient as AsyncCosmosClient
from azure.cosmos.exceptions import CosmosHttpResponseError, CosmosResourceExistsError
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from trey.errors import TreyError

if TYPE_CHECKING:  # their import is slow, and with a key there is no need for it
    from azure.identity import DefaultAzureCredential
    from azure.identity.aio import DefaultAzureCredential as AsyncDefaultAzureCredential

PATIENCE_S = 10.0  # an account that fails over is back sooner, and the client retries by itself too
_PAUSE_S = 0.5
_UNDER_WAY = 8  # documents of a task; most of the time of one is waiting for the account


@dataclass(frozen=True)
class AlertContainer:
    """A container with partition key `/vehicle_id`.

    The account is TREY_COSMOS_ENDPOINT's, on driver and workers; TREY_COSMOS_KEY opens it, or where
    there is none the identity of the machine.
    """

    database: str
    container: str

    def insert_new(self, documents: DataFrame) -> None:
        """Create each document whose `id` is not stored; rows with one id count as one.

        A stored document is never touched. An account that cannot be reached is waited for, but not
        long. After an exception any part may be stored; the caller repeats the whole call.
        """
        as_json = F.to_json(F.struct("*"), {"ignoreNullFields": "false"})
        documents.select(as_json.alias("document")).foreachPartition(
            lambda rows: self.create(json.loads(row.document) for row in rows)
        )

    def create(self, documents: Iterator[dict[str, Any]]) -> None:
        """Create those of a partition, several under way at a time."""
        with self._in_words():
            for first in documents:  # a partition without any opens no client
                asyncio.run(self._create(chain([first], documents)))

    async def _create(self, documents: Iterator[dict[str, Any]]) -> None:
        async with AsyncExitStack() as stack:
            client = AsyncCosmosClient(_endpoint(), _key() or _async_identity(stack))
            stack.push_async_exit(client)
            await _patiently(client.__aenter__)
            database = client.get_database_client(self.database)
            container = database.get_container_client(self.container)
            try:
                async with asyncio.TaskGroup() as creating:
                    for _ in range(_UNDER_WAY):
                        creating.create_task(_create_each(container, documents))
            except ExceptionGroup as failures:
                raise failures.exceptions[0] from failures

    def check(self) -> None:
        """Read the container's properties, so that a job fails at its start and not at an alert.

        Raises:
            TreyError: The account is not named, not reachable or refuses, or has no such container.
        """
        with self._in_words():
            client = CosmosClient(_endpoint(), _key() or _identity())
            client.get_database_client(self.database).get_container_client(self.container).read()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        place = f"container {self.container} of database {self.database}"
        try:
            yield
        except CosmosHttpResponseError as error:
            raise TreyError(
                f"Cosmos DB answers {error.status_code} for {place}; "
                "check TREY_COSMOS_ENDPOINT, TREY_COSMOS_KEY and that the container exists"
            ) from error
        except AzureError as error:
            raise TreyError(
                f"Cosmos DB cannot be reached for {place}; check TREY_COSMOS_ENDPOINT"
            ) from error


async def _create_each(container: ContainerProxy, documents: Iterator[dict[str, Any]]) -> None:
    for document in documents:  # whose rest the other tasks take
        with suppress(CosmosResourceExistsError):
            await _patiently(partial(container.create_item, document))


async def _patiently(ask: Callable[[], Awaitable[object]]) -> None:
    """Repeat while there is no answer: a creation whose answer got lost meets its own document."""
    give_up = time.monotonic() + PATIENCE_S
    while True:
        try:
            await ask()
        except (ServiceRequestError, ServiceResponseError):
            if time.monotonic() >= give_up:
                raise
            await asyncio.sleep(_PAUSE_S)
        else:
            return


def _endpoint() -> str:
    endpoint = os.environ.get("TREY_COSMOS_ENDPOINT")
    if not endpoint:
        raise TreyError("TREY_COSMOS_ENDPOINT is not set; `trey up` shows the local account's")
    return endpoint


def _key() -> str | None:
    return os.environ.get("TREY_COSMOS_KEY")


def _identity() -> "DefaultAzureCredential":
    from azure.identity import DefaultAzureCredential

    return DefaultAzureCredential()


def _async_identity(stack: AsyncExitStack) -> "AsyncDefaultAzureCredential":
    from azure.identity.aio import DefaultAzureCredential

    identity = DefaultAzureCredential()
    stack.push_async_exit(identity)
    return identity
