"""The exported network: the same answers as Keras, whatever stands beside a note."""

import numpy as np
import pytest

from tests.compliance.models.training import examples, task
from trey.compliance.models import lstm
from trey.compliance.models.exported import graph
from trey.compliance.models.exported.session import OnnxClassifier
from trey.compliance.models.keras_training import KerasClassifier


@pytest.fixture(scope="module")
def keras_classifier() -> KerasClassifier:
    return lstm.fit(task(rows=500, epochs=2))


@pytest.fixture(scope="module")
def onnx_classifier(keras_classifier: KerasClassifier) -> OnnxClassifier:
    return OnnxClassifier(graph.export(keras_classifier))


def test_probabilities_are_those_of_keras(
    keras_classifier: KerasClassifier, onnx_classifier: OnnxClassifier
) -> None:
    # given: 700 notes are more than two batches, and one has no words
    ids = examples(700, task(rows=1).config, seed=3).ids
    ids[5] = 0
    # when
    difference = np.abs(onnx_classifier.probability(ids) - keras_classifier.probability(ids))
    # then
    assert difference.max() <= 1e-5


def test_an_answer_depends_on_its_note_alone_to_the_last_bit(
    onnx_classifier: OnnxClassifier,
) -> None:
    ids = examples(600, task(rows=1).config, seed=4).ids
    together = onnx_classifier.probability(ids)
    alone = np.concatenate([onnx_classifier.probability(ids[row : row + 1]) for row in range(40)])
    np.testing.assert_array_equal(together[:40], alone)
    np.testing.assert_array_equal(together[::-1], onnx_classifier.probability(ids[::-1]))


def test_no_notes_have_no_answers(onnx_classifier: OnnxClassifier) -> None:
    assert onnx_classifier.probability(np.zeros((0, 12), np.int32)).shape == (0,)
