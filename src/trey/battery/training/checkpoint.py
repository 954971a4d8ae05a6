"""What a fit has reached, in one file after each epoch: a killed one goes on from there."""

import copy
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from trey.battery.model.days.sequences import Sequences
from trey.battery.model.network.gru import FleetNetwork
from trey.torch_training import Adam

if TYPE_CHECKING:
    from trey.battery.training.fitting import FitConfig

_COUNTED = ("epoch", "best_loss", "epochs_since_best", "cpu_seconds")


@dataclass
class Checkpoint:
    """The state of a fit between two epochs.

    Attributes:
        key: Of configuration and data: another fit's checkpoint is not gone on from.
        network: What is trained.
        averaged: Mean of its weights over the last updates.
        best: That mean after the best epoch.
        optimizer: Of `network`.
        epoch: Number of the next one.
        best_loss: Validation loss of `best`.
        epochs_since_best: Epochs after that.
        cpu_seconds: That all epochs took, those before a kill included.
    """

    key: str
    network: FleetNetwork
    averaged: FleetNetwork
    best: FleetNetwork
    optimizer: Adam
    epoch: int = 0
    best_loss: float = float("inf")
    epochs_since_best: int = 0
    cpu_seconds: float = 0.0

    @classmethod
    def begin(
        cls, network: FleetNetwork, file: Path, config: "FitConfig", sequences: Sequences
    ) -> "Checkpoint":
        """Of a fit that begins with `network`, or goes on from `file`."""
        key = hashlib.sha256(config.model_dump_json().encode() + digest(sequences)).hexdigest()
        begun = cls(
            key, network, copy.deepcopy(network), copy.deepcopy(network), Adam(network.parameters())
        )
        if file.exists():
            stored = torch.load(file, weights_only=True)
            if stored["key"] == key:
                begun._restore(stored)
        return begun

    def average(self, share: float) -> None:
        """Take the weights up into their mean."""
        with torch.no_grad():
            for mean, weights in zip(
                self.averaged.parameters(), self.network.parameters(), strict=True
            ):
                mean.lerp_(weights, share)

    def close_epoch(self, validation_loss: float) -> bool:
        """Count an epoch; True if its loss is the best so far."""
        self.epoch += 1
        is_best = validation_loss < self.best_loss
        if is_best:
            self.best_loss, self.epochs_since_best = validation_loss, 0
            self.best = copy.deepcopy(self.averaged)
        else:
            self.epochs_since_best += 1
        return is_best

    def save(self, file: Path) -> None:
        """Write it whole: whoever is killed in between leaves the one before."""
        stored: dict[str, Any] = {name: getattr(self, name) for name in ("key", *_COUNTED)}
        for name in ("network", "averaged", "best"):
            stored[name] = getattr(self, name).state_dict()
        stored["optimizer"] = self.optimizer.state()
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f".{file.name}.part")
        torch.save(stored, unfinished)
        unfinished.replace(file)

    def _restore(self, stored: dict[str, Any]) -> None:
        for name in _COUNTED:
            setattr(self, name, stored[name])
        for name in ("network", "averaged", "best"):
            getattr(self, name).load_state_dict(stored[name])
        self.optimizer.restore(stored["optimizer"])


def digest(sequences: Sequences) -> bytes:
    """Of all days of all sequences."""
    arrays = (sequences.use, sequences.known, sequences.begins, sequences.first_day)
    return hashlib.sha256(b"".join(array.tobytes() for array in arrays)).digest()
