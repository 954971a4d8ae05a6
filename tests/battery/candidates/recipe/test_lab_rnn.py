"""The lab's recipe: a point forecast, whose probability is 0 or 1."""

from dataclasses import replace

import numpy as np
import pytest

from tests.battery.model.fleets import drivers, histories, questions
from trey.battery.candidates.recipe.forecasting import LabRnn, PointForecaster
from trey.battery.candidates.recipe.lab_network import RecipeConfig
from trey.battery.forecaster import NOT_IN_SIGHT
from trey.battery.histories import Histories
from trey.errors import TreyError

SMALL = RecipeConfig(hidden_size=6, windows=300, epochs=3, learning_rate=1e-2)


def fleet(seed: int, batteries: int, days: int) -> Histories:
    return histories(*drivers(np.random.default_rng(seed), batteries, days))


@pytest.fixture(scope="module")
def fitted() -> PointForecaster:
    return LabRnn(SMALL).fit(fleet(41, 12, 120), seed=1)


def test_all_that_it_says_is_one_path(fitted: PointForecaster) -> None:
    # given
    days = fleet(42, 5, 120)
    rows = [119, 239, 359, 479, 599]
    # when
    soon = fitted.forecast(days, questions(days, rows, remaining=0.01))
    never = fitted.forecast(days, questions(days, rows, remaining=500.0))
    # then
    assert soon.p_cross.tolist() == [1.0] * 5
    assert never.p_cross.tolist() == [0.0] * 5
    assert (soon.days_to_crossing >= 1).all()
    assert (never.days_to_crossing == NOT_IN_SIGHT).all()
    assert (np.ptp(soon.sum_quantiles, axis=1) == 0).all()
    usual = [30 * days.use[days.battery == battery].mean() for battery in range(5)]
    assert soon.sum_quantiles[:, 1] == pytest.approx(usual, rel=0.5)


def test_answers_do_not_depend_on_how_many_are_asked(fitted: PointForecaster) -> None:
    days = fleet(43, 300, 80)
    rows = np.arange(300) * 80 + 79
    all_of_them = fitted.forecast(days, questions(days, rows.tolist()))
    one = fitted.forecast(days, questions(days, [int(rows[280])]))
    assert one.sum_quantiles[0].tobytes() == all_of_them.sum_quantiles[280].tobytes()


def test_days_since_the_counter_come_first(fitted: PointForecaster) -> None:
    # given a battery whose counter is ten days old
    days = fleet(44, 1, 120)
    asked = questions(days, [119], remaining=4.0)
    stale = type(asked)(asked.row, asked.as_of, asked.remaining_cycles, np.array([10]))
    # then it crosses ten days earlier
    today = fitted.forecast(days, asked).days_to_crossing[0, 1]
    assert fitted.forecast(days, stale).days_to_crossing[0, 1] == max(today - 10, 1)


def test_the_path_is_cut_at_the_horizon(fitted: PointForecaster) -> None:
    # given a battery that crosses some days ahead
    days = fleet(46, 1, 120)
    asked = questions(days, [119], remaining=4.0)
    day = int(fitted.forecast(days, asked).days_to_crossing[0, 1])
    # when it is asked about that day, and about the one before
    on_it, before = (
        fitted.forecast(days, replace(asked, horizon_days=ahead)) for ahead in (day, day - 1)
    )
    # then
    assert (on_it.p_cross[0], before.p_cross[0]) == (1.0, 0.0)
    assert before.sum_quantiles[0, 1] < 4.0 <= on_it.sum_quantiles[0, 1]


def test_no_window_and_a_short_history_are_said_so(fitted: PointForecaster) -> None:
    days = fleet(45, 1, 70)
    said = fitted.forecast(days, questions(days, [69]))
    assert said.reason.tolist() == ["fewer than 75 known days"]
    with pytest.raises(TreyError, match="no battery has more than 75 known days to learn from"):
        LabRnn(SMALL).fit(days, seed=1)
