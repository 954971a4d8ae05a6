"""Figures of quality, on labels that can be counted by hand."""

import numpy as np
import pytest

from trey.compliance.training.evaluation import quality


def test_figures_of_four_notes() -> None:
    # given: of label 0 two of two, of label 1 one of two
    labels, said = np.array([0, 0, 1, 1], np.int8), np.array([0, 0, 1, 0], np.int8)
    # when
    judged = quality(said, labels, np.array([0, 0, 1, 1]))
    # then: F1 of 0 is 4/5, of 1 it is 2/3
    assert judged.accuracy.value == 0.75
    assert judged.macro_f1.value == pytest.approx(11 / 15)
    assert judged.recall_non_compliant.value == 0.5


def test_intervals_are_wide_where_families_differ() -> None:
    # given: half of the notes are wrong, all in one family or some in each
    labels = np.zeros(1_000, np.int8)
    said = np.repeat([0, 1], 500).astype(np.int8)
    # when
    by_family = quality(said, labels, np.repeat([0, 1], 500)).accuracy
    mixed = quality(said, labels, np.tile(np.arange(100), 10)).accuracy
    # then
    assert (by_family.low, by_family.high) == (0.0, 1.0)
    assert mixed.high - mixed.low < 0.01
