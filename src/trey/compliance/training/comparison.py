"""All kinds of classifiers on one split, in one table, and the rule that says which wins."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trey.compliance.labelled import labels_by_rules
from trey.compliance.models.classifier import Epoch, unwatched
from trey.compliance.scoring.law import Law
from trey.compliance.training.evaluation import Figure, Quality, quality
from trey.compliance.training.examples import Prepared
from trey.compliance.training.kinds import KINDS, Fitted, fit_kind
from trey.compliance.training.robustness import Variants, robustness
from trey.compliance.training.sources.source import Source

RULES = "reader and rules"


@dataclass(frozen=True)
class Contestant:
    """One row of the table.

    Attributes:
        notes_per_second: Of CPU time, text in, probability out; before any export.
        size_bytes: Of what is learned.
        robustness: Accuracy by what makes notes hard, where such notes were given.
        epochs: Of the fit.
    """

    name: str
    quality: Quality
    training_s: float
    notes_per_second: float
    size_bytes: int
    robustness: Mapping[str, Figure] = field(default_factory=dict)
    epochs: tuple[Epoch, ...] = ()


def compare(
    law: Law, prepared: Prepared, variants: Variants, fitted: Fitted | None = None
) -> Iterator[Contestant]:
    """Fit and judge each kind in turn, all on the same notes; the rules come first.

    Args:
        law: That reader and rules judge by; a note that they leave undecided counts as compliant,
            for the other rows have no third answer either.
        prepared: The split; nobody is told of the epochs of these fits.
        variants: Harder notes for the robustness; may be empty.
        fitted: One that need not be fitted again.
    """
    rule_labels = labels_by_rules(law.catalogue, law.regulation, law.on)

    def by_rules(notes: pa.Array) -> NDArray[np.int8]:
        labels: NDArray[np.int8] = rule_labels(notes).fill_null(0).to_numpy().astype(np.int8)
        return labels

    evaluation = prepared.evaluation
    groups = evaluation.groups()
    started = time.process_time()
    said = by_rules(evaluation.notes)
    speed = len(said) / (time.process_time() - started)
    judged = quality(said, evaluation.labels, groups)
    yield Contestant(RULES, judged, 0.0, speed, 0, robustness(by_rules, variants))
    task = replace(prepared.task, on_epoch=unwatched)
    for kind in KINDS:
        one = fitted if fitted is not None and fitted.kind == kind else fit_kind(kind, task)
        yield _judged(one, prepared, groups, variants)


def compare_source(source: Source, seed: int) -> Iterator[Contestant]:
    """Compare on a source's own split; `compare` says more."""
    prepared = source.prepared(seed)
    return compare(source.law, prepared, source.variants(prepared.held_out))


def winner(contestants: Sequence[Contestant]) -> Contestant:
    """The learned model of the highest macro F1 on the held-out notes; of equals, the smallest.

    Reader and rules do not compete: the model is there to contradict them.
    """
    learned = [contestant for contestant in contestants if contestant.name != RULES]
    return max(learned, key=lambda one: (round(one.quality.macro_f1.value, 4), -one.size_bytes))


def _judged(
    fitted: Fitted, prepared: Prepared, groups: NDArray[np.int64], variants: Variants
) -> Contestant:
    def labels(notes: pa.Array) -> NDArray[np.int8]:
        ids = prepared.vocabulary.encode(notes, prepared.task.config.sequence_length)
        return (fitted.classifier.probability(ids) >= 0.5).astype(np.int8)

    evaluation = prepared.evaluation
    labels(evaluation.notes[:256])  # compiled once
    started = time.process_time()
    said = labels(evaluation.notes)
    speed = len(said) / (time.process_time() - started)
    return Contestant(
        fitted.kind,
        quality(said, evaluation.labels, groups),
        fitted.training_s,
        speed,
        fitted.classifier.size_bytes,
        robustness(labels, variants),
        fitted.epochs,
    )
