"""What signals add to the trees' inputs, and that no later one can."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.battery.model.fleets import drivers, histories, questions, with_signals
from trey.battery.arrays import FloatArray
from trey.battery.candidates.boosted.forecasting import SumTrees
from trey.battery.candidates.boosted.learning import BoostedSums
from trey.battery.candidates.boosted.signals import signal_inputs
from trey.battery.candidates.stored import load, store
from trey.battery.histories import Histories
from trey.errors import TreyError

NAMES = ("start_voltage_min", "charge_acceptance", "rest_voltage")
SMALL = BoostedSums(
    "lightgbm-signals", trees=10, leaves=7, fewest_in_leaf=20, examples=2_000, signals=NAMES
)


def fleet(seed: int, batteries: int = 24, days: int = 200) -> Histories:
    return with_signals(histories(*drivers(np.random.default_rng(seed), batteries, days)), seed)


@pytest.fixture(scope="module")
def trees() -> SumTrees:
    pytest.importorskip("lightgbm", reason="the extra `search` is not installed")
    return SMALL.fit(fleet(31), seed=1)


def inputs(signal: FloatArray, row: int, days_later: int = 0) -> list[float]:
    days = replace(histories(np.ones(len(signal))), signals={"rest_voltage": signal})
    [found] = signal_inputs(
        days, ["rest_voltage"], np.array([row]), np.array([days.day[row] + days_later])
    )
    return [round(float(one), 6) for one in found]


def test_last_value_mean_change_and_age_of_a_signal() -> None:
    # given a year at 12 V, then 10 days at 13 V, then nothing
    signal = np.repeat([12.0, 13.0, np.nan], [365, 10, 5])
    # then the mean is of 20 days at 12 V and 10 at 13 V, the past of 355 and 10
    assert inputs(signal, row=379, days_later=2) == [13.0, 12.333333, 0.305936, 7.0]


def test_what_was_never_measured_stays_missing() -> None:
    signal = np.repeat([np.nan, 12.5], [50, 50])
    assert np.isnan(inputs(signal, row=49)).all()
    assert inputs(signal, row=50) == [12.5, 12.5, 0.0, 0.0]
    days = histories(np.ones(3))
    nothing = signal_inputs(days, NAMES, np.array([2]), days.day[[2]])
    assert nothing.shape == (1, 12)
    assert np.isnan(nothing).all()


def test_a_neighbours_signal_is_not_ones_own() -> None:
    days = histories(np.ones(40), np.ones(40))
    of_first = replace(days, signals={"rest_voltage": np.repeat([12.0, np.nan], 40)})
    found = signal_inputs(of_first, ["rest_voltage"], np.array([39, 79]), days.day[[39, 79]])
    assert np.isnan(found).all(axis=1).tolist() == [False, True]


@pytest.mark.parametrize("name", ["start_voltage_min", "rest_voltage"])
def test_only_signals_up_to_the_day_change_an_answer(trees: SumTrees, name: str) -> None:
    # given
    days, row = fleet(32, batteries=3), 2 * 200 + 120
    said = trees.forecast(days, questions(days, [row]))

    def with_changed(changes: slice) -> tuple[bytes, bytes]:
        signal = days.signals[name].copy()
        signal[changes] = 8.0
        other = replace(days, signals=dict(days.signals) | {name: signal})
        answer = trees.forecast(other, questions(other, [row]))
        return answer.p_cross.tobytes(), answer.sum_quantiles.tobytes()

    before = said.p_cross.tobytes(), said.sum_quantiles.tobytes()
    # then
    assert with_changed(slice(row + 1, None)) == before
    assert with_changed(slice(0, 400)) == before  # of the other batteries
    assert with_changed(slice(400, row + 1)) != before


def test_many_at_once_are_answered_as_one_by_one(trees: SumTrees) -> None:
    days = fleet(33, batteries=12)
    rows = [battery * 200 + day for battery in range(12) for day in (80, 150, 199)]
    together = trees.forecast(days, questions(days, rows))
    alone = [trees.forecast(days, questions(days, [row])) for row in rows]
    assert together.p_cross.tobytes() == b"".join(one.p_cross.tobytes() for one in alone)


def test_a_battery_without_sensors_is_answered(trees: SumTrees) -> None:
    days = replace(fleet(34, batteries=1), signals={})
    said = trees.forecast(days, questions(days, [199]))
    assert said.model.tolist() == ["lightgbm-signals"]
    assert np.isfinite(said.p_cross).all()


def test_a_stored_one_reads_the_same_signals(trees: SumTrees, tmp_path: Path) -> None:
    store(trees, tmp_path)
    again = load(tmp_path)
    days = fleet(35, batteries=2)
    asked = questions(days, [199, 399])
    said = [model.forecast(days, asked).sum_quantiles.tobytes() for model in (trees, again)]
    assert said[0] == said[1]


def test_without_any_signal_there_is_nothing_to_learn_from() -> None:
    pytest.importorskip("lightgbm", reason="the extra `search` is not installed")
    days = replace(fleet(31), signals={})
    with pytest.raises(TreyError, match=r"reads start_voltage_min, .* which no day here has"):
        SMALL.fit(days, seed=1)
