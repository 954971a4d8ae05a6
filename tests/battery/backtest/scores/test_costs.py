import numpy as np
import pytest

from trey.battery.backtest.scores.costs import CostCurve, Costs


def test_the_threshold_follows_from_the_costs() -> None:
    assert Costs().threshold == 0.5
    assert Costs(missed=9, false=1).threshold == pytest.approx(0.1)


def test_errors_are_counted_at_each_threshold() -> None:
    # given two days before a crossing and two others
    probability = np.array([0.9, 0.3, 0.29, np.nan])
    crossed = np.array([True, True, False, False])
    # when
    curve = CostCurve.of(probability, crossed, Costs(missed=8, false=1))
    # then of four days one alert is false at .29, none at .30, one is missed above, two above .90
    assert curve.at(0.29) == pytest.approx(100 * 1 / 4)
    assert curve.at(0.30) == 0.0
    assert curve.at(0.31) == pytest.approx(100 * 8 / 4)
    assert curve.at(0.91) == pytest.approx(100 * 16 / 4)
    assert curve.best == pytest.approx(0.30)


def test_of_true_probabilities_the_rule_finds_the_cheapest_threshold() -> None:
    # given
    rng = np.random.default_rng(2)
    probability = rng.random(200_000)
    crossed = rng.random(200_000) < probability
    costs = Costs(missed=3, false=1)
    # when
    curve = CostCurve.of(probability, crossed, costs)
    # then
    assert curve.best == pytest.approx(costs.threshold, abs=0.03)
    assert curve.at(costs.threshold) == pytest.approx(curve.cost.min(), rel=0.01)
