"""`trey data`: what each command says, and what it leaves on disk or on the hub."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession
from typer.testing import CliRunner

from trey.adapters.event_hubs import gateway
from trey.adapters.event_hubs.gateway import DeviceMessage
from trey.cli.data import FaultsName, MarketName, app
from trey.compliance.catalogue import shipped_catalogue
from trey.compliance.files.components import read_components
from trey.compliance.simulation.components import simulate_components
from trey.errors import TreyError
from trey.telemetry.history import read_history
from trey.telemetry.simulation.markets import MARKETS
from trey.telemetry.simulation.observation.faults import FAULTS

HISTORY = (
    "Date,Battery_ID,Battery_Age_Days,Number_Of_Trips,Daily_Trip_Duration,Daily_Cycles_Used,"
    "Lifetime_Cycles_Used,Battery_Rated_Cycles\n"
    "2017-03-01,7,1,5,60.1,0.1,0.1,200.0\n"
    "2017-03-02,,2,5,60.1,0.1,0.2,200.0\n"
)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    path = tmp_path / "history.csv"
    path.write_text(HISTORY)
    return path


@pytest.mark.spark
def test_load_says_what_it_did(
    spark: SparkSession,  # noqa: ARG001  # the session that load finds
    history: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    home = tmp_path / "home"
    app(["load", str(history), "--home", str(home), "--json"], standalone_mode=False)
    assert json.loads(capfd.readouterr().out) == {
        "messages": 2,
        "quarantined": 1,
        "batteries": 1,
        "added": 2,
    }
    assert (home / "tables" / "silver" / "battery_daily").is_dir()
    assert not (home / "staging" / "load_history").exists()


def test_load_refuses_a_wrong_file_before_it_starts_anything(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(HISTORY.replace("60.1", "long", 1))
    with pytest.raises(TreyError) as raised:
        app(["load", str(file), "--home", str(tmp_path / "home")], standalone_mode=False)
    assert str(raised.value) == (
        f"{file}, row 2, column Daily_Trip_Duration: 'long' is not a number"
    )
    assert not (tmp_path / "home").exists()


def test_replay_sends_each_row_as_its_device_on_its_day(
    history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    sent: list[DeviceMessage] = []

    def send(connection: str, messages: Iterable[DeviceMessage]) -> int:
        assert connection == "the gateway"
        sent.extend(messages)
        return len(sent)

    monkeypatch.setenv("TREY_DEVICE_GATEWAY_CONNECTION", "the gateway")
    monkeypatch.setattr(gateway, "send_device_messages", send)
    # when
    result = CliRunner().invoke(app, ["replay", str(history)])
    # then
    assert result.stdout == "2 messages sent\n"
    assert [(message.device_id, message.enqueued_at) for message in sent] == [
        ("vehicle-7", datetime(2017, 3, 2, tzinfo=UTC)),
        ("", datetime(2017, 3, 3, tzinfo=UTC)),
    ]
    assert json.loads(sent[0].body)["observed_on"] == "2017-03-01"


@pytest.mark.parametrize("name", ["fleet.parquet", "fleet.csv"])
def test_fleet_is_a_file_that_history_reads(name: str, tmp_path: Path) -> None:
    out = tmp_path / name
    result = CliRunner().invoke(
        app, ["fleet", "--batteries", "3", "--days", "40", "--seed", "2", "--out", str(out)]
    )
    history = read_history(out)
    assert f"{len(history)} messages of 3 simulated batteries" in result.stdout
    assert 80 < len(history) <= 240  # two a day at most, some days missing
    assert set(history["vehicle_id_origin"].to_pylist()) == {"file"}
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_fleet_keeps_the_truth_beside_the_messages(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # given
    out, days, batteries = (tmp_path / f"{name}.parquet" for name in ("seen", "days", "batteries"))
    truth = ["--true-days", str(days), "--true-batteries", str(batteries)]
    size = ["--batteries", "260", "--days", "30", "--seed", "2", "--faults", "none"]
    # when
    arguments = [*size, "--market", "shifted", "--out", str(out), *truth, "--json"]
    app(["fleet", *arguments], standalone_mode=False)
    said = json.loads(capfd.readouterr().out)
    # then
    seen, happened, fates = (pq.read_table(file) for file in (out, days, batteries))
    assert said == {
        "messages": len(seen),
        "batteries": len(fates),
        "crossed": len(fates) - fates["crossing_on"].null_count,
        "market": "shifted",
        "faults": "none",
        "simulated": True,
        "file": str(out),
    }
    assert len(seen) == len(happened) > 5_000
    assert set(fates["battery_id"].to_pylist()) == set(happened["battery_id"].to_pylist())


def test_markets_and_faults_of_the_flags_are_those_there_are() -> None:
    assert [*MarketName] == [*MARKETS]
    assert [*FaultsName] == [*FAULTS]


def test_anchors_are_a_table_of_figures_with_their_source(
    capfd: pytest.CaptureFixture[str],
) -> None:
    # given
    arguments = ["anchors", "--batteries", "20", "--years", "2"]
    # when
    app([*arguments, "--json"], standalone_mode=False)
    said = json.loads(capfd.readouterr().out)
    # then
    assert (said["simulated"], said["market"], len(said["figures"])) == (True, "mixed", 20)
    assert all(figure["source"] for figure in said["figures"])
    # when
    app(arguments, standalone_mode=False)
    # then
    assert len(capfd.readouterr().out.splitlines()) == 20


def test_fleet_with_another_ending_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["fleet", "--out", str(tmp_path / "fleet.xlsx")])
    assert result.exit_code == 2
    assert "should end in .parquet or .csv" in result.stderr


def test_fleet_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "fleet.csv"
    with pytest.raises(TreyError) as raised:
        app(["fleet", "--batteries", "1", "--days", "9", "--out", str(out)], standalone_mode=False)
    assert str(raised.value) == f"{out}: No such file or directory; name a file that can be written"


@pytest.mark.parametrize("name", ["components.parquet", "components.csv"])
def test_components_are_a_file_with_notes_that_the_backtest_reads(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # given
    out = tmp_path / name
    arguments = ["--rows", "300", "--seed", "2", "--label-noise", "0.1", "--out", str(out)]
    # when
    app(["components", *arguments, "--json"], standalone_mode=False)
    said = json.loads(capfd.readouterr().out)
    # then
    assert said == {"components": 300, "vehicles": 13, "simulated": True, "file": str(out)}
    table = read_components(out, shipped_catalogue())
    made = simulate_components(300, seed=2, label_noise=0.1)
    assert table["materials"].to_pylist() == made["materials"].to_pylist()
    # when: once more
    first = out.read_bytes()
    app(["components", *arguments], standalone_mode=False)
    # then
    assert out.read_bytes() == first


def test_components_are_called_simulated(tmp_path: Path) -> None:
    out = tmp_path / "c.csv"
    result = CliRunner().invoke(app, ["components", "--rows", "9", "--out", str(out)])
    assert result.stdout == f"9 simulated components of 1 vehicles in {out}\n"
