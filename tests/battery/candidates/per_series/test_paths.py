import numpy as np
import pytest

from trey.battery.candidates.per_series.paths import Ahead, answer_from_paths
from trey.battery.forecaster import NOT_IN_SIGHT

LEVELS = (0.1, 0.5, 0.9)


def test_sums_are_of_paths_and_the_crossing_is_counted_on_them() -> None:
    # given 100 batteries-to-be, that use 0.01, 0.02, … 1.00 each day
    paths = np.repeat(np.arange(1, 101)[:, None] / 100, 60, axis=1)
    # when
    said = answer_from_paths(
        paths, Ahead(15.0, counted=0, asked=0, horizon_days=30), "model", LEVELS
    )
    # then
    assert said.sum_quantiles[0] == pytest.approx([30 * q for q in (0.109, 0.505, 0.901)])
    assert said.p_cross[0] == pytest.approx(0.51)  # 0.50 a day and more
    assert said.days_to_crossing[0].tolist() == [17, 30, NOT_IN_SIGHT]


def test_sum_and_probability_are_of_the_horizon_that_is_asked_about() -> None:
    # given the same, and half of the days
    paths = np.repeat(np.arange(1, 101)[:, None] / 100, 60, axis=1)
    # when
    said = answer_from_paths(paths, Ahead(15.0, 0, 0, horizon_days=15), "model", LEVELS)
    # then
    assert said.sum_quantiles[0] == pytest.approx([15 * q for q in (0.109, 0.505, 0.901)])
    assert said.p_cross[0] == pytest.approx(0.01)  # 1.00 a day alone
    assert said.days_to_crossing[0].tolist() == [17, 30, NOT_IN_SIGHT]


def test_days_that_the_counter_does_not_hold_are_part_of_the_way() -> None:
    # given a constant battery, ten days without a reading, five of them in the counter
    paths = np.full((3, 70), 0.5)
    # when
    said = answer_from_paths(
        paths, Ahead(12.0, counted=5, asked=10, horizon_days=30), "model", LEVELS
    )
    # then 24 days behind the counter
    assert said.days_to_crossing[0].tolist() == [19, 19, 19]
    assert said.sum_quantiles[0].tolist() == [15.0, 15.0, 15.0]
