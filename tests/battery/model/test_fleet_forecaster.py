"""The network as a `Forecaster`: whatever its weights, and whatever the history."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.battery.model.fleets import FIRST_DAY, drivers, histories, network, questions
from trey.battery.arrays import FloatArray
from trey.battery.baseline import Mean365Gaussian
from trey.battery.calibration.ranks import BINS, SEGMENTS
from trey.battery.forecaster import NOT_IN_SIGHT, Forecasts
from trey.battery.histories import Histories, Questions
from trey.battery.model.fleet_forecaster import NAME, FleetForecaster, ModelConfig, save
from trey.battery.model.network import graph
from trey.errors import TreyError

REASONS = {
    "short": "fewer than 60 known days",
    "parked": "hardly used",
    "constant": "use does not vary",
    "never_parked": "varies unlike the batteries that were learned from",
    "sparse": "most of the last two months is unknown",
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> FleetForecaster:
    drawn = network()
    flat = dict.fromkeys(SEGMENTS, (0.0,) * BINS)
    config = ModelConfig(version="1", ranks=flat)
    folder = tmp_path_factory.mktemp("model")
    return save(folder, config, graph.export_encoder(drawn), graph.export_head(drawn))


def as_bytes(forecasts: Forecasts) -> bytes:
    parts = (forecasts.p_cross, forecasts.sum_quantiles, forecasts.days_to_crossing)
    return b"".join(part.tobytes() for part in parts) + repr(forecasts.reason.tolist()).encode()


def test_neighbours_and_cuts_change_no_bit(model: FleetForecaster) -> None:
    # given 300 batteries: more than are stepped through at once
    use = drivers(np.random.default_rng(1), 300, 130)
    together = histories(*use)
    ends = [130 * battery + day for battery in (0, 7, 299) for day in (70, 100, 129)]
    # when
    asked = model.forecast(together, questions(together, ends))
    alone = [
        model.forecast(one, questions(one, [70, 100, 129]))
        for one in (histories(use[battery]) for battery in (0, 7, 299))
    ]
    # then
    assert asked.p_cross.tobytes() == b"".join(f.p_cross.tobytes() for f in alone)
    assert asked.sum_quantiles.tobytes() == b"".join(f.sum_quantiles.tobytes() for f in alone)
    assert set(asked.reason) == {None}
    assert set(asked.model) == {NAME}


def test_what_comes_after_a_day_changes_no_bit_of_its_forecast(model: FleetForecaster) -> None:
    # given two batteries, and the same with all values changed after day 90
    use = drivers(np.random.default_rng(2), 2, 150)
    use[0][85] = np.nan
    before = histories(*use)
    rng = np.random.default_rng(3)
    is_later = before.day > FIRST_DAY + 90
    after = Histories(
        before.battery,
        before.day,
        np.where(is_later, rng.uniform(0, 1e6, len(is_later)), before.use),
        np.where(is_later, rng.uniform(0, 1e6, len(is_later)), before.counter),
    )
    rows = [60, 85, 90, 150 + 75, 150 + 90]
    # then
    same = [as_bytes(model.forecast(days, questions(days, rows))) for days in (before, after)]
    assert same[0] == same[1]


def test_probability_never_falls_with_time_and_quantiles_are_in_order(
    model: FleetForecaster,
) -> None:
    # given the same question about less and less that is left
    days = histories(*drivers(np.random.default_rng(4), 1, 200))
    left = np.geomspace(60, 0.01, 50)
    row = np.full(50, 199)
    asked = Questions(row, days.day[row], left, np.zeros(50, dtype=np.int64))
    # when
    forecasts = model.forecast(days, asked)
    # then
    assert (np.diff(forecasts.p_cross) >= 0).all()
    assert forecasts.p_cross[-1] > 0.9
    crossing = np.where(forecasts.days_to_crossing == NOT_IN_SIGHT, 61, forecasts.days_to_crossing)
    assert (np.diff(crossing, axis=1) >= 0).all()
    assert (np.diff(crossing, axis=0) <= 0).all()
    assert (np.diff(forecasts.sum_quantiles, axis=1) > 0).all()


def test_an_old_counter_makes_a_crossing_likelier(model: FleetForecaster) -> None:
    days = histories(*drivers(np.random.default_rng(5), 1, 200))
    row = np.array([199, 199])
    asked = Questions(row, days.day[row] + np.array([0, 10]), np.full(2, 9.0), np.array([0, 10]))
    fresh, old = model.forecast(days, asked).p_cross
    assert old > fresh


def test_days_that_are_left_out_and_days_without_use_are_the_same(model: FleetForecaster) -> None:
    [use] = drivers(np.random.default_rng(6), 1, 120)
    use[[80, 81, 110]] = np.nan
    whole = histories(use)
    is_there = ~np.isnan(whole.use)
    cut = Histories(
        whole.battery[is_there], whole.day[is_there], whole.use[is_there], whole.counter[is_there]
    )
    ours = model.forecast(whole, questions(whole, [119]))
    theirs = model.forecast(cut, questions(cut, [116]))
    assert as_bytes(ours) == as_bytes(theirs)


def strange_batteries() -> dict[str, FloatArray]:
    rng = np.random.default_rng(7)
    [plain] = drivers(rng, 1, 400)
    sparse = plain.copy()
    sparse[rng.random(400) < 0.8] = np.nan
    return {
        "one_day": np.array([0.2]),
        "short": plain[:40],
        "parked": np.zeros(400),
        "constant": np.full(400, 0.2),
        "never_parked": rng.gamma(4, 0.05, 400),
        "sparse": sparse,
        "silent_for_a_year": np.concatenate([plain, np.full(365, np.nan), plain[:70]]),
        "heavy": np.where(np.arange(400) == 300, 4.0, plain),
        "unknown": np.full(20, np.nan),
    }


def test_a_strange_history_has_a_stated_outcome(model: FleetForecaster) -> None:
    # given
    batteries = strange_batteries()
    days = histories(*batteries.values())
    ends = np.append(np.flatnonzero(np.diff(days.battery)), len(days.day) - 1)
    # when
    forecasts = model.forecast(days, questions(days, ends.tolist(), remaining=3.0))
    # then
    found = dict(zip(batteries, forecasts.reason, strict=True))
    assert found == dict.fromkeys(batteries) | REASONS | {
        "one_day": "fewer than 14 known days",
        "unknown": "fewer than 14 known days",
    }
    is_answered = ~np.isnan(forecasts.p_cross)
    assert is_answered.tolist() == [name not in ("one_day", "unknown") for name in batteries]
    own = [reason is None for reason in found.values()]
    assert (forecasts.model == NAME).tolist() == own
    said = forecasts.p_cross[is_answered]
    assert ((said >= 0) & (said <= 1)).all()
    assert np.isfinite(forecasts.sum_quantiles[is_answered]).all()


def test_the_fallback_answers_as_the_baseline_does(model: FleetForecaster) -> None:
    days = histories(*drivers(np.random.default_rng(8), 1, 50))
    asked = replace(questions(days, [49]), horizon_days=7)
    ours, theirs = model.forecast(days, asked), Mean365Gaussian().forecast(days, asked)
    assert ours.p_cross.tobytes() == theirs.p_cross.tobytes()
    assert ours.model.tolist() == ["mean365-gaussian"]
    assert ours.reason.tolist() == ["fewer than 60 known days"]


def test_no_counter_for_a_month_is_a_reason(model: FleetForecaster) -> None:
    days = histories(*drivers(np.random.default_rng(9), 1, 200))
    row = np.array([199, 199])
    asked = Questions(row, days.day[row] + np.array([0, 40]), np.full(2, 9.0), np.array([31, 40]))
    assert model.forecast(days, asked).reason.tolist() == [
        "no known counter in the last 30 days",
        "no known day in the last 30",
    ]


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        TreyError, match=r"encoder\.onnx: No such file or directory; name the folder"
    ):
        FleetForecaster.load(tmp_path)
