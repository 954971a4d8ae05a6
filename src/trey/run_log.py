"""Where a training is written down, whatever is trained: people, and a registry, find it by this."""

import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

logger = logging.getLogger(__name__)

MODEL = "model"  # the folder among a run's files, for a registry to take
COMPARISON = "comparison.json"


class RunLog(Protocol):
    """Where one training is written down, so that people can compare it with others.

    What was told stays if a later call fails; the failure ends the training.
    """

    def parameters(self, values: Mapping[str, object]) -> None:
        """What was chosen before; each name once."""

    def metrics(self, values: Mapping[str, float], step: int = 0) -> None:
        """What was measured, after so many epochs."""

    def tags(self, values: Mapping[str, str]) -> None:
        """What the run is found by."""

    def text(self, text: str, path: str) -> None:
        """A text file of the run; each path once."""

    def folder(self, folder: Path, path: str) -> None:
        """A folder of files of the run; each path once."""


class Epoch(Protocol):
    """What became of an epoch: a record, all numbers of which are metrics."""

    @property
    def number(self) -> int: ...
    @property
    def validation_loss(self) -> float: ...


def epoch_watcher(log: RunLog) -> Callable[[Epoch], None]:
    """What writes down each epoch, and the seconds since now."""
    started = time.perf_counter()

    def watch(epoch: Epoch) -> None:
        values = dict(vars(epoch))
        step = values.pop("number") + 1
        log.metrics(values | {"seconds": time.perf_counter() - started}, step)
        logger.info("epoch %d: validation loss %.4f", step, epoch.validation_loss)

    return watch


def identity(name: str, version: str, digest: str) -> dict[str, str]:
    """The tags by which a run with this model is found."""
    return {
        "trey.model_name": name,
        "trey.model_version": version,
        "trey.model_digest": digest,
    }


def as_json(document: Mapping[str, Any]) -> str:
    """A table or card, for people to read."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def flat(document: Mapping[str, Any], before: str = "") -> dict[str, float]:
    """Numbers of a nested document as metrics: {"a": {"value": 1}} is a.value."""
    numbers: dict[str, float] = {}
    for name, value in document.items():
        path = f"{before}{slug(name)}"
        if isinstance(value, dict):
            numbers |= flat(value, f"{path}.")
        elif value is not None:
            numbers[path] = value
    return numbers


def slug(name: str) -> str:
    """A name in characters that every store of metrics takes."""
    return re.sub(r"\W+", "_", name).strip("_").lower()
