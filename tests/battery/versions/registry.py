"""A registry in memory, and models that know nothing to register there."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tests.battery.model.fleets import network
from trey.battery.calibration.ranks import SEGMENTS, Calibration
from trey.battery.model.fleet_forecaster import FleetForecaster, ModelConfig, save
from trey.battery.model.network import graph
from trey.errors import TreyError


@dataclass(frozen=True)
class Version:
    version: str
    digest: str


@dataclass
class FolderRegistry:
    """Versions are folders, from 1 on; `approved` is the champion.

    `tests/adapters/tracking/test_registry.py` holds MLflow's to the same.
    """

    folder: Path
    approved: str | None = None
    is_away: bool = False
    versions: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    downloads: list[str] = field(default_factory=list)

    def register(self, seed: int) -> FleetForecaster:
        """Make and register a model; other seeds are other models."""
        version = str(len(self.versions) + 1)
        drawn = network(seed)
        counts = Calibration.none().counts
        config = ModelConfig(
            version="of-the-training",
            ranks=dict(zip(SEGMENTS, map(tuple, counts.tolist()), strict=True)),
        )
        made = save(
            self.folder / version, config, graph.export_encoder(drawn), graph.export_head(drawn)
        )
        self.versions[version] = made.digest
        return made

    def champion(self) -> Version | None:
        self._answer()
        return Version(self.approved, self.versions[self.approved]) if self.approved else None

    def find(self, version: str) -> Version | None:
        self._answer()
        return Version(version, self.versions[version]) if version in self.versions else None

    def download(self, version: str, folder: Path) -> None:
        self._answer()
        self.downloads.append(version)
        shutil.copytree(self.folder / version, folder, dirs_exist_ok=True)

    def _answer(self) -> None:
        self.asked += 1
        if self.is_away:
            raise TreyError("the registry is away")
