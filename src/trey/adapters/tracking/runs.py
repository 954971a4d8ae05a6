"""Trainings written down in MLflow: on Azure ML, or in SQLite beside the tables of one machine.

Only calls that Azure ML serves are made: no `log_model`, no `register_model`, nothing of logged
models. The model is a folder among a run's files, at `artifact_uri`, which
`create_model_version(name, artifact_uri, run_id)` can register.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trey.adapters.tracking.store import SQLITE, in_words, open_client, uri_of
from trey.errors import TreyError

if TYPE_CHECKING:
    from mlflow import MlflowClient

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
        """The store of that URI; None: the one of this machine's world."""
        uri = uri_of(uri, home)
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
        with _writing(self.uri):
            client = open_client(self.uri)
            experiment_id = self._experiment(client, experiment)
            info = client.create_run(experiment_id, run_name=name).info
        run = Run(client, self.uri, info.run_id, info.artifact_uri)
        try:
            yield run
        except BaseException as error:
            status = "FAILED" if isinstance(error, Exception) else "KILLED"
            with suppress(TreyError), _writing(self.uri):  # the first error is the one to tell
                client.set_terminated(run.id, status)
            raise
        with _writing(self.uri):
            client.set_terminated(run.id, "FINISHED")

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
        with _writing(self.store):
            for some in _batches(parameters, MOST_PARAMETERS):
                self.client.log_batch(self.id, params=some)

    def metrics(self, values: Mapping[str, float], step: int = 0) -> None:
        """What was measured, after so many epochs or days."""
        from mlflow.entities import Metric

        now_ms = int(time.time() * 1_000)
        metrics = [Metric(name, float(value), now_ms, step) for name, value in values.items()]
        with _writing(self.store):
            for some in _batches(metrics, MOST_METRICS):
                self.client.log_batch(self.id, metrics=some)

    def tags(self, values: Mapping[str, str]) -> None:
        """What the run is found by."""
        with _writing(self.store):
            for name, value in values.items():
                self.client.set_tag(self.id, name, value)

    def text(self, text: str, path: str) -> None:
        """A text file of the run, such as a table or a page with pictures; each path once."""
        with _writing(self.store):
            self.client.log_text(self.id, text, path)

    def folder(self, folder: Path, path: str) -> None:
        """A folder of files of the run, such as a model; each path once."""
        with _writing(self.store):
            self.client.log_artifacts(self.id, str(folder), path)


def _writing(store: str) -> AbstractContextManager[None]:
    return in_words(store, f"the runs of {store} cannot be written")


def _batches(values: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
