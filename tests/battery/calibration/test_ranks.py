import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trey.battery.calibration.ranks import Calibration, segment_of


def test_without_outcomes_nothing_changes() -> None:
    level = np.array([[0.1, 0.5, 0.93]])
    calibration = Calibration.none()
    assert calibration.probability(level, np.array([1])) == pytest.approx(level)
    assert calibration.rank(level, np.array([1])) == pytest.approx(level)


def test_an_overconfident_model_gets_wider() -> None:
    # given outcomes half of which fall into the outer fifth of their forecasts
    rng = np.random.default_rng(1)
    middle, outer = rng.uniform(0.1, 0.9, 5_000), rng.uniform(-0.1, 0.1, 5_000) % 1
    segment = np.ones(10_000, dtype=np.int64)
    # when
    learned = Calibration.none().learned(np.concatenate([middle, outer]), segment)
    # then its 80 % interval reaches from the 4 % to the 96 % quantile
    rank = learned.rank(np.array([[0.1, 0.5, 0.9]]), np.array([1]))[0]
    assert rank == pytest.approx([0.04, 0.5, 0.96], abs=0.02)
    # and other segments stay as they were
    other = learned.rank(np.array([[0.1, 0.5, 0.9]]), np.array([0]))[0]
    assert other == pytest.approx([0.1, 0.5, 0.9])


def test_what_is_learned_online_outweighs_what_was() -> None:
    # given a model that was right, and a market in which everything is more than it says
    rng = np.random.default_rng(2)
    segment = np.zeros(20_000, dtype=np.int64)
    learned = Calibration.none().learned(rng.random(20_000), segment)
    # when
    for _ in range(5):
        learned = learned.learned(rng.uniform(0.6, 1.0, 20_000), segment)
    # then the median lies where outcomes do
    assert learned.rank(np.array([[0.5]]), np.array([0]))[0, 0] > 0.75


@given(st.lists(st.floats(0, 1), max_size=50), st.floats(0.001, 0.999))
@settings(max_examples=50, deadline=None)
def test_ranks_and_probabilities_undo_each_other(ranks: list[float], level: float) -> None:
    learned = Calibration.none().learned(np.array(ranks), np.zeros(len(ranks), dtype=np.int64))
    there = learned.rank(np.array([[level]]), np.array([0]))
    assert learned.probability(there, np.array([0]))[0, 0] == pytest.approx(level)


def test_segments_go_by_how_much_days_vary() -> None:
    assert segment_of(np.array([0.0855, 0.6, 1.7])).tolist() == [0, 1, 2]
