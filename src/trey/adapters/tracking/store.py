"""A store of runs and models: its client, and what it says when it refuses."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from trey.errors import TreyError

if TYPE_CHECKING:  # takes seconds to import, which nobody should wait for who tracks nothing
    from mlflow import MlflowClient

AZURE, SQLITE = "azureml:", "sqlite:///"
AZURE_SCOPE = "https://management.azure.com/.default"


def open_client(uri: str) -> "MlflowClient":
    """A client of runs and models alike; to be opened `in_words`.

    Raises:
        TreyError: Azure ML wants an identity, and this process has none.
    """
    if uri.startswith(AZURE):
        _refuse_without_identity()
    from mlflow import MlflowClient

    # The registry's too: on Databricks that would be Unity Catalog.
    return MlflowClient(tracking_uri=uri, registry_uri=uri)


def uri_of(uri: str | None, home: Path) -> str:
    """The store of that URI; None: the one of this machine's world, in `home`/tracking."""
    return uri or f"{SQLITE}{home.absolute() / 'tracking' / 'mlflow.db'}"


@contextmanager
def in_words(uri: str, what: str) -> Iterator[None]:
    """Turn what MLflow raises about a store into one sentence, which begins with `what`."""
    _prepare_environment()
    try:
        yield
    except _refusals(uri) as error:
        said = " ".join(str(error).split())
        raise TreyError(f"{what}: {said}") from error


def _refusals(uri: str) -> tuple[type[Exception], ...]:
    from mlflow.exceptions import MlflowException

    if not uri.startswith(AZURE):
        return MlflowException, OSError
    from azure.core.exceptions import AzureError  # MLflow's plugin lets them through

    return MlflowException, OSError, AzureError


def _prepare_environment() -> None:
    """What MLflow reads when it is imported, where nobody has said otherwise."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "4")  # half a minute, not four


def _refuse_without_identity() -> None:
    """Ask for a token now: MLflow's plugin would wait for a person at a device code."""
    from azure.core.exceptions import ClientAuthenticationError
    from azure.identity import CredentialUnavailableError, DefaultAzureCredential

    try:
        DefaultAzureCredential().get_token(AZURE_SCOPE)
    except (ClientAuthenticationError, CredentialUnavailableError) as error:
        raise TreyError(
            "Azure ML wants an identity and this process has none that it takes; set "
            "AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET of a service principal"
        ) from error
