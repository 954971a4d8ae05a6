import numpy as np
import pytest

from tests.battery.model.fleets import drivers, histories, questions
from trey.battery.candidates.linear import LinearFamily
from trey.errors import TreyError


def test_it_learns_how_far_levels_move() -> None:
    """A level that walks: the last months say more than the year, and the spread grows with h."""
    # given
    rng = np.random.default_rng(3)
    walk = np.exp(0.03 * rng.normal(size=(40, 600)).cumsum(axis=1))
    days = histories(*(0.3 * walk * rng.gamma(4, 0.25, walk.shape)))
    model = LinearFamily().fit(days, seed=1)
    # when asked about a battery that has used twice as much for the last 60 days
    use = np.full(400, 0.2) * rng.gamma(4, 0.25, 400)
    use[-60:] *= 2
    new = histories(use)
    forecasts = model.forecast(new, questions(new, [399]))
    # then it expects far more than the year's mean of about 0.23 a day
    low, middle, high = forecasts.sum_quantiles[0]
    assert 30 * 0.33 < middle < 30 * 0.47
    assert 0.3 < (high - low) / middle < 1.2


def test_equal_arguments_give_equal_models() -> None:
    days = histories(*drivers(np.random.default_rng(1), 12, 300))
    first, again = (LinearFamily().fit(days, seed=2) for _ in range(2))
    assert first.digest == again.digest


def test_coverage_is_that_of_other_batteries() -> None:
    # given
    rng = np.random.default_rng(5)
    model = LinearFamily().fit(histories(*drivers(rng, 40, 500)), seed=1)
    days = histories(*drivers(rng, 60, 500))
    rows = (np.arange(60)[:, None] * 500 + np.array([380, 420, 460])).ravel()
    # when
    low, _, high = model.forecast(days, questions(days, rows.tolist())).sum_quantiles.T
    # then
    used = days.used_within(rows, 30)
    assert np.mean((low <= used) & (used <= high)) == pytest.approx(0.8, abs=0.08)


def test_a_short_history_teaches_nothing() -> None:
    days = histories(np.full(80, 0.1))
    with pytest.raises(TreyError, match="linear has 0 days to learn from and needs 200"):
        LinearFamily().fit(days, seed=1)
