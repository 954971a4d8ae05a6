"""A model from days to folder: what it is made of, and what is said of it."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.battery.model.fleets import drivers, histories, questions
from tests.battery.training.fleet import CONFIG
from trey.battery.backtest.cells.frame import Frame, hold_out
from trey.battery.histories import Histories
from trey.battery.model.days.sequences import Sequences
from trey.battery.model.fleet_forecaster import FILES, FleetForecaster
from trey.battery.training.making import CARD, Made, make


def fleet(seed: int, batteries: int) -> Histories:
    return histories(*drivers(np.random.default_rng(seed), batteries, 320))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, Path]:
    folder = tmp_path_factory.mktemp("made") / "model"
    others = fleet(12, 20)
    frame = Frame.of(others, np.full(len(others.day), 40.0))
    return make(Sequences.of(fleet(11, 36)), CONFIG, folder, frames={"others": frame}), folder


def test_the_folder_holds_the_model_and_its_card(made: tuple[Made, Path]) -> None:
    model, folder = made
    assert {file.name for file in folder.iterdir()} == {*FILES, CARD}
    assert json.loads((folder / CARD).read_text()) == model.card
    assert FleetForecaster.load(folder).digest == model.forecaster.digest


def test_the_card_says_how_good_it_is_beside_the_baseline(made: tuple[Made, Path]) -> None:
    card = made[0].card
    assert card["training_sequences"] == 36
    assert card["training_days"] == 36 * 320
    assert card["largest_difference_to_pytorch"] <= 1e-5
    measured = card["measured"]["others"]
    assert measured["batteries"] >= 5
    assert measured["decisions"] <= 120 * measured["batteries"]
    for name in ("gru-mixture", "gru-mixture, recalibrated online", "mean365-gaussian"):
        assert 0 < measured[name]["brier"] < 0.25
        assert 0.5 < measured[name]["coverage_80"] < 1


def test_what_was_learned_is_about_right(made: tuple[Made, Path]) -> None:
    # given batteries that go on as they were
    days = fleet(13, 10)
    ends = np.append(np.flatnonzero(np.diff(days.battery)), len(days.day) - 1)
    # when
    forecasts = made[0].forecaster.forecast(days, questions(days, ends.tolist()))
    # then
    usual = np.array([days.use[days.battery == b].mean() * 30 for b in range(10)])
    assert forecasts.sum_quantiles[:, 1] == pytest.approx(usual, rel=0.35)


def test_batteries_are_held_out_whole() -> None:
    # given
    days = fleet(14, 30)
    # when
    kept, (held_out, rated) = hold_out(days, np.arange(len(days.day)).astype(np.float64), seed=1)
    # then
    assert len(kept.day) + len(held_out.day) == len(days.day)
    assert len(held_out.day) % 320 == 0
    assert 1 <= held_out.battery[-1] + 1 <= 15
    assert held_out.use.tolist() == days.use[rated.astype(int)].tolist()
    assert np.unique(kept.battery).tolist() == list(range(kept.battery[-1] + 1))
