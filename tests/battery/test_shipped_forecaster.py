"""The shipped model against its card, on a fleet of a fresh seed; and on the lab's file."""

import json
from importlib.resources import files

import numpy as np
import pytest

from trey.battery.arrays import FloatArray
from trey.battery.backtest.cells.frame import Frame
from trey.battery.backtest.scores.quality import measure
from trey.battery.baseline import Mean365Gaussian
from trey.battery.days import histories_of
from trey.battery.histories import Histories, Questions
from trey.battery.model.fleet_forecaster import FleetForecaster, shipped_forecaster
from trey.telemetry.cleansing.arrays import floats
from trey.telemetry.cleansing.days import clean
from trey.telemetry.files.readings import readings_of
from trey.telemetry.simulation.fleet import simulate_fleet

FOLDER = files("trey") / "defaults" / "forecaster"
CARD = json.loads((FOLDER / "card.json").read_text())
PROVENANCE = json.loads((FOLDER / "provenance.json").read_text())


@pytest.fixture(scope="module")
def model() -> FleetForecaster:
    return shipped_forecaster()


def test_quality_on_a_fresh_fleet_is_that_of_the_card(model: FleetForecaster) -> None:
    # given a seed that neither training nor card have seen
    fleet = simulate_fleet(300, 1_461, seed=9_777)
    days = clean(readings_of(fleet.messages, "simulated")[0])
    frame = Frame.of(histories_of(days), floats(days, "battery_rated_cycles"))
    assert frame.battery.max() > 150
    # when
    ours, baseline = measure(model, frame), measure(Mean365Gaussian(), frame)
    # then
    card = CARD["measured"]["mixed"]["gru-mixture"]
    assert ours.brier == pytest.approx(card["brier"], abs=0.004)
    assert ours.brier < 0.95 * baseline.brier
    assert ours.coverage_80 == pytest.approx(card["coverage_80"], abs=0.03)
    assert ours.calibration_error < 0.015
    assert ours.recall_at_notice is not None
    assert ours.recall_at_notice > 0.94


def test_the_card_meets_its_targets() -> None:
    mixed = CARD["measured"]["mixed"]
    ours = mixed["gru-mixture"]
    assert mixed["batteries"] >= 1_500
    assert mixed["skill"] >= 0.10
    assert ours["calibration_error"] <= 0.01
    assert 0.77 <= ours["coverage_80"] <= 0.83
    assert ours["precision_at_alert"] >= 0.91
    assert ours["recall_at_alert"] >= 0.89
    assert ours["recall_at_notice"] >= 0.95
    assert ours["first_notice_late_share"] < 0.01
    shifted = CARD["measured"]["shifted"]
    assert 0.75 <= shifted["gru-mixture, recalibrated online"]["coverage_80"] <= 0.85
    assert CARD["training_cpu_seconds"] <= 600


def test_provenance_names_what_made_the_model(model: FleetForecaster) -> None:
    assert PROVENANCE["model_sha256"] == model.digest
    assert PROVENANCE["data_sha256"].startswith(model.version)
    assert PROVENANCE["command"].startswith("trey battery train ")
    assert PROVENANCE["seed"] < 9_000
    assert CARD["data"] == "simulated"
    assert CARD["largest_difference_to_pytorch"] <= 1e-5


def test_the_shipped_files_are_small() -> None:
    sizes = {file.name: len(file.read_bytes()) for file in FOLDER.iterdir()}
    assert set(sizes) == {
        "encoder.onnx", "head.onnx", "model.json", "card.json", "provenance.json",
    }  # fmt: skip
    assert sum(sizes.values()) < 1_000_000


def ask(histories: Histories, rows: list[int], remaining: FloatArray) -> Questions:
    row = np.array(rows)
    return Questions(row, histories.day[row], remaining, np.zeros(len(row), dtype=np.int64))


def test_the_lab_battery_crosses_when_it_was_said_to(
    model: FleetForecaster, lab: tuple[Histories, FloatArray]
) -> None:
    # given the day 30 days before the crossing on day 1406, counted from 0
    histories, rated = lab
    rows = [1406 - 30]
    # when
    asked = ask(histories, rows, (rated - histories.counter)[rows])
    forecasts = model.forecast(histories, asked)
    # then
    early, middle, late = forecasts.days_to_crossing[0]
    assert abs(middle - 30) <= 1
    assert early <= 30 <= late
