"""Each kind of classifier: what it learns of a small language, and that it learns it again."""

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

from tests.compliance.models.training import task
from trey.compliance.models.classifier import Epoch, Fit
from trey.compliance.training.kinds import KINDS, SHIPPED, fit_kind

# Of 500 notes. A model of single words cannot do better than chance; pairs of words suffice here.
LEAST_RIGHT = {
    "majority": 0.4,
    "linear": 0.95,
    "dense (Keras)": 0.6,
    "LSTM (PyTorch)": 0.95,
    "LSTM (Keras)": 0.95,
}


@pytest.mark.parametrize("name", KINDS)
def test_a_classifier_learns_what_it_can_of_denials(name: str) -> None:
    # given
    small = task()
    # when
    fitted = fit_kind(name, small)
    classifier = fitted.classifier
    probability = classifier.probability(small.validation.ids)
    # then
    assert probability.shape == (500,)
    assert ((probability >= 0) & (probability <= 1)).all()
    assert ((probability >= 0.5) == small.validation.labels).mean() >= LEAST_RIGHT[name]
    assert classifier.size_bytes > 0
    assert len(fitted.epochs) == (5 if "LSTM" in name or "dense" in name else 0)
    if "LSTM" in name:
        first, *_, last = fitted.epochs
        assert last.training_loss < first.training_loss / 2
        assert last.validation_loss < first.validation_loss / 2
        assert last.validation_accuracy >= 0.95


@pytest.mark.parametrize("name", ["LSTM (Keras)", "LSTM (PyTorch)"])
def test_equal_tasks_give_equal_networks(name: str) -> None:
    fit: Fit = import_module(KINDS[name]).fit
    small = task(rows=300, epochs=2, dropout=0.2)
    first, second = (fit(small).probability(small.validation.ids) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("name", ["LSTM (Keras)", "LSTM (PyTorch)"])
def test_pads_change_no_answer(name: str) -> None:
    # given
    fit: Fit = import_module(KINDS[name]).fit
    small = task(rows=300, epochs=1)
    classifier = fit(small)
    ids = np.zeros((2, 12), np.int32)
    ids[:, :3] = (4, 5, 9)
    alone = classifier.probability(ids[:1])
    # when: beside a note that fills its row
    ids[1] = 10
    beside = classifier.probability(ids)
    # then
    assert beside[0] == pytest.approx(alone[0], abs=1e-6)


def test_epochs_are_told_with_a_falling_rate() -> None:
    # given
    seen: list[Epoch] = []
    watched = replace(task(rows=100, epochs=3), on_epoch=seen.append)
    # when
    fitted = fit_kind(SHIPPED, watched)
    # then
    assert fitted.epochs == tuple(seen)
    assert [epoch.number for epoch in seen] == [0, 1, 2]
    assert [round(epoch.learning_rate, 4) for epoch in seen] == [0.01, 0.0075, 0.0025]
