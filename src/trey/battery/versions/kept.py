"""Models in folders that are named by their digest: what was here once needs no registry again."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from trey.battery.model.fleet_forecaster import FleetForecaster, digest_of
from trey.errors import TreyError

_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class KeptModels:
    """Those of one folder, each verified before it is loaded."""

    folder: Path

    def load(self, digest: str, download: Callable[[Path], None]) -> FleetForecaster:
        """The model of this digest; what is not kept, or not whole, is downloaded.

        Args:
            digest: Of the model, as registry or log say it.
            download: Writes the model's files into a folder that exists.

        Raises:
            TreyError: What `download` raises; or it brought another model.
        """
        kept = self.find(digest)
        if kept is None:
            self._fetch(digest, download)
            kept = FleetForecaster.load(self.folder / digest)
        return kept

    def find(self, digest: str) -> FleetForecaster | None:
        """The model of this digest; None if it is not kept, or not whole.

        Raises:
            TreyError: It is no digest.
        """
        if not _DIGEST.fullmatch(digest):  # it names a folder
            raise TreyError(f"{digest!r} is no digest of a model; register the version again")
        folder = self.folder / digest
        return FleetForecaster.load(folder) if _holds(folder, digest) else None

    def _fetch(self, digest: str, download: Callable[[Path], None]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".", dir=self.folder) as beside:
            fetched = Path(beside, "model")
            fetched.mkdir()
            download(fetched)
            if not _holds(fetched, digest):
                raise TreyError(
                    f"what the registry has of the model {digest[:12]} is not what was registered; "
                    "train and register it again"
                )
            folder = self.folder / digest
            shutil.rmtree(folder, ignore_errors=True)
            fetched.replace(folder)


def _holds(folder: Path, digest: str) -> bool:
    try:
        return digest_of(folder) == digest
    except TreyError:
        return False
