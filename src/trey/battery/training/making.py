"""Fit, calibrate, export and describe a model: what becomes of a fleet's days."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from trey.battery.backtest.cells.frame import Frame
from trey.battery.backtest.scores.quality import as_document, measure, quality
from trey.battery.backtest.scores.tally import LEVELS
from trey.battery.baseline import Mean365Gaussian
from trey.battery.calibration.ranks import SEGMENTS
from trey.battery.model.days.sequences import Sequences
from trey.battery.model.fleet_forecaster import FILES, FleetForecaster, ModelConfig, save
from trey.battery.model.network import graph
from trey.battery.model.network.gru import FleetNetwork
from trey.battery.model.network.sessions import LANES, NetworkSessions
from trey.battery.training.calibrating import calibrate
from trey.battery.training.checkpoint import digest
from trey.battery.training.fitting import Epoch, FitConfig, fit, split
from trey.battery.training.online import recalibrated

CARD, PROVENANCE, CHECKPOINT = "card.json", "provenance.json", "training.pt"
# All that a training leaves in a folder, killed or done.
OURS = (*FILES, CARD, PROVENANCE, CHECKPOINT, f".{CHECKPOINT}.part")


@dataclass(frozen=True)
class Made:
    """A stored model, what was measured of it, and of what it was made."""

    forecaster: FleetForecaster
    card: dict[str, Any]
    data_sha256: str


def make(
    sequences: Sequences,
    config: FitConfig,
    folder: Path,
    *,
    frames: Mapping[str, Frame],
    checkpoint: Path | None = None,
    on_epoch: Callable[[Epoch], None] = lambda _: None,
    is_over: Callable[[], bool] = lambda: False,
) -> Made:
    """Make a model of sequences and write it with its card.

    Args:
        sequences: Of the batteries to learn from; some validate, and calibrate.
        config: Of the fit.
        folder: To write to.
        frames: By name: what the card measures, which nothing here is fitted to. One without a
            crossing is left out.
        checkpoint: File that a fit that was killed goes on from; None: one in the folder, which is
            gone when the model is there.
        on_epoch: Called after each epoch.
        is_over: See `fit`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fitted = fit(sequences, config, checkpoint or folder / CHECKPOINT, on_epoch, is_over)
    network = fitted.network
    encoder, head = graph.export_encoder(network), graph.export_head(network)
    sessions = NetworkSessions(encoder, head)
    data_sha256 = digest(sequences).hex()
    counts = calibrate(sessions, sequences, split(sequences, config)[1]).counts
    forecaster = save(
        folder,
        ModelConfig(
            version=data_sha256[:12],
            ranks={
                name: tuple(np.round(row, 1)) for name, row in zip(SEGMENTS, counts, strict=True)
            },
        ),
        encoder,
        head,
    )
    card = {
        "what": "distribution of the cycles that a battery uses in the next 1 to 60 days",
        "training_sequences": len(sequences.first_day),
        "training_days": len(sequences.use),
        "training_cpu_seconds": round(fitted.cpu_seconds, 1),
        "largest_difference_to_pytorch": difference_to_pytorch(network, sessions),
        "measured": {
            name: _measured(forecaster, frame)
            for name, frame in frames.items()
            if len(frame.questions)
        },
    }
    write_document(folder / CARD, card)
    (folder / CHECKPOINT).unlink(missing_ok=True)
    return Made(forecaster, card, data_sha256)


def _measured(forecaster: FleetForecaster, frame: Frame) -> dict[str, Any]:
    forecasts = forecaster.forecast(frame.histories, frame.questions, LEVELS)
    model, baseline = quality(forecasts, frame), measure(Mean365Gaussian(), frame)
    online = quality(recalibrated(forecaster, frame, forecasts), frame)
    return {
        "batteries": frame.batteries,
        "decisions": len(frame.questions),
        "skill": round(1 - model.brier / baseline.brier, 4),
        forecaster.name: as_document(model),
        f"{forecaster.name}, recalibrated online": as_document(online),
        Mean365Gaussian.name: as_document(baseline),
    }


@torch.no_grad()
def difference_to_pytorch(network: FleetNetwork, sessions: NetworkSessions) -> float:
    """Largest difference between the two, from states that are not zero; of states and parameters."""
    rng = np.random.default_rng(0)
    largest = 0.0
    for days in (1, 30):
        inputs = rng.normal(size=(LANES, days, network.encoder.input_size)).astype(np.float32)
        state = rng.uniform(-1, 1, (LANES, network.config.hidden_size)).astype(np.float32)
        theirs, _ = network(torch.from_numpy(inputs), torch.from_numpy(state)[None])
        ours, last = sessions.encode(inputs, state)
        parameters = network.parameters_of(theirs[:, -1], torch.from_numpy(inputs[:, -1]))
        scored = sessions.parameters(np.concatenate([last, inputs[:, -1]], axis=1))
        largest = max(
            largest,
            float(np.abs(theirs.numpy() - ours.transpose(1, 0, 2)).max()),
            float(np.abs(parameters.numpy() - scored).max()),
        )
    return largest


def write_document(path: Path, document: dict[str, Any]) -> None:
    """Write a card or a provenance, for people to read."""
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
