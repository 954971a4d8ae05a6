"""How good labels and decisions are on notes that nothing was fitted on, with intervals."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from trey import metrics
from trey.compliance.decision.judging import REVIEW, Judge

IntArray: TypeAlias = NDArray[np.int64]
FloatArray: TypeAlias = NDArray[np.float64]

DRAWS, LEVEL = 1_000, 0.95
# Places of a cell of the confusion: 2 * label + said.
_TRUE_0, _FALSE_1, _FALSE_0, _TRUE_1 = range(4)


@dataclass(frozen=True)
class Figure:
    """A measured value with its interval, had other families (or groups) been held out."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Quality:
    """What is said of labels; each with an interval of LEVEL."""

    accuracy: Figure
    macro_f1: Figure
    recall_non_compliant: Figure


def quality(said: NDArray[np.int8], labels: NDArray[np.int8], groups: IntArray) -> Quality:
    """Judge labels; whole groups are drawn again for the intervals, for their notes are alike."""
    numbers = np.unique(groups, return_inverse=True)[1]
    count = int(numbers.max()) + 1
    cell = numbers * 4 + 2 * labels.astype(np.int64) + said
    confusion = np.bincount(cell, minlength=4 * count).reshape(count, 4)
    drawn = np.random.default_rng(0).multinomial(count, np.full(count, 1 / count), DRAWS)
    again = drawn @ confusion  # (draw, cell)

    def figure(statistic: Callable[[IntArray], FloatArray]) -> Figure:
        tail = (1 - LEVEL) / 2
        low, high = np.quantile(statistic(again), (tail, 1 - tail))
        return Figure(float(statistic(confusion.sum(axis=0))), float(low), float(high))

    return Quality(figure(_accuracy), figure(_macro_f1), figure(_recall))


def _accuracy(confusion: IntArray) -> FloatArray:
    right = confusion[..., _TRUE_0] + confusion[..., _TRUE_1]
    share: FloatArray = right / confusion.sum(axis=-1)
    return share


def _macro_f1(confusion: IntArray) -> FloatArray:
    """Mean F1 of both labels; one that neither is nor is said counts as found."""
    wrong = confusion[..., _FALSE_0] + confusion[..., _FALSE_1]
    of_labels = [2 * confusion[..., right] for right in (_TRUE_0, _TRUE_1)]
    scores = [
        np.divide(right, right + wrong, out=np.ones(wrong.shape), where=right + wrong > 0)
        for right in of_labels
    ]
    mean: FloatArray = np.mean(scores, axis=0)
    return mean


def _recall(confusion: IntArray) -> FloatArray:
    """Share of label 1 that was said; of none, all."""
    found, missed = confusion[..., _TRUE_1], confusion[..., _FALSE_0]
    happened = found + missed
    recall: FloatArray = np.divide(found, happened, out=np.ones(found.shape), where=happened > 0)
    return recall


@dataclass(frozen=True)
class Automation:
    """What was decided without a person.

    Attributes:
        review_share: Left to people.
        correct_share: How right the rest was; None where nothing was decided.
    """

    notes: int
    review_share: float
    correct_share: float | None


def automation(judge: Judge, notes: pa.Table) -> Automation:
    """Decide notes whose `label` is null where nobody could: deciding such a one is wrong."""
    decided = judge.decide(notes["note"])
    said = pc.index_in(decided["decision"], pa.array(["compliant", "non_compliant", REVIEW]))
    said = said.to_numpy()
    truth = pc.fill_null(notes["label"], -1).to_numpy()
    is_decided = said < 2
    correct = float((said == truth)[is_decided].mean()) if is_decided.any() else None
    return Automation(len(notes), float(1 - is_decided.mean()), correct)


def calibration_error(probability: FloatArray, labels: NDArray[np.int8]) -> float:
    """Expected calibration error over ten bins."""
    return metrics.reliability(probability, labels == 1).expected_calibration_error


def as_document(figures: Any) -> dict[str, Any]:
    """A dataclass of figures for JSON, rounded to what they can bear."""

    def rounded(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: rounded(inner) for name, inner in value.items()}
        if isinstance(value, tuple):
            return [rounded(inner) for inner in value]
        return round(value, 4) if isinstance(value, float) else value

    document: dict[str, Any] = rounded(asdict(figures))
    return document
