"""The container that others read alerts from: documents are created if absent, never overwritten."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError, ServiceRequestError, ServiceResponseError
from azure.cosmos import ContainerProxy, CosmosClient
from azure.cosmos.exceptions import CosmosHttpResponseError, CosmosResourceExistsError
from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from trey.errors import TreyError

PATIENCE_S = 10.0  # an account that fails over is back sooner, and the client retries by itself too
_PAUSE_S = 0.5


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
        documents.select(as_json.alias("document")).foreachPartition(self._create)

    def _create(self, rows: Iterator[Row]) -> None:
        for row in rows:
            with self._in_words(), suppress(CosmosResourceExistsError):
                _patiently(partial(self._create_one, json.loads(row.document)))

    def _create_one(self, document: dict[str, Any]) -> None:
        open_container(self.database, self.container).create_item(document)

    def check(self) -> None:
        """Read the container's properties, so that a job fails at its start and not at an alert.

        Raises:
            TreyError: The account is not named, not reachable or refuses, or has no such container.
        """
        with self._in_words():
            open_container(self.database, self.container).read()

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


def _patiently(create: Callable[[], object]) -> None:
    """Repeat a creation while there is no answer: one whose answer got lost meets its own document."""
    give_up = time.monotonic() + PATIENCE_S
    while True:
        try:
            create()
        except (ServiceRequestError, ServiceResponseError):
            if time.monotonic() >= give_up:
                raise
            time.sleep(_PAUSE_S)
        else:
            return


@cache  # one client per process: connecting costs more than an alert does
def open_container(database: str, container: str) -> ContainerProxy:
    """The container in the account that the environment names.

    Raises:
        TreyError: The environment names none.
    """
    endpoint = os.environ.get("TREY_COSMOS_ENDPOINT")
    if not endpoint:
        raise TreyError("TREY_COSMOS_ENDPOINT is not set; `trey up` shows the local account's")
    key = os.environ.get("TREY_COSMOS_KEY")
    client = CosmosClient(endpoint, key or _identity())
    return client.get_database_client(database).get_container_client(container)


def _identity() -> TokenCredential:
    from azure.identity import DefaultAzureCredential  # only here, for its import is slow

    return DefaultAzureCredential()
