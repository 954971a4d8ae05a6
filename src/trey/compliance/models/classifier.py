"""What every classifier of notes is given and answers, whatever is inside."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from trey.compliance.text.vocabulary import UNKNOWN

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int32]
BoolArray: TypeAlias = NDArray[np.bool_]


class ClassifierConfig(BaseModel, frozen=True, extra="forbid"):
    """What the classifiers agree on; one that has no use for a value ignores it."""

    vocabulary_size: int = Field(ge=5)
    sequence_length: int = Field(48, ge=1, description="Ids per note; what stands behind is unseen")
    embedding_size: int = Field(32, ge=1)
    hidden_size: int = Field(64, ge=1)
    batch_size: int = Field(128, ge=1)
    epochs: int = Field(6, ge=1)
    learning_rate: float = Field(2e-3, gt=0, description="At the start; it falls as a cosine")
    dropout: float = Field(0.3, ge=0, lt=1)
    forgotten_share: float = Field(
        0.3, ge=0, lt=1, description="Of the forgettable words, per epoch: unknown to the network"
    )


@dataclass(frozen=True)
class Examples:
    """Labelled notes as a classifier sees them.

    Attributes:
        ids: Shape (rows, sequence_length), padded behind with 0.
        labels: 0 compliant, 1 non-compliant, shape (rows,).
    """

    ids: IntArray
    labels: NDArray[np.int8]


@dataclass(frozen=True)
class Epoch:
    """How far a fit has come.

    Attributes:
        number: From 0.
        learning_rate: In this epoch.
        training_loss: Mean over the epoch, with dropout and with words forgotten: it may well lie
            above the validation's.
        validation_loss: After the epoch.
        validation_accuracy: Likewise.
    """

    number: int
    learning_rate: float
    training_loss: float
    validation_loss: float
    validation_accuracy: float


def unwatched(_: Epoch) -> None:
    """Nobody looks on."""


@dataclass(frozen=True)
class Task:
    """All that a classifier is fitted to.

    Attributes:
        train: To fit on.
        validation: To watch by: the number of epochs is fixed, for the best one on a few families
            is not the best one on others.
        is_forgettable: Per id, whether the word may be made unknown in training: what another
            writer words differently. Shape (vocabulary_size,).
        config: Sizes and rates.
        seed: Of all that is drawn.
        on_epoch: Called after each epoch.
    """

    train: Examples
    validation: Examples
    is_forgettable: BoolArray
    config: ClassifierConfig
    seed: int
    on_epoch: Callable[[Epoch], None] = unwatched


class Classifier(Protocol):
    """A fitted model."""

    @property
    def size_bytes(self) -> int:
        """What its numbers take, as they would be stored."""

    def probability(self, ids: IntArray) -> FloatArray:
        """P(label = 1) of each row of ids, shape (rows,)."""


class Fit(Protocol):
    """Fits one kind of model; each module of this room whose name a comparison knows has one."""

    def __call__(self, task: Task) -> Classifier: ...


def with_words_forgotten(task: Task, rng: np.random.Generator) -> IntArray:
    """The ids to train an epoch on: some forgettable words unknown, as in a note of a new writer."""
    ids = task.train.ids
    is_drawn = rng.random(ids.shape, np.float32) < task.config.forgotten_share
    return np.where(is_drawn & task.is_forgettable[ids], np.int32(UNKNOWN), ids)


def learning_rate(config: ClassifierConfig, epoch: int) -> float:
    """Rate of an epoch, counted from 0."""
    return float(config.learning_rate * (1 + np.cos(np.pi * epoch / config.epochs)) / 2)


def tell_epoch(task: Task, number: int, classifier: Classifier, training_loss: float) -> None:
    """Say how the classifier does after an epoch."""
    probability = classifier.probability(task.validation.ids)
    is_1 = task.validation.labels == 1
    of_truth = np.where(is_1, probability, 1 - probability)
    epoch = Epoch(
        number,
        learning_rate(task.config, number),
        training_loss,
        validation_loss=float(-np.log(np.clip(of_truth, 1e-6, 1)).mean()),
        validation_accuracy=float(((probability >= 0.5) == is_1).mean()),
    )
    task.on_epoch(epoch)
