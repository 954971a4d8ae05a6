"""The kinds of classifiers by name, and one of them fitted, watched epoch by epoch."""

import time
from dataclasses import dataclass, replace
from importlib import import_module

from trey.compliance.models.classifier import Classifier, Epoch, Fit, Task

SHIPPED = "LSTM (Keras)"
# Imported when fitted: TensorFlow and PyTorch take seconds each.
KINDS = {
    "majority": "trey.compliance.models.majority",
    "linear": "trey.compliance.models.linear",
    "dense (Keras)": "trey.compliance.models.dense",
    "LSTM (PyTorch)": "trey.compliance.models.torch_lstm",
    SHIPPED: "trey.compliance.models.lstm",
}


@dataclass(frozen=True)
class Fitted:
    """A classifier and how its fit went.

    Attributes:
        epochs: None of a kind that has no epochs.
    """

    kind: str
    classifier: Classifier
    training_s: float
    epochs: tuple[Epoch, ...]


def fit_kind(kind: str, task: Task) -> Fitted:
    """Fit one of KINDS; the task's own watcher is told of the epochs too."""
    fit: Fit = import_module(KINDS[kind]).fit
    epochs: list[Epoch] = []

    def watch(epoch: Epoch) -> None:
        epochs.append(epoch)
        task.on_epoch(epoch)

    started = time.perf_counter()
    classifier = fit(replace(task, on_epoch=watch))
    return Fitted(kind, classifier, time.perf_counter() - started, tuple(epochs))
