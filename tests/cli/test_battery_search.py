"""`trey battery search`: a leaderboard from five lines, and a candidate that forecasts."""

import json
import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from tests.battery.search.files import write_config, write_fleet
from trey.cli.battery import app
from trey.errors import TreyError

LAB = os.environ.get("TREY_LAB_FILE")
RUNNER = CliRunner()


def test_five_lines_give_a_leaderboard_pictures_and_a_candidate(tmp_path: Path) -> None:
    # given
    config = write_config(
        tmp_path,
        write_fleet(tmp_path / "fleet.parquet", 20, 330),
        "families: [means, linear]",
        "horizon: 14",
    )
    # when
    done = RUNNER.invoke(app, ["search", "--config", str(config)])
    # then
    assert done.exit_code == 0, done.output
    assert "warning: amount and minutes say the same (r = +1)" in done.stderr
    lines = done.stdout.splitlines()
    assert [name for name in ("linear", "mean90-gaussian") if name in done.stdout]
    assert max(map(len, lines)) <= 100
    assert "Everything was tried." in done.stdout
    assert "14 days ahead" in " ".join(done.stdout.split())
    assert (tmp_path / "search.search" / "search.html").stat().st_size > 1_000_000
    assert (tmp_path / "search.search" / "candidate" / "candidate.json").exists()


@pytest.mark.skipif(not LAB, reason="TREY_LAB_FILE names no file")
def test_the_labs_file_is_warned_of_and_its_winner_forecasts(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # given
    config = tmp_path / "lab.yaml"
    config.write_text(
        f"data: {LAB}\ntarget: Daily_Cycles_Used\ntime: Date\ngroup: Battery_ID\n"
        "families: [means, weekday]\n"
    )
    out = tmp_path / "found"
    # when
    done = RUNNER.invoke(app, ["search", "--config", str(config), "--out", str(out), "--json"])
    # then
    assert done.exit_code == 0, done.output
    found = json.loads(capfd.readouterr().out)
    assert any(
        "Daily_Trip_Duration and Daily_Cycles_Used say the same (r = +1)" in warning
        for warning in found["warnings"]
    )
    assert found["horizon_days"] == 30
    assert [entry["rank"] for entry in found["leaderboard"]] == [1, 2, 3, 4]
    scores = [entry["validation_score"] for entry in found["leaderboard"]]
    assert scores == sorted(scores)
    assert found["verdict"] == "No signal, and no model is better for sure: use mean365-gaussian."
    assert found["winner"]["name"] == "mean365-gaussian"
    assert {"skill", "brier", "crps", "coverage_80"} <= found["leaderboard"][0]["test"].keys()
    # and the candidate forecasts
    asked = ["--history", str(LAB), "--as-of", "2016-10-08", "--model", found["winner"]["folder"]]
    forecast = RUNNER.invoke(app, ["forecast", *asked, "--out", str(tmp_path / "out.parquet")])
    assert forecast.exit_code == 0, forecast.output
    [row] = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert row["model"] == found["winner"]["name"]
    assert 0 < row["p_cross_30"] < 1


def test_a_leaking_covariate_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text("day,used,Daily_Trip_Duration\n2022-01-01,0.1,40\n")
    config = tmp_path / "search.yaml"
    config.write_text(f"data: {file}\ntarget: used\ntime: day\ncovariates: [Daily_Trip_Duration]\n")
    with pytest.raises(TreyError, match="covariate Daily_Trip_Duration leaks"):
        RUNNER.invoke(app, ["search", "--config", str(config)], catch_exceptions=False)
