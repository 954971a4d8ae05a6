"""All kinds of classifiers on one split, in one table, and the rule that says which wins."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from trey.compliance.labelled import RuleLabels
from trey.compliance.models.classifier import Classifier, Fit
from trey.compliance.training.evaluation import Quality, quality
from trey.compliance.training.examples import Prepared

RULES = "reader and rules"
# Imported when fitted: TensorFlow and PyTorch take seconds each.
CLASSIFIERS = {
    "majority": "trey.compliance.models.majority",
    "linear": "trey.compliance.models.linear",
    "dense (Keras)": "trey.compliance.models.dense",
    "LSTM (PyTorch)": "trey.compliance.models.torch_lstm",
    "LSTM (Keras)": "trey.compliance.models.lstm",
}


@dataclass(frozen=True)
class Contestant:
    """One row of the table.

    Attributes:
        notes_per_second: Of CPU time, text in, probability out; before any export.
        size_bytes: Of what is learned.
    """

    name: str
    quality: Quality
    training_s: float
    notes_per_second: float
    size_bytes: int


def compare(prepared: Prepared, rule_labels: RuleLabels) -> Iterator[Contestant]:
    """Fit and judge each kind in turn, all on the same notes; the rules come first.

    Args:
        prepared: The split.
        rule_labels: What reader and rules say; an undecided note counts as compliant there, for
            the other rows have no third answer either.
    """
    evaluation = prepared.evaluation
    groups = evaluation.groups()
    labels = evaluation.labels
    started = time.process_time()
    by_rule = rule_labels(evaluation.notes).fill_null(0).to_numpy().astype(np.int8)
    speed = len(labels) / (time.process_time() - started)
    yield Contestant(RULES, quality(by_rule, labels, groups), 0.0, speed, 0)
    for name, module in CLASSIFIERS.items():
        fit: Fit = import_module(module).fit
        started = time.perf_counter()
        classifier = fit(prepared.task)
        training_s = time.perf_counter() - started
        said, speed = _scored(prepared, classifier)
        judged = quality(said, labels, groups)
        yield Contestant(name, judged, training_s, speed, classifier.size_bytes)


def winner(contestants: Sequence[Contestant]) -> Contestant:
    """The learned model of the highest macro F1 on the held-out notes; of equals, the smallest.

    Reader and rules do not compete: the model is there to contradict them.
    """
    learned = [contestant for contestant in contestants if contestant.name != RULES]
    return max(learned, key=lambda one: (round(one.quality.macro_f1.value, 4), -one.size_bytes))


def _scored(prepared: Prepared, classifier: Classifier) -> tuple[NDArray[np.int8], float]:
    length = prepared.task.config.sequence_length
    notes = prepared.evaluation.notes
    classifier.probability(prepared.vocabulary.encode(notes[:256], length))  # compiled once
    started = time.process_time()
    probability = classifier.probability(prepared.vocabulary.encode(notes, length))
    speed = len(notes) / (time.process_time() - started)
    return (probability >= 0.5).astype(np.int8), speed
