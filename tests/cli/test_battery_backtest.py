"""`trey battery backtest` and `compare`: what they print, and in which words the rest is refused."""

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from trey.cli.battery import app
from trey.errors import TreyError
from trey.files.tables import write_table
from trey.telemetry.simulation.fleet import simulate_fleet

MODELS = "gru-mixture,linear,mean30-gaussian"


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """30 simulated vehicles over two years, most of which cross."""
    file = tmp_path_factory.mktemp("history") / "fleet.parquet"
    write_table(simulate_fleet(30, 730, seed=9_301, crossing_days=(300, 700)).messages, file)
    return file


def run(*arguments: str) -> None:
    app(list(arguments), standalone_mode=False)


def test_a_comparison_on_a_simulated_fleet(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # given
    picture = tmp_path / "costs.html"
    # when
    run("backtest", "--batteries", "20", "--models", MODELS, "--cost-missed", "4",
        "--picture", str(picture), "--json")  # fmt: skip
    # then
    document = json.loads(capfd.readouterr().out)
    assert document["data"] == "20 simulated vehicles, mixed market, seed 9100"
    by_name = {one["name"]: one for one in document["models"]}
    assert set(by_name) == {*MODELS.split(","), "mean365-gaussian"}
    assert by_name["mean365-gaussian"]["skill"] == 0.0
    network = by_name["gru-mixture"]
    low, high = network["interval_of"]["brier"]
    assert 0 < low < network["brier"] < high < 0.1
    assert network["training_cpu_seconds"] > 100
    assert set(document["by_kind"]["commuter"]) == set(by_name)
    assert document["costs"]["threshold"] == 0.2
    assert len(document["costs"]["per_100_battery_days"]["linear"]) == 99
    assert document["signal"]["is_found"]
    assert not document["verdict"]["is_no_signal"]
    assert "alert from this P on" in picture.read_text()


def test_a_comparison_on_a_file_fits_the_screen(
    history: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # when
    run("backtest", "--history", str(history), "--models", MODELS)
    # then
    lines = capfd.readouterr().out.splitlines()
    assert max(len(line) for line in lines) <= 100
    assert "…" not in "".join(lines)
    assert any(line.startswith("gru-mixture") for line in lines)
    assert lines[-1].startswith(("Use ", "No signal"))


def test_two_models_are_compared(history: Path, capfd: pytest.CaptureFixture[str]) -> None:
    # given
    run("compare", "gru-mixture", "mean30-gaussian", "--history", str(history), "--json")
    # then
    document = json.loads(capfd.readouterr().out)
    difference = document["differences"]["crps"]
    ours, theirs = (document["figures"][document[model]]["crps"] for model in ("first", "second"))
    assert difference["value"] == pytest.approx(ours - theirs, abs=2e-4)
    assert document["batteries"] > 2
    run("compare", "gru-mixture", "mean30-gaussian", "--history", str(history))
    assert capfd.readouterr().out.splitlines()[-1].startswith("By the Brier score, ")


def test_a_file_of_one_battery_shows_its_rolling_origins(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # given
    day = pd.date_range("2024-01-01", periods=400)
    use = 0.1 + 0.01 * (day.dayofweek >= 5)
    file = tmp_path / "one.csv"
    pd.DataFrame(
        {
            "Date": day, "Battery_ID": 0, "Battery_Age_Days": range(400), "Number_Of_Trips": 5,
            "Daily_Trip_Duration": 40.0, "Daily_Cycles_Used": use,
            "Lifetime_Cycles_Used": use.cumsum(), "Battery_Rated_Cycles": 200.0,
        }
    ).to_csv(file)  # fmt: skip
    # when
    run("backtest", "--history", str(file), "--models", "weekday-mean-gaussian", "--json")
    # then
    document = json.loads(capfd.readouterr().out)
    assert document["models"] == []
    origins = document["rolling_origins"]
    assert origins["weekday-mean-gaussian"]["sum_error"] < 0.01
    assert set(origins) == {"running_mean", "weekday-mean-gaussian", "mean365-gaussian"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["backtest", "--seed", "1"], "are trained on"),
        (["backtest", "--picture", "costs.png"], "should end in .html"),
        (["compare", "linear", "linear"], "name two models"),
    ],
)
def test_wrong_usage(arguments: list[str], words: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert words in result.output


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(TreyError, match="there is no model oracle"):
        run("backtest", "--models", "oracle", "--batteries", "20")
