"""A training that is written down while it goes on, with the comparison that it stands in."""

import json
import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from trey.compliance.models.classifier import Epoch
from trey.compliance.training.comparison import Contestant, compare, winner
from trey.compliance.training.evaluation import as_document
from trey.compliance.training.examples import Prepared
from trey.compliance.training.fitting import (
    Trained,
    data_digest,
    regulation_digest,
    write_model,
)
from trey.compliance.training.kinds import SHIPPED, fit_kind
from trey.compliance.training.sources.source import Source

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


@dataclass(frozen=True)
class Outcome:
    """A trained model, and how every kind of model did on the same notes."""

    trained: Trained
    contestants: tuple[Contestant, ...]


def train_tracked(
    source: Source, seed: int, folder: Path, log: RunLog, *, made_by: Mapping[str, Any]
) -> Outcome:
    """Train as `fitting.train` does, compare with all other kinds, and write it all down.

    The model lies in the run's folder MODEL; its name, version and digest are tags of the run.

    Raises:
        TreyError: The notes are too few, or too much alike, to hold some out.
    """
    prepared = source.prepared(seed, _watcher(log))
    log.parameters(_parameters(source, prepared, made_by))
    fitted = fit_kind(SHIPPED, prepared.task)
    variants = source.variants(prepared.held_out)
    trained = write_model(source, prepared, variants, fitted, folder, made_by)
    log.metrics(_measured(trained.card))
    log.folder(folder, MODEL)
    log.tags(_identity(trained))
    contestants = []
    for contestant in compare(source.law, prepared, variants, fitted):
        logger.info("%s: macro F1 %.3f", contestant.name, contestant.quality.macro_f1.value)
        contestants.append(contestant)
    log.text(_as_json(contestants), COMPARISON)
    for contestant in contestants:
        log.metrics(_flat({_slug(contestant.name): as_document(contestant.quality)}))
    return Outcome(trained, tuple(contestants))


def _watcher(log: RunLog) -> Callable[[Epoch], None]:
    started = time.perf_counter()

    def watch(epoch: Epoch) -> None:
        values = asdict(epoch)
        step = values.pop("number") + 1
        log.metrics(values | {"seconds": time.perf_counter() - started}, step)
        logger.info("epoch %d: validation loss %.4f", step, epoch.validation_loss)

    return watch


def _parameters(
    source: Source, prepared: Prepared, made_by: Mapping[str, Any]
) -> dict[str, object]:
    task, law = prepared.task, source.law
    return {
        "kind": SHIPPED,
        "data": source.name,
        "data_sha256": data_digest(source.labelled),
        "law": law.version,
        "regulation_sha256": regulation_digest(law.regulation),
        "inventory": law.catalogue.inventory,
        "seed": task.seed,
        "training_notes": prepared.training_notes,
        "retold_notes": prepared.retold_notes,
        "validation_notes": len(task.validation.labels),
        "evaluation_notes": len(prepared.evaluation.labels),
        "held_out_families": ", ".join(prepared.held_out),
        **task.config.model_dump(),
        **made_by,
    }


def _measured(card: Mapping[str, Any]) -> dict[str, float]:
    """The figures of a card by their place in it."""
    return _flat({name: value for name, value in card.items() if isinstance(value, (dict, float))})


def _identity(trained: Trained) -> dict[str, str]:
    head = trained.model.head
    return {
        "trey.model_name": head.name,
        "trey.model_version": head.version,
        "trey.model_digest": trained.model.digest,
    }


def _as_json(contestants: Sequence[Contestant]) -> str:
    document = {
        "rows": [as_document(contestant) for contestant in contestants],
        "winner": winner(contestants).name,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _flat(document: Mapping[str, Any], before: str = "") -> dict[str, float]:
    """Numbers of a nested document as metrics: {"a": {"value": 1}} is a.value."""
    flat: dict[str, float] = {}
    for name, value in document.items():
        path = f"{before}{_slug(name)}"
        if isinstance(value, dict):
            flat |= _flat(value, f"{path}.")
        elif value is not None:
            flat[path] = value
    return flat


def _slug(name: str) -> str:
    """A name in characters that every store of metrics takes."""
    return re.sub(r"\W+", "_", name).strip("_").lower()
