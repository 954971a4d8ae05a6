"""Fit the network: one pass over each battery's days is an epoch, in truncated steps.

Everything that is drawn is drawn from (seed, epoch), so that a fit which goes on after a kill ends
where it would have ended.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from pydantic import BaseModel, Field
from torch import Tensor, nn

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.horizon import HORIZON_DAYS, LONGEST_HORIZON_DAYS
from trey.battery.model.days.features import Seen, look
from trey.battery.model.days.lanes import Lanes
from trey.battery.model.days.memory import Memory
from trey.battery.model.days.sequences import READ, Sequences
from trey.battery.model.days.weeks import sum_of_days
from trey.battery.model.network.gru import FleetNetwork, NetworkConfig, mixture_loss
from trey.battery.training.checkpoint import Checkpoint
from trey.battery.training.examples import FEWEST_DAYS_READ, Outcomes
from trey.errors import TreyError
from trey.torch_training import one_thread

FEWEST_SEQUENCES = 20
_LARGEST_GRADIENT = 1.0


class FitConfig(BaseModel, frozen=True, extra="forbid"):
    """How the network is fitted."""

    network: NetworkConfig = NetworkConfig()
    seed: int = 1
    epochs: int = Field(20, ge=1, description="At most; the learning rate falls to nothing by then")
    patience: int = Field(4, ge=1, description="Epochs without a better validation loss")
    validation_share: float = Field(0.1, gt=0, lt=1, description="Of the sequences")
    lanes: int = Field(96, ge=1, description="Sequences that are stepped through together")
    steps: int = Field(128, ge=1, description="Days between two updates of the weights")
    stride: int = Field(3, ge=1, description="Days between two examples of a battery")
    learning_rate: float = Field(4e-3, gt=0)
    averaged_updates: int = Field(200, ge=1, description="Over so many, weights are averaged")
    turned_share: float = Field(
        0.3, ge=0, le=1, description="Of the sequences, whose year is turned: others live elsewhere"
    )


@dataclass(frozen=True)
class Fit:
    """A network, and the CPU seconds that all its epochs took."""

    network: FleetNetwork
    cpu_seconds: float


@dataclass(frozen=True)
class Epoch:
    """What became of an epoch: minus log likelihoods per example, lower is better."""

    number: int
    training_loss: float
    validation_loss: float
    is_best: bool


@one_thread()
def fit(
    sequences: Sequences,
    config: FitConfig,
    checkpoint: Path,
    on_epoch: Callable[[Epoch], None] = lambda _: None,
    is_over: Callable[[], bool] = lambda: False,
) -> Fit:
    """Fit a network; it is that of the epoch with the best validation loss.

    Args:
        sequences: Of many batteries; some of them are kept apart to validate on.
        config: Of the fit.
        checkpoint: File that holds what was reached; a fit with equal arguments goes on from it.
        on_epoch: Called after each epoch.
        is_over: Whether no further epoch should begin; the first always does.

    Raises:
        TreyError: There are too few sequences to learn from.
    """
    torch.manual_seed(config.seed)
    training, validation = split(sequences, config)
    reached = Checkpoint.begin(FleetNetwork(config.network), checkpoint, config, sequences)
    while reached.epoch < config.epochs and reached.epochs_since_best < config.patience:
        if reached.epoch and is_over():
            break
        started = time.process_time()
        rng = np.random.default_rng((config.seed, reached.epoch))
        training_loss = _train(reached, sequences, training, config, rng)
        validation_loss = loss_of(reached.averaged, sequences, validation, config)
        is_best = reached.close_epoch(validation_loss)
        reached.cpu_seconds += time.process_time() - started
        reached.save(checkpoint)
        on_epoch(Epoch(reached.epoch - 1, training_loss, validation_loss, is_best))
    return Fit(reached.best, reached.cpu_seconds)


def split(sequences: Sequences, config: FitConfig) -> tuple[IntArray, IntArray]:
    """Sequences to train on, and those to validate on, drawn by the seed.

    Raises:
        TreyError: There are too few.
    """
    is_long = np.diff(sequences.begins) > FEWEST_DAYS_READ + HORIZON_DAYS
    if is_long.sum() < FEWEST_SEQUENCES:
        raise TreyError(
            f"{is_long.sum()} batteries have more than {FEWEST_DAYS_READ + HORIZON_DAYS} days, which "
            f"is too little to learn from; give at least {FEWEST_SEQUENCES}"
        )
    drawn = np.random.default_rng(config.seed).permutation(np.flatnonzero(is_long))
    kept = max(1, round(config.validation_share * len(drawn)))
    return drawn[kept:], drawn[:kept]


def _train(
    reached: Checkpoint,
    sequences: Sequences,
    which: IntArray,
    config: FitConfig,
    rng: np.random.Generator,
) -> float:
    network, losses = reached.network, []
    batches = list(_batches(sequences, which, config.lanes, rng))
    for number, batch in enumerate(batches):
        lanes = _turned(Lanes.of(sequences, batch, len(batch)), config.turned_share, rng)
        progress = (reached.epoch + number / len(batches)) / config.epochs
        for loss, _ in losses_of(network, lanes, config, rng):
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), _LARGEST_GRADIENT)
            reached.optimizer.step(config.learning_rate * 0.5 * (1 + np.cos(np.pi * progress)))
            reached.average(1 / config.averaged_updates)
            losses.append(float(loss.detach()))
    return float(np.mean(losses))


@torch.no_grad()
def loss_of(
    network: FleetNetwork, sequences: Sequences, which: IntArray, config: FitConfig
) -> float:
    """Mean loss over the examples of some sequences, equal on every call."""
    rng = np.random.default_rng(config.seed)
    losses = [
        (float(loss), examples)
        for batch in _batches(sequences, which, config.lanes, rng)
        for loss, examples in losses_of(
            network, Lanes.of(sequences, batch, len(batch)), config, rng
        )
    ]
    loss, examples = np.transpose(losses)
    return float(np.average(loss, weights=examples))


def _batches(
    sequences: Sequences, which: IntArray, lanes: int, rng: np.random.Generator
) -> Iterator[IntArray]:
    """Sequences of like length together, in any order."""
    days = np.diff(sequences.begins)[which]
    by_length = which[np.argsort(days * rng.uniform(0.9, 1.1, len(days)), kind="stable")]
    batches = np.split(by_length, range(lanes, len(by_length), lanes))
    yield from (batches[number] for number in rng.permutation(len(batches)))


def _turned(lanes: Lanes, share: float, rng: np.random.Generator) -> Lanes:
    """Let some batteries live where the year begins on another day."""
    turn = rng.integers(0, 365, len(lanes.days)) * (rng.random(len(lanes.days)) < share)
    return Lanes(lanes.use, lanes.known, lanes.first_day + turn, lanes.days)


def losses_of(
    network: FleetNetwork, lanes: Lanes, config: FitConfig, rng: np.random.Generator
) -> Iterator[tuple[Tensor, int]]:
    """Mean loss of some days' examples and their number, piece by piece.

    From piece to piece the state goes on, gradients do not.
    """
    outcomes = Outcomes.of(lanes)
    memory = Memory.blank(len(lanes.days))
    state = torch.zeros(1, len(lanes.days), network.config.hidden_size)
    days = lanes.use.shape[1]
    for start in range(0, days, config.steps):
        part = lanes.cut(start, start + config.steps)
        memory, seen = look(memory, part.use, part.known, part.first_day)
        inputs = torch.from_numpy(seen.inputs)
        states, state = network(inputs, state)
        state = state.detach()
        horizon = np.append(HORIZON_DAYS, rng.integers(1, LONGEST_HORIZON_DAYS + 1, 3))
        lane, place = _examples(part, seen, config.stride, rng)
        ratio = _ratios(outcomes, seen, lane, place, start, horizon)
        has_any = ~np.isnan(ratio).all(axis=1)
        if has_any.any():
            lane, place, ratio = lane[has_any], place[has_any], ratio[has_any]
            parameters = network.parameters_of(states[lane, place], inputs[lane, place])
            yield _mean_loss(parameters, ratio, horizon), len(ratio)


def _examples(
    part: Lanes, seen: Seen, stride: int, rng: np.random.Generator
) -> tuple[IntArray, IntArray]:
    is_example = (part.known == READ) & (seen.days_read >= FEWEST_DAYS_READ)
    is_example[:, np.arange(is_example.shape[1]) % stride != rng.integers(stride)] = False
    lane, place = np.nonzero(is_example)
    return lane, place


def _ratios(
    outcomes: Outcomes,
    seen: Seen,
    lane: IntArray,
    place: IntArray,
    start: int,
    horizon: IntArray,
) -> FloatArray:
    """What was used over what was expected, NaN where unknown, shape (example, horizon)."""
    expected = seen.scale[lane, place][:, None] * sum_of_days(seen.week_of(lane, place), horizon)
    return outcomes.of_days(lane, place + start, horizon) / expected


def _mean_loss(parameters: Tensor, ratio: FloatArray, horizon: IntArray) -> Tensor:
    is_known = torch.from_numpy(~np.isnan(ratio))
    happened = torch.from_numpy(np.nan_to_num(ratio).astype(np.float32))
    loss = mixture_loss(parameters, happened, horizon)
    return (loss * is_known).sum() / is_known.sum()
