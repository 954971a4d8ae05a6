"""A training that is written down while it goes on, with the comparison that it stands in."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
from trey.run_log import COMPARISON, MODEL, RunLog, as_json, epoch_watcher, flat, identity, slug

logger = logging.getLogger(__name__)


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
    prepared = source.prepared(seed, epoch_watcher(log))
    log.parameters(_parameters(source, prepared, made_by))
    fitted = fit_kind(SHIPPED, prepared.task)
    variants = source.variants(prepared.held_out)
    trained = write_model(source, prepared, variants, fitted, folder, made_by)
    log.metrics(_measured(trained.card))
    log.folder(folder, MODEL)
    model = trained.model
    log.tags(identity(model.head.name, model.version, model.digest))
    contestants = []
    for contestant in compare(source.law, prepared, variants, fitted):
        logger.info("%s: macro F1 %.3f", contestant.name, contestant.quality.macro_f1.value)
        contestants.append(contestant)
    document = {
        "rows": [as_document(contestant) for contestant in contestants],
        "winner": winner(contestants).name,
    }
    log.text(as_json(document), COMPARISON)
    for contestant in contestants:
        log.metrics(flat({slug(contestant.name): as_document(contestant.quality)}))
    return Outcome(trained, tuple(contestants))


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
    return flat({name: value for name, value in card.items() if isinstance(value, (dict, float))})
