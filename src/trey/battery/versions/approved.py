"""The version that people approved: asked of the registry, kept on this machine, else version 0."""

import json
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from trey.battery.baseline import Mean365Gaussian
from trey.battery.forecaster import Forecaster
from trey.battery.versions.carried import carried
from trey.battery.versions.watching import Watched
from trey.errors import TreyError

logger = logging.getLogger(__name__)

MODEL = "trey-forecaster"  # its name in the registry
_LAST = "champion.json"
_ASK_EVERY_S, _PATIENCE_S = 10.0, 2.0


def kept_in(home: Path) -> Path:
    """Folder of a world in which its stream keeps the models that it used, by their digests."""
    return home / "models" / MODEL


class Version(Protocol):
    """A version, and the digest of the model that was registered as it."""

    @property
    def version(self) -> str: ...
    @property
    def digest(self) -> str: ...


class Registry(Protocol):
    """The registered versions of the forecaster; what cannot be answered is a TreyError."""

    def champion(self) -> Version | None:
        """The approved one; None before the first."""

    def find(self, version: str) -> Version | None:
        """The one of that number; None if there is none."""

    def download(self, version: str, folder: Path) -> None:
        """Write its files into a folder that exists."""


class ApprovedForecasters:
    """The registry's champion, else version 0; each downloaded once, verified, then loaded.

    A registry that is away stops nothing: the last known champion goes on, also after a restart.

    Args:
        registry: Is asked at most every `ask_every_s`, beside the work.
        folder: Keeps the models by their digests.
    """

    def __init__(
        self,
        registry: Registry,
        folder: Path,
        *,
        ask_every_s: float = _ASK_EVERY_S,
        patience_s: float = _PATIENCE_S,
    ) -> None:
        self._registry, self._folder = registry, folder
        self._newest: Forecaster | None = None
        self._champion: Watched[Forecaster] = Watched(
            self._ask, self._last, every_s=ask_every_s, patience_s=patience_s
        )

    def champion(self) -> Forecaster:
        """The version that a new batch uses.

        Raises:
            TreyError: The registry gives no answer, and never gave one here.
        """
        return self._champion.latest()

    def load(self, name: str, version: str, digest: str) -> Forecaster:
        """The version that a batch was started with.

        Raises:
            TreyError: It is to be had nowhere.
        """

        def download(folder: Path) -> None:
            found = self._registry.find(version)
            if found is None or found.digest != digest:
                raise TreyError(
                    f"a batch was started with {name} version {version} (digest {digest[:12]}), "
                    "which neither this package nor the registry has any more; finish it with the "
                    f"package that started it, or put the model's files into {self._folder / digest}"
                )
            self._registry.download(version, folder)

        return carried(name, version, digest) or self._kept(version, digest, download)

    def _ask(self) -> Forecaster:
        champion, baseline = self._registry.champion(), Mean365Gaussian()
        wanted = champion or baseline
        newest = self._newest
        if newest and (newest.version, newest.digest) == (wanted.version, wanted.digest):
            return newest
        forecaster: Forecaster = baseline
        if champion:
            download = partial(self._registry.download, champion.version)
            forecaster = self._kept(champion.version, champion.digest, download)
        self._remember(forecaster)
        logger.info("new batches use %s version %s", forecaster.name, forecaster.version)
        self._newest = forecaster
        return forecaster

    def _kept(self, version: str, digest: str, download: Callable[[Path], None]) -> Forecaster:
        from trey.battery.versions.kept import KeptModels  # version 0 needs no onnxruntime

        return KeptModels(self._folder).load(digest, download).numbered(version)

    def _remember(self, forecaster: Forecaster) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        last = {field: getattr(forecaster, field) for field in ("name", "version", "digest")}
        unfinished = self._folder / f".{_LAST}.part"
        unfinished.write_text(json.dumps(last), "utf-8")
        unfinished.replace(self._folder / _LAST)

    def _last(self) -> Forecaster | None:
        """The champion that an earlier process last heard of."""
        try:
            last = json.loads((self._folder / _LAST).read_text("utf-8"))
        except FileNotFoundError:
            return None
        return self.load(**last)
