import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm

from trey.battery.arrays import FloatArray
from trey.battery.model.mixture import KNOTS, LEAST, SHAPE, SIZE, Mixture

parameters = arrays(np.float64, (3, SIZE), elements=st.floats(-2, 2))


def one_normal(location: float, spread: float) -> FloatArray:
    """All parts alike, at all knots."""
    by_kind = np.zeros(SHAPE)
    by_kind[1], by_kind[2] = location, np.log(spread - 0.005)
    return by_kind.reshape(1, SIZE)


def test_parts_that_are_alike_are_one_log_normal() -> None:
    # given log r ~ Normal(0.1, 0.2)
    mixture = Mixture.at(one_normal(0.1, 0.2), np.array([30]))
    # then
    assert mixture.below(np.array([[1.0]]))[0, 0] == pytest.approx(0.308538, abs=1e-6)
    assert mixture.quantile(np.array([[0.9]]))[0, 0] == pytest.approx(1.428051, abs=1e-6)


def test_between_knots_parameters_lie_on_lines_over_log_h() -> None:
    # given a location of 0 at 14 days and of 1 at 30
    by_kind = np.zeros(SHAPE)
    by_kind[1, :, KNOTS.index(30)] = 1.0
    # when
    mixture = Mixture.at(by_kind.reshape(1, SIZE), np.array([14, 20, 30, 90]))
    # then ln(20/14) / ln(30/14) = 0.46799, and beyond 60 days it is as at 60
    assert mixture.location[0, 0] == pytest.approx([0.0, 0.46799, 1.0, 0.0], abs=1e-5)


def test_hardly_anything_is_spread_evenly_down_to_zero() -> None:
    mixture = Mixture.at(one_normal(-4.0, 0.5), np.array([1]))
    below = mixture.below(np.array([[0.0, LEAST / 2, LEAST]]))[0]
    assert below[0] == 0.0
    assert below[2] == pytest.approx(norm.cdf((np.log(0.05) + 4) / 0.5))
    assert below[1] == pytest.approx(below[2] / 2)


@given(parameters, arrays(np.float64, (3, 5), elements=st.floats(0.001, 0.999)))
@settings(max_examples=50, deadline=None)
def test_a_quantile_is_where_that_share_lies_below(drawn: FloatArray, level: FloatArray) -> None:
    mixture = Mixture.at(drawn, np.array([7, 11, 30, 45, 60]))
    assert mixture.below(mixture.quantile(level)) == pytest.approx(level, abs=1e-5)


@given(parameters)
@settings(max_examples=50, deadline=None)
def test_a_row_is_alike_to_the_last_bit_whatever_its_neighbours(drawn: FloatArray) -> None:
    horizon, ratio = np.arange(1, 61), np.full((3, 60), 0.9)
    together = Mixture.at(drawn, horizon).below(ratio)
    alone = [Mixture.at(drawn[i : i + 1], horizon).below(ratio[:1]) for i in range(3)]
    assert together.tobytes() == np.concatenate(alone).tobytes()
