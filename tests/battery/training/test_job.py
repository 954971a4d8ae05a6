"""`jobs/train_forecaster.py`: from silver to a run that a registry has as a challenger."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from jobs.train_forecaster import main
from trey.adapters.tables import Tables
from trey.adapters.tracking.registry import Registered, Registry
from trey.battery.model.fleet_forecaster import FleetForecaster
from trey.errors import TreyError
from trey.telemetry.cleansing.days import clean
from trey.telemetry.files.readings import readings_of
from trey.telemetry.schemas import BATTERY_DAILY
from trey.telemetry.simulation.fleet import simulate_fleet

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def home(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world whose silver holds a small fleet, after a training."""
    home = tmp_path_factory.mktemp("home")
    fleet = simulate_fleet(60, 400, seed=5, crossing_days=(250, 400))
    days = clean(readings_of(fleet.messages, "simulated")[0])
    tables = Tables(spark, str(home / "tables"))
    tables.ensure("silver.battery_daily", BATTERY_DAILY)
    tables.append(spark.createDataFrame(days, BATTERY_DAILY), "silver.battery_daily")
    main(["--home", str(home), "--batteries", "50", "--epochs", "2"])
    return home


def stored(home: Path, query: str) -> list[Any]:
    with sqlite3.connect(home / "tracking" / "mlflow.db") as store:
        return store.execute(query).fetchall()


def test_the_registry_has_a_challenger_that_can_be_loaded(home: Path, tmp_path: Path) -> None:
    # given
    registry = Registry.at(None, home, "trey-forecaster")
    tags = dict(stored(home, "SELECT key, value FROM model_version_tags"))
    # when
    registry.download("1", tmp_path)
    # then
    model = FleetForecaster.load(tmp_path)
    assert tags == {"trey.role": "challenger", "trey.model_digest": model.digest}
    assert registry.find("1") == Registered("1", model.digest)
    assert registry.champion() is None


def test_the_run_keeps_what_was_chosen_and_of_what_days(home: Path) -> None:
    parameters = dict(stored(home, "SELECT key, value FROM params"))
    [(status,)] = stored(home, "SELECT status FROM runs")
    assert status == "FINISHED"
    assert parameters["data"] == "silver.battery_daily"
    assert (parameters["seed"], parameters["epochs"], parameters["hidden_size"]) == ("1", "2", "32")
    assert len(parameters["data_sha256"]) == 64
    assert int(parameters["training_sequences"]) + int(parameters["validation_sequences"]) < 50
    assert parameters["last_day"] == "2025-12-31"


def test_the_run_keeps_each_epoch_and_the_comparison(home: Path) -> None:
    rows = stored(home, "SELECT key, step FROM metrics WHERE step > 0")
    figures = dict(stored(home, "SELECT key, value FROM latest_metrics"))
    [(files,)] = stored(home, "SELECT artifact_uri FROM runs")
    comparison = json.loads(Path(str(files).removeprefix("file://"), "comparison.json").read_text())
    assert sorted(step for name, step in rows if name == "validation_loss") == [1, 2]
    assert {"gru-mixture", "mean365-gaussian", "skill"} <= comparison["held out"].keys()
    assert Path(str(files).removeprefix("file://"), "pictures.html").read_text().count("<h2>") == 2
    assert 0 < figures["measured.held_out.gru_mixture.brier"] < 0.3


def test_an_archive_without_days_is_one_sentence(spark: SparkSession, tmp_path: Path) -> None:
    Tables(spark, str(tmp_path / "tables")).ensure("silver.battery_daily", BATTERY_DAILY)
    with pytest.raises(TreyError, match="no settled day to learn from; load a history with"):
        main(["--home", str(tmp_path)])
