"""AutoETS and Prophet, one series at a time; not in the lock, see decision 11."""

import sys

import numpy as np
import pytest

from tests.battery.model.fleets import drivers, histories, questions
from trey.battery.candidates.per_series.autoets import AutoEts
from trey.battery.candidates.per_series.forecasting import PerSeries, Simulator
from trey.battery.candidates.per_series.prophet import Prophet
from trey.battery.histories import Histories
from trey.errors import TreyError

LIBRARIES = [
    (AutoEts(), "statsforecast", "statsforecast.models"),
    (Prophet(), "prophet", "prophet"),
]


def fleet() -> Histories:
    use = drivers(np.random.default_rng(31), 2, 200)
    for one in use:
        one[50:53] = np.nan
    return histories(*use)


@pytest.mark.parametrize(("simulator", "package", "module"), LIBRARIES)
@pytest.mark.filterwarnings("default")  # what libraries deprecate in each other is not ours
def test_sums_lie_around_what_is_usual(simulator: Simulator, package: str, module: str) -> None:
    pytest.importorskip(module, reason=f"{package} is not installed: the extra `series` has it")
    # given
    days = fleet()
    forecaster = PerSeries(simulator).fit(days, seed=1)
    # when
    asked = questions(days, [199, 399], remaining=3.0)
    said = forecaster.forecast(days, asked)
    # then
    usual = [30 * np.nanmean(days.use[days.battery == battery]) for battery in range(2)]
    low, middle, high = said.sum_quantiles.T
    assert middle == pytest.approx(usual, rel=0.35)
    assert (low < middle).all()
    assert (middle < high).all()
    again = forecaster.forecast(days, asked.some(np.array([1])))
    assert again.sum_quantiles[0].tobytes() == said.sum_quantiles[1].tobytes()


@pytest.mark.parametrize(("simulator", "package", "module"), LIBRARIES)
def test_without_the_package_one_sentence_says_how_to_get_it(
    simulator: Simulator, package: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    days = fleet()
    with pytest.raises(TreyError, match=rf"(?i){package} is not installed; .*'trey\[series\]'"):
        PerSeries(simulator).fit(days, seed=1).forecast(days, questions(days, [199]))


def test_a_series_that_tells_too_little_is_left_to_the_baseline() -> None:
    days = histories(fleet().use[:200], np.zeros(90))
    asked = questions(days, [40, 289])
    said = PerSeries(AutoEts()).fit(days, seed=1).forecast(days, asked)
    assert said.model.tolist() == ["mean365-gaussian", "mean365-gaussian"]
    assert said.reason.tolist() == ["fewer than 60 known days", "use does not vary"]
