"""`trey battery explain` and `explain-model`, over files and over the tables of a world."""

import json
import shutil
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from deltalake import write_deltalake
from typer.testing import CliRunner

from trey.battery.baseline import Mean365Gaussian
from trey.battery.model.fleet_forecaster import shipped_forecaster
from trey.cli.battery import app
from trey.errors import TreyError
from trey.files.tables import write_table
from trey.telemetry.cleansing.days import clean
from trey.telemetry.files.readings import readings_of
from trey.telemetry.simulation.fleet import simulate_fleet

AS_OF = date(2025, 11, 30)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 simulated vehicles over 500 days, to the end of 2025."""
    file = tmp_path_factory.mktemp("history") / "fleet.parquet"
    write_table(simulate_fleet(40, 500, seed=5).messages, file)
    return file


@pytest.fixture(scope="module")
def days() -> pa.Table:
    return clean(readings_of(simulate_fleet(40, 500, seed=5).messages, "simulated")[0])


@pytest.fixture(scope="module")
def battery(days: pa.Table) -> dict[str, Any]:
    """The last day of a battery that is far from its rating."""
    rows = days.to_pandas().groupby("battery_id").filter(lambda days: len(days) > 400)
    lived = rows[rows["observed_on"] == AS_OF]
    used = lived["lifetime_cycles_used"] / lived["battery_rated_cycles"]
    row: dict[str, Any] = lived[(used < 0.99) & lived["is_complete"]].iloc[0].to_dict()
    return row


def trey_battery(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if done.exception is not None:
        raise done.exception
    return done.stdout


def explained(capfd: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    app(["explain", *map(str, arguments), "--json"], standalone_mode=False)
    document: dict[str, Any] = json.loads(capfd.readouterr().out)
    return document


@pytest.mark.parametrize(
    ("model", "name"), [("champion", "gru-mixture"), ("baseline", "mean365-gaussian")]
)
def test_a_battery_of_a_file_is_explained_by_a_sum(
    fleet: Path, battery: dict[str, Any], capfd: pytest.CaptureFixture[str], model: str, name: str
) -> None:
    # when
    said = explained(
        capfd, "--battery", battery["battery_id"], "--history", fleet, "--as-of", AS_OF,
        "--model", model,
    )  # fmt: skip
    # then
    assert (said["as_of"], said["decided_by"]["name"]) == (str(AS_OF), name)
    left = battery["battery_rated_cycles"] - battery["lifetime_cycles_used"]
    assert said["remaining_cycles"] == pytest.approx(left)
    made_of = said["made_of"]
    parts = [made_of["level_cycles"], made_of["variation_cycles"]]
    parts += [part["cycles"] for part in made_of["parts"]]
    assert sum(parts) == pytest.approx(said["expected"]["sum30_p50"])


def test_it_reads_well(fleet: Path, battery: dict[str, Any]) -> None:
    # when
    text = trey_battery("explain", "--battery", battery["battery_id"], "--history", fleet)
    # then
    lines = text.splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[0].startswith(f"battery     {battery['battery_id']} in vehicle ")
    assert "as of 31 December 2025" in lines[0]
    assert "cycles a day over the last year" in text
    assert "Tested: " in text
    names = [line.split("  ")[0].strip() for line in lines]
    assert "the level of the last year, 30 days of it" in names
    assert "its weekdays" in names
    assert "together" in names
    assert "cycles remain" in " ".join(lines[-3:])


def test_a_stored_battery_is_explained_as_of_its_alert_by_what_decided_it(
    tmp_path: Path,
    days: pa.Table,
    battery: dict[str, Any],
    capfd: pytest.CaptureFixture[str],
) -> None:
    # given an alert of the network, and a later forecast by version 0
    about = {name: battery[name] for name in ("vehicle_id", "battery_id")}
    network, baseline = shipped_forecaster().version, Mean365Gaussian.version
    alert = {
        "kind": "battery_replacement_due", "vehicle_id": about["vehicle_id"],
        "part_id": about["battery_id"], "as_of": AS_OF, "model_version": network,
    }  # fmt: skip
    later = about | {"as_of": date(2025, 12, 20), "model_version": baseline}
    tables = tmp_path / "tables"
    write_deltalake(
        tables / "gold/fact_alert", pa.Table.from_pylist([alert]), partition_by=["kind"]
    )
    write_deltalake(tables / "gold/fact_forecast_daily", pa.Table.from_pylist([later]))
    write_deltalake(tables / "silver/battery_daily", days)
    # when
    of_alert = explained(capfd, "--battery", about["battery_id"], "--home", tmp_path)
    of_day = explained(
        capfd, "--battery", about["battery_id"], "--home", tmp_path, "--as-of", "2025-12-20"
    )
    # then
    assert (of_alert["as_of"], of_alert["decided_by"]["version"]) == (str(AS_OF), network)
    assert (of_day["as_of"], of_day["decided_by"]["version"]) == ("2025-12-20", "0")
    with pytest.raises(TreyError, match="holds no forecast of battery 'none'"):
        trey_battery("explain", "--battery", "none", "--home", tmp_path)
    with pytest.raises(TreyError, match="as of 2025-12-21"):
        trey_battery(
            "explain", "--battery", about["battery_id"], "--home", tmp_path, "--as-of", "2025-12-21"
        )


def test_a_registered_version_is_the_one_that_the_stream_keeps(
    tmp_path: Path,
    days: pa.Table,
    battery: dict[str, Any],
    capfd: pytest.CaptureFixture[str],
) -> None:
    # given versions 7 and 8, of which the stream of this world has kept the one
    shipped = Path(str(resources.files("trey.defaults") / "forecaster"))
    digest = shipped_forecaster().digest
    shutil.copytree(shipped, tmp_path / "models/trey-forecaster" / digest)
    batch = {"event": "started", "at": datetime(2025, 12, 21, tzinfo=UTC)}
    versions = {"7": digest, "8": "0" * 64}
    batches = [
        batch | {"model_version": version, "model_digest": of} for version, of in versions.items()
    ]
    about = {name: battery[name] for name in ("vehicle_id", "battery_id")}
    forecasts = [
        about | {"as_of": date(2025, 12, 19), "model_version": "8"},
        about | {"as_of": date(2025, 12, 20), "model_version": "7"},
    ]
    tables = tmp_path / "tables"
    write_deltalake(tables / "ops/batch_log", pa.Table.from_pylist(batches))
    write_deltalake(tables / "gold/fact_forecast_daily", pa.Table.from_pylist(forecasts))
    write_deltalake(tables / "silver/battery_daily", days)
    # when
    said = explained(capfd, "--battery", about["battery_id"], "--home", tmp_path)
    # then
    assert said["decided_by"]["version"] == "7"
    assert said["made_of"] is not None
    with pytest.raises(TreyError, match="by version 8, which neither this package nor"):
        trey_battery(
            "explain", "--battery", about["battery_id"], "--home", tmp_path, "--as-of", "2025-12-19"
        )


def test_a_battery_that_is_not_in_the_file_is_named(fleet: Path) -> None:
    with pytest.raises(TreyError, match=r"fleet\.parquet: there is no battery 'B\?'"):
        trey_battery("explain", "--battery", "B?", "--history", fleet)


def test_a_battery_past_its_rating_needs_no_sum(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # given
    file = tmp_path / "past.csv"
    counter = 199 + 0.5 * np.arange(30)
    file.write_text(
        "Date,Battery_ID,Battery_Age_Days,Number_Of_Trips,Daily_Trip_Duration,Daily_Cycles_Used,"
        "Lifetime_Cycles_Used,Battery_Rated_Cycles\n"
        + "".join(
            f"2026-01-{day + 1:02},7,{400 + day},5,50,0.5,{counter[day]},200\n" for day in range(30)
        )
    )
    # when
    said = explained(capfd, "--battery", "7", "--history", file)
    # then
    assert said["expected"] is said["made_of"] is said["faithfulness"] is None
    assert said["conclusion"] == "7 has reached its rating: its cycles are used up."
    assert "they are used up" in trey_battery("explain", "--battery", "7", "--history", file)


def test_too_few_days_for_a_forecast_are_said(tmp_path: Path) -> None:
    # given
    file = tmp_path / "new.csv"
    file.write_text(
        "Date,Battery_ID,Battery_Age_Days,Number_Of_Trips,Daily_Trip_Duration,Daily_Cycles_Used,"
        "Lifetime_Cycles_Used,Battery_Rated_Cycles\n"
        "2026-01-01,7,1,5,50,0.5,0.5,200\n2026-01-02,7,2,5,50,0.5,1.0,200\n"
    )
    # then
    with pytest.raises(TreyError, match="fewer than 14 known days; name a later day"):
        trey_battery("explain", "--battery", "7", "--history", file)


def test_a_model_is_explained_over_a_fleet(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # given
    page = tmp_path / "page.html"
    # when
    app(
        ["explain-model", "--batteries", "100", "--seed", "9005", "--out", str(page), "--json"],
        standalone_mode=False,
    )
    # then
    said = json.loads(capfd.readouterr().out)
    assert said["batteries"] > 40
    moves = {effect["part"]: effect["points"] for effect in said["effects"]}
    assert moves["the remaining cycles"] == max(moves.values())
    assert moves["days 1 to 4 weeks ago"] > moves["days over a year ago"]
    assert said["foretold"] > said["by_chance"] + 0.1
    assert said["conclusion"].startswith("gru-mixture ")
    html = page.read_text()
    assert "simulated data" in html
    assert html.count("plotly-graph-div") == 1
