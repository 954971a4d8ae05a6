"""What holds for every forecaster that is compared, whatever is inside."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.battery.model.fleets import drivers, histories, questions, with_signals
from trey.battery.candidates.catalogue import CANDIDATES, candidate
from trey.battery.candidates.recipe.forecasting import LabRnn
from trey.battery.forecaster import Forecaster, Forecasts
from trey.battery.histories import Histories
from trey.errors import TreyError

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
AT_HAND = [
    name
    for name, one in CANDIDATES.items()
    if one.is_installed and not (one.is_dear or name == LabRnn.name)  # it learns for twenty seconds
]


@pytest.fixture(scope="module")
def fleet() -> Histories:
    return with_signals(histories(*drivers(np.random.default_rng(8), 30, 320)), seed=8)


@pytest.fixture(scope="module", params=AT_HAND)
def model(request: pytest.FixtureRequest, fleet: Histories) -> Forecaster:
    return candidate(request.param).family().fit(fleet, 1)


def as_bytes(forecasts: Forecasts) -> tuple[bytes, ...]:
    parts = (forecasts.p_cross, forecasts.sum_quantiles, forecasts.days_to_crossing)
    return tuple(part.tobytes() for part in parts)


def test_answers_are_distributions(model: Forecaster) -> None:
    # given
    days = histories(*drivers(np.random.default_rng(9), 3, 200))
    # when
    asked = questions(days, [100, 199, 300, 399, 500, 599])
    forecasts = model.forecast(days, asked, LEVELS)
    # then
    assert forecasts.sum_quantiles.shape == (6, 5)
    assert forecasts.days_to_crossing.shape == (6, 3)
    assert ((forecasts.p_cross >= 0) & (forecasts.p_cross <= 1)).all()
    assert (np.diff(forecasts.sum_quantiles, axis=1) >= 0).all()
    assert (forecasts.sum_quantiles >= 0).all()


def test_all_that_is_said_is_about_the_horizon_that_is_asked_about(model: Forecaster) -> None:
    # given
    days = histories(*drivers(np.random.default_rng(12), 8, 200))
    asked = questions(days, list(range(199, 1_600, 200)))
    # when
    said = {h: model.forecast(days, replace(asked, horizon_days=h)) for h in (1, 14, 30, 60)}
    # then a longer one makes crossings likelier and sums larger
    assert (np.diff([one.p_cross for one in said.values()], axis=0) >= 0).all()
    assert (np.diff([one.sum_quantiles[:, 1].mean() for one in said.values()]) > 0).all()
    # and P agrees with the day on which one half is reached, which is the same for all
    day = model.forecast(days, asked).days_to_crossing[:, 1]
    for horizon, one in said.items():
        assert one.days_to_crossing[:, 1].tolist() == day.tolist()
        assert (one.p_cross >= 0.5).tolist() == ((day >= 1) & (day <= horizon)).tolist()
        # and with the median of the sum
        at_median = replace(asked, remaining_cycles=one.sum_quantiles[:, 1], horizon_days=horizon)
        assert model.forecast(days, at_median).p_cross == pytest.approx(0.5, abs=0.01)


def test_no_later_day_changes_an_answer(model: Forecaster) -> None:
    # given
    before = with_signals(histories(*drivers(np.random.default_rng(10), 2, 200)), seed=10)
    use, counter = before.use.copy(), before.counter.copy()
    use[150:200], counter[150:200] = 3.0, 777.0
    later = np.isin(np.arange(400), np.arange(150, 200))
    signals = {name: np.where(later, 9.0, values) for name, values in before.signals.items()}
    after = replace(before, use=use, counter=counter, signals=signals)
    # then
    first, second = (model.forecast(days, questions(days, [149])) for days in (before, after))
    assert as_bytes(first) == as_bytes(second)


def test_neighbours_change_no_answer(model: Forecaster) -> None:
    # given
    use = drivers(np.random.default_rng(11), 4, 200)
    together = histories(*use)
    # when
    asked = model.forecast(together, questions(together, [199, 399, 599, 799]))
    alone = [model.forecast(one, questions(one, [199])) for one in map(histories, use)]
    # then
    assert asked.p_cross.tobytes() == b"".join(one.p_cross.tobytes() for one in alone)
    assert asked.sum_quantiles.tobytes() == b"".join(one.sum_quantiles.tobytes() for one in alone)


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TreyError, match=r"no model oracle; name the folder .* mean365-gaussian"):
        candidate("oracle")
    with pytest.raises(TreyError, match="No such file"):
        candidate(str(tmp_path)).family()
