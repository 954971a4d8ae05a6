import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from trey.battery.candidates.boosted.quantiles import LEVELS, OFFSET, KnownQuantiles
from trey.battery.model.mixture import KNOTS


def log_normal(location: float, spread: float) -> KnownQuantiles:
    logs = location + spread * ndtri(np.array(LEVELS))
    return KnownQuantiles.sorted(np.tile(logs, (1, len(KNOTS), 1)))


def test_what_is_log_normal_stays_so_between_and_beyond_the_levels() -> None:
    distribution = log_normal(0.0, 0.5)
    for z in (-3.0, -1.1, 0.0, 0.4, 2.5):
        ratio = np.array([[np.exp(0.5 * z) - OFFSET]])
        assert distribution.below(ratio, np.array([17])) == pytest.approx(ndtr(z), rel=2e-3)
        assert distribution.quantile(np.array([[ndtr(z)]]), 17) == pytest.approx(ratio, rel=1e-3)


def test_between_two_horizons_quantiles_lie_on_a_line_over_the_logarithm() -> None:
    logs = np.zeros((1, len(KNOTS), len(LEVELS)))
    logs[0, KNOTS.index(30)] = 1.0
    half_way = round(np.sqrt(14 * 30))
    of_median = KnownQuantiles.sorted(logs).quantile(np.array([[0.5]]), half_way)
    assert np.log(of_median + OFFSET) == pytest.approx(0.5, abs=0.04)  # 20 days, not 20.5


def test_crossed_quantiles_are_put_in_order_and_none_is_below_zero() -> None:
    logs = np.tile(np.linspace(0.5, -6.0, len(LEVELS)), (1, len(KNOTS), 1))
    distribution = KnownQuantiles.sorted(logs)
    said = distribution.quantile(np.array([[0.001, *LEVELS, 0.999]]), 30)[0]
    assert (np.diff(said) >= 0).all()
    assert said[0] == 0.0


def test_use_that_never_varied_is_still_not_certain() -> None:
    distribution = KnownQuantiles.sorted(np.zeros((1, len(KNOTS), len(LEVELS))))
    below = distribution.below(np.array([[0.9799, 0.98, 0.9801]]), np.array([30, 30, 30]))
    assert below[0].tolist() == pytest.approx([0.153, 0.5, 0.847], abs=0.01)
