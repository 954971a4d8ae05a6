"""A training of the network that is written down while it goes on."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from trey.battery.arrays import FloatArray
from trey.battery.backtest.cells.frame import Frame, hold_out
from trey.battery.histories import Histories
from trey.battery.model.days.sequences import Sequences
from trey.battery.training.checkpoint import digest
from trey.battery.training.fitting import Epoch, FitConfig, split
from trey.battery.training.making import Made, make
from trey.run_log import COMPARISON, MODEL, RunLog, as_json, epoch_watcher, flat, identity

logger = logging.getLogger(__name__)

HELD_OUT = "held out"
_FIGURES = ("training_cpu_seconds", "largest_difference_to_pytorch", "measured")  # of the card


@dataclass(frozen=True)
class Outcome:
    """A stored model, and the epochs of its fit since this process began."""

    made: Made
    epochs: tuple[Epoch, ...]

    @property
    def held_out(self) -> Mapping[str, Any] | None:
        """What its card says of the batteries held out; None if none of them crossed."""
        measured: Mapping[str, Any] | None = self.made.card["measured"].get(HELD_OUT)
        return measured


def train_tracked(
    histories: Histories,
    rated: FloatArray,
    config: FitConfig,
    folder: Path,
    log: RunLog,
    *,
    made_by: Mapping[str, object],
) -> Outcome:
    """Make a model as `making.make` does, measure it on batteries held out, and write it all down.

    The model lies in the run's folder MODEL; its name, version and digest are tags of the run.

    Args:
        histories: Of whole batteries, a fifth of which are held out.
        rated: Rated cycles on each of their days, shape (row,).
        config: Of the fit.
        folder: To work in. A fit that was killed goes on from the checkpoint in it.
        log: Of the run.
        made_by: Further parameters: what the data are, and the command.

    Raises:
        TreyError: There are too few batteries to learn from.
    """
    kept, held_out = hold_out(histories, rated, config.seed)
    sequences, frame = Sequences.of(kept), Frame.of(*held_out)
    log.parameters({**_parameters(config, sequences, frame), **made_by})
    watch, epochs = epoch_watcher(log), list[Epoch]()

    def on_epoch(epoch: Epoch) -> None:
        epochs.append(epoch)
        watch(epoch)

    made = make(sequences, config, folder, frames={HELD_OUT: frame}, on_epoch=on_epoch)
    log.metrics(flat({name: made.card[name] for name in _FIGURES}))
    outcome = Outcome(made, tuple(epochs))
    if outcome.held_out is None:
        logger.warning("no battery that was held out reaches its rating: nothing was compared")
    log.text(as_json(made.card["measured"]), COMPARISON)
    log.folder(folder, MODEL)
    forecaster = made.forecaster
    log.tags(identity(forecaster.name, forecaster.version, forecaster.digest))
    return outcome


def _parameters(config: FitConfig, sequences: Sequences, frame: Frame) -> dict[str, object]:
    training, validation = split(sequences, config)
    last = sequences.first_day + np.diff(sequences.begins) - 1
    return {
        **config.network.model_dump(),
        **config.model_dump(exclude={"network"}),
        "data_sha256": digest(sequences).hex(),
        "training_sequences": len(training),
        "validation_sequences": len(validation),
        "first_day": str(np.datetime64(int(sequences.first_day.min()), "D")),
        "last_day": str(np.datetime64(int(last.max()), "D")),
        "held_out_batteries": frame.batteries,
        "held_out_decisions": len(frame.questions),
    }
