"""Versions of one model in MLflow's registry; the role of a version is a tag of it.

Azure ML keeps no aliases, and neither searches by tag nor serves `register_model`: a version is made
of a folder among a run's files, and tags are looked through here.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from trey.adapters.tracking.runs import Run
from trey.adapters.tracking.store import SQLITE, in_words, open_client, uri_of

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

ROLE, DIGEST = "trey.role", "trey.model_digest"
CHALLENGER, CHAMPION = "challenger", "champion"


@dataclass(frozen=True)
class Registered:
    """A version, and the digest of the model that was registered as it."""

    version: str
    digest: str


@dataclass(frozen=True)
class Registry:
    """The versions of one model; a call that fails is a TreyError.

    Attributes:
        uri: As MLflow writes it. Where SQLite's file is not there, no version is; nobody waits for
            MLflow to be imported, and no file is made.
        model: The model's name in the registry.
    """

    uri: str
    model: str

    @classmethod
    def at(cls, uri: str | None, home: Path, model: str) -> "Registry":
        """In the store of that URI; None: the one of this machine's world."""
        return cls(uri_of(uri, home), model)

    def register(self, run: Run, path: str, digest: str) -> Registered:
        """Make a version, a challenger, of a folder among the run's files."""
        from mlflow.exceptions import MlflowException

        with self._asking():
            try:
                self._client.create_registered_model(self.model)
            except MlflowException as error:
                if error.error_code != "RESOURCE_ALREADY_EXISTS":
                    raise
            made = self._client.create_model_version(
                self.model,
                f"{run.artifact_uri}/{path}",
                run.id,
                tags={ROLE: CHALLENGER, DIGEST: digest},
            )
        return Registered(str(made.version), digest)

    def champion(self) -> Registered | None:
        """The version that was approved; None before the first.

        While one takes the other's place both are champions: the newer one counts.
        """
        champions = (one for one in self._versions() if one.tags.get(ROLE) == CHAMPION)
        newest = max(champions, key=lambda one: int(one.version), default=None)
        return None if newest is None else _registered(newest)

    def find(self, version: str) -> Registered | None:
        """The version of that number; None if there is none."""
        found = (one for one in self._versions() if str(one.version) == version)
        return next(map(_registered, found), None)

    def download(self, version: str, folder: Path) -> None:
        """Write the files of a version into a folder that exists."""
        with self._asking():
            from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

            # What `models:/` does, which asks the process's one registry, whatever it is told.
            files = self._client.get_model_version_download_uri(self.model, version)
            place = get_artifact_repository(files, tracking_uri=self.uri, registry_uri=self.uri)
            place.download_artifacts("", str(folder))  # type: ignore[no-untyped-call]  # MLflow's is untyped

    def _versions(self) -> Iterator["ModelVersion"]:
        if self.uri.startswith(SQLITE) and not Path(self.uri.removeprefix(SQLITE)).exists():
            return
        with self._asking():
            page = self._client.search_model_versions(f"name='{self.model}'")
            yield from page
            while page.token:
                page = self._client.search_model_versions(
                    f"name='{self.model}'", page_token=page.token
                )
                yield from page

    @cached_property
    def _client(self) -> "MlflowClient":
        return open_client(self.uri)

    def _asking(self) -> AbstractContextManager[None]:
        return in_words(self.uri, f"the registry of {self.uri} gives no answer on {self.model}")


def _registered(version: "ModelVersion") -> Registered:
    return Registered(str(version.version), version.tags.get(DIGEST, ""))
