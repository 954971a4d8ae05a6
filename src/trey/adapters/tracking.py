"""Trainings written down in MLflow: on Azure ML, or in SQLite beside the tables of one machine.

Only calls that Azure ML serves are made: no `log_model`, no `register_model`, nothing of logged
models. The model is a folder among a run's files, at `artifact_uri`, which
`create_model_version(name, artifact_uri, run_id)` can register.
"""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trey.errors import TreyError

if TYPE_CHECKING:  # takes seconds to import, which nobody should wait for who trains nothing
    from mlflow import MlflowClient

AZURE, SQLITE = "azureml:", "sqlite:///"
AZURE_SCOPE = "https://management.azure.com/.default"
MOST_PARAMETERS, MOST_METRICS = 100, 1_000  # in one call


@dataclass(frozen=True)
class Tracking:
    """A store of runs.

    Attributes:
        uri: As MLflow writes it: azureml://…, http://…, sqlite:///….
        artifacts: Where a new experiment keeps its files; None: where the service does.
    """

    uri: str
    artifacts: str | None = None

    @classmethod
    def at(cls, uri: str | None, home: Path) -> "Tracking":
        """The store of that URI; None: the one of this machine's world, in `home`/tracking."""
        uri = uri or f"{SQLITE}{home.absolute() / 'tracking' / 'mlflow.db'}"
        if not uri.startswith(SQLITE):
            return cls(uri)
        folder = Path(uri.removeprefix(SQLITE)).absolute().parent
        folder.mkdir(parents=True, exist_ok=True)
        return cls(
            uri, (folder / "artifacts").as_uri()
        )  # MLflow's own choice: the working directory

    @contextmanager
    def run(self, experiment: str, name: str) -> Iterator["Run"]:
        """Open a new run, and close it as finished, failed or killed.

        Raises:
            TreyError: The store cannot be reached or refuses; an error of the block is not touched.
        """
        _prepare_environment()
        with _in_words(self.uri):
            client = self._client()
            experiment_id = self._experiment(client, experiment)
            info = client.create_run(experiment_id, run_name=name).info
        run = Run(client, self.uri, info.run_id, info.artifact_uri)
        try:
            yield run
        except BaseException as error:
            status = "FAILED" if isinstance(error, Exception) else "KILLED"
            with suppress(TreyError), _in_words(self.uri):  # the first error is the one to tell
                client.set_terminated(run.id, status)
            raise
        with _in_words(self.uri):
            client.set_terminated(run.id, "FINISHED")

    def _client(self) -> "MlflowClient":
        if self.uri.startswith(AZURE):
            _refuse_without_identity()
        from mlflow import MlflowClient

        # The registry's too: on Databricks that would be Unity Catalog.
        return MlflowClient(tracking_uri=self.uri, registry_uri=self.uri)

    def _experiment(self, client: "MlflowClient", name: str) -> str:
        found = client.get_experiment_by_name(name)
        if found is None:
            created: str = client.create_experiment(name, artifact_location=self.artifacts)
            return created
        known: str = found.experiment_id
        return known


@dataclass(frozen=True)
class Run:
    """One training as it is written down; a call that fails is a TreyError, and what was told stays.

    Attributes:
        artifact_uri: Where the run's files lie.
    """

    client: "MlflowClient"
    store: str
    id: str
    artifact_uri: str

    def parameters(self, values: Mapping[str, object]) -> None:
        """What was chosen before; each name once, 200 of them at most on Azure ML."""
        from mlflow.entities import Param

        parameters = [
            Param(name, str(value))  # type: ignore[no-untyped-call]  # MLflow's is untyped
            for name, value in values.items()
        ]
        with _in_words(self.store):
            for some in _batches(parameters, MOST_PARAMETERS):
                self.client.log_batch(self.id, params=some)

    def metrics(self, values: Mapping[str, float], step: int = 0) -> None:
        """What was measured, after so many epochs or days."""
        from mlflow.entities import Metric

        now_ms = int(time.time() * 1_000)
        metrics = [Metric(name, float(value), now_ms, step) for name, value in values.items()]
        with _in_words(self.store):
            for some in _batches(metrics, MOST_METRICS):
                self.client.log_batch(self.id, metrics=some)

    def tags(self, values: Mapping[str, str]) -> None:
        """What the run is found by."""
        with _in_words(self.store):
            for name, value in values.items():
                self.client.set_tag(self.id, name, value)

    def text(self, text: str, path: str) -> None:
        """A text file of the run, such as a table or a page with pictures; each path once."""
        with _in_words(self.store):
            self.client.log_text(self.id, text, path)

    def folder(self, folder: Path, path: str) -> None:
        """A folder of files of the run, such as a model; each path once."""
        with _in_words(self.store):
            self.client.log_artifacts(self.id, str(folder), path)


def _prepare_environment() -> None:
    """What MLflow reads when it is imported, where nobody has said otherwise."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "4")  # half a minute, not four


def _batches(values: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


@contextmanager
def _in_words(store: str) -> Iterator[None]:
    """Turn what MLflow raises into one sentence."""
    from mlflow.exceptions import MlflowException

    try:
        yield
    except (MlflowException, OSError) as error:
        said = " ".join(str(error).split())
        raise TreyError(f"the runs of {store} cannot be written: {said}") from error


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
