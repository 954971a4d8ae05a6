import numpy as np
import pytest

from trey import metrics


def test_brier_of_certain_and_of_undecided_forecasts() -> None:
    happened = np.array([True, False, True])
    assert metrics.brier(np.array([1.0, 0.0, 1.0]), happened) == 0.0
    assert metrics.brier(np.array([0.0, 1.0, 0.0]), happened) == 1.0
    assert metrics.brier(np.array([0.5, 0.5, 0.5]), happened) == 0.25


def test_reliability_compares_what_was_said_with_what_happened() -> None:
    # given
    probability = np.array([0.0, 0.05, 0.61, 0.65, 0.69, 1.0])
    happened = np.array([False, False, True, True, False, True])
    # when
    bins = metrics.reliability(probability, happened)
    # then
    assert bins.count.tolist() == [2, 0, 0, 0, 0, 0, 3, 0, 0, 1]
    assert bins.mean_probability[[0, 6, 9]] == pytest.approx([0.025, 0.65, 1.0])
    assert bins.frequency[[0, 6, 9]] == pytest.approx([0.0, 2 / 3, 1.0])
    assert np.isnan(bins.frequency[1])
    assert bins.expected_calibration_error == pytest.approx(0.1 / 6)


def test_interval_draws_whole_batteries() -> None:
    # given: within a battery all days are alike, so its 100 days are worth one
    battery = np.repeat(np.arange(10), 100)
    happened = battery < 5
    # when
    low, high = metrics.frequency_interval(np.full(1000, 0.5), happened, battery)
    # then
    assert (low[5], high[5]) == (0.3, 0.7)  # of days drawn singly: 0.48 and 0.52
    assert np.isnan(low[0])


def test_precision_and_recall_are_unknown_where_there_is_nothing_to_count() -> None:
    # given
    said = np.array([True, True, True, False])
    happened = np.array([True, True, False, True])
    # when
    counted = metrics.decisions(said, happened)
    silent = metrics.decisions(said & False, happened & False)
    # then
    assert (counted.precision, counted.recall) == (2 / 3, 2 / 3)
    assert (silent.precision, silent.recall) == (None, None)
