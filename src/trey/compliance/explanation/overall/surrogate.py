"""A few questions that answer nearly as the model does: a small tree over what notes state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeClassifier

from trey.compliance.catalogue import Catalogue, names
from trey.compliance.explanation.evidence import Stated

# Where the tree parts numbers → what holds below and above, in words.
Question: TypeAlias = Callable[[float], tuple[str, str]]

MAY_BE_UNKNOWN = ("year", "condition")  # the first of the questions
QUESTIONS = 6  # deep, at most: more of them nobody reads
FIT_SHARE = 0.7
FEWEST_IN_ANSWER = 20  # notes: an answer that fewer lead to would say little


@dataclass(frozen=True)
class Answer:
    """One way through the questions.

    Attributes:
        asked: What holds on it, in words; empty for a tree of one answer.
        label: What the tree says there.
        notes: Of those that it was fitted to.
        agreement: Of these, the share of which the model says the same.
    """

    asked: tuple[str, ...]
    label: int
    notes: int
    agreement: float


@dataclass(frozen=True)
class Surrogate:
    """A simple stand-in for the model, and how often it says the same.

    Attributes:
        answers: All ways through it, those with the most notes first.
        agreement: On notes that it was not fitted to.
        at_least: What always giving the more frequent label would reach on them.
        notes: How many these were.
    """

    answers: tuple[Answer, ...]
    agreement: float
    at_least: float
    notes: int


def fit_surrogate(
    stated: Sequence[Stated], labels: NDArray[np.int8], catalogue: Catalogue
) -> Surrogate:
    """Fit a tree to the model's own labels, not to true ones.

    Args:
        stated: What the reader found in each note.
        labels: What the model says of each.
        catalogue: Names conditions and materials.
    """
    features, questions = _features(stated, catalogue)
    is_fitted = np.random.default_rng(0).random(len(labels)) < FIT_SHARE
    tree = DecisionTreeClassifier(
        max_depth=QUESTIONS, min_samples_leaf=FEWEST_IN_ANSWER, random_state=0
    ).fit(features[is_fitted], labels[is_fitted])
    held_out = labels[~is_fitted]
    agreement = float((tree.predict(features[~is_fitted]) == held_out).mean())
    share_of_1 = float(held_out.mean())
    answers = sorted(_answers(tree, questions), key=lambda answer: -answer.notes)
    return Surrogate(tuple(answers), agreement, max(share_of_1, 1 - share_of_1), len(held_out))


def _features(
    stated: Sequence[Stated], catalogue: Catalogue
) -> tuple[NDArray[np.float32], list[Question]]:
    """What notes state as numbers, shape (notes, questions); nan for what is unknown."""
    conditions, materials = names(catalogue.conditions), names(catalogue.materials)
    rows = [
        [
            _exact_year(one),
            np.nan if one["condition"] is None else conditions.index(one["condition"]),
            *(material in (one["materials"] or ()) for material in materials),
        ]
        for one in stated
    ]

    def of_year(limit: float) -> tuple[str, str]:
        year = int(np.ceil(limit))
        return f"made before {year}", f"made in {year} or later"

    def of_condition(limit: float) -> tuple[str, str]:
        best = int(limit)  # conditions stand in the catalogue with the best first
        return f"condition {conditions[best]} or better", f"{conditions[best + 1]} or worse"

    def of_material(material: str) -> Question:
        return lambda _: (f"no {material}", material)

    questions = [of_year, of_condition, *(of_material(material) for material in materials)]
    return np.array(rows, np.float32), questions


def _exact_year(stated: Stated) -> float:
    """The year; nan where it is not stated, or only within bounds: "made before 2009"."""
    is_exact = stated["manufacture_year"] is not None and stated["manufacture_year_to"] is None
    return float(stated["manufacture_year"]) if is_exact else np.nan


def _answers(tree: Any, questions: Sequence[Question], node: int = 0) -> list[Answer]:
    """The answers below a node, without the questions that lead to it; equal ones are one."""
    nodes = tree.tree_
    if nodes.children_left[node] < 0:
        shares = nodes.value[node][0]
        label = int(tree.classes_[shares.argmax()])
        return [Answer((), label, int(nodes.n_node_samples[node]), float(shares.max()))]
    sides = _sides(
        questions, int(nodes.feature[node]), float(nodes.threshold[node]),
        unknown_side=0 if nodes.missing_go_to_left[node] else 1,
    )  # fmt: skip
    children = (int(nodes.children_left[node]), int(nodes.children_right[node]))
    below = [_answers(tree, questions, child) for child in children]
    if all(len(answers) == 1 for answers in below) and below[0][0].label == below[1][0].label:
        return [_together(below[0][0], below[1][0])]
    return [
        replace(answer, asked=(side, *answer.asked))
        for side, answers in zip(sides, below, strict=True)
        for answer in answers
    ]


def _sides(
    questions: Sequence[Question], feature: int, limit: float, unknown_side: int
) -> tuple[str, ...]:
    """What holds on either side of a node, in words."""
    if np.isinf(limit):  # the tree asks only whether it is known
        return f"{MAY_BE_UNKNOWN[feature]} known", f"{MAY_BE_UNKNOWN[feature]} unknown"
    sides = questions[feature](limit)
    if feature >= len(MAY_BE_UNKNOWN):
        return sides
    return tuple(
        f"{said} or unknown" if side == unknown_side else said for side, said in enumerate(sides)
    )


def _together(one: Answer, other: Answer) -> Answer:
    notes = one.notes + other.notes
    agreement = (one.notes * one.agreement + other.notes * other.agreement) / notes
    return Answer((), one.label, notes, agreement)
