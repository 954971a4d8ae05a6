"""Accuracy by what makes notes hard."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trey.compliance.training.examples import LabelledNotes
from trey.compliance.training.robustness import robustness


def test_accuracy_of_each_variant_in_their_order() -> None:
    # given: who knows only the word
    def labels(notes: pa.Array) -> NDArray[np.int8]:
        return np.array([note == "poor" for note in notes.to_pylist()], np.int8)

    right, families = np.array([1, 0], np.int8), pa.array(["a", "b"])
    variants = {
        "clean": LabelledNotes(pa.array(["poor", "good"]), right, families),
        "typos": LabelledNotes(pa.array(["por", "good"]), right, families),
    }
    # when
    measured = robustness(labels, variants)
    # then
    assert [(name, figure.value) for name, figure in measured.items()] == [
        ("clean", 1.0),
        ("typos", 0.5),
    ]
    assert (measured["typos"].low, measured["typos"].high) == (0.0, 1.0)
