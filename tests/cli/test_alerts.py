"""`trey alerts` over a ledger that another process wrote."""

import json
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake
from typer.testing import CliRunner

from trey.cli.alerts import app
from trey.errors import TreyError

ALERT_ID = "9f86d081884c7d659a2feaa0c55ad015"


def alert(**changed: object) -> dict[str, Any]:
    plain = {
        "id": ALERT_ID,
        "kind": "battery_replacement_due",
        "vehicle_id": "vehicle-0",
        "part_id": "0",
        "rule": "rated_cycles",
        "episode": "2013-01-01",
        "severity": "due",
        "as_of": date(2016, 10, 8),
        "made_at": datetime(2016, 10, 9, tzinfo=UTC),
        "horizon_days": 30,
        "probability": 0.5625,
        "crossing_earliest": date(2016, 11, 6),
        "crossing_date": date(2016, 11, 7),
        "crossing_latest": date(2016, 11, 8),
        "reason": "The battery has used 195.7 of 200 rated charge cycles.",
        "invitation": "Please book a service appointment.",
        "expires_at": datetime(2017, 1, 6, tzinfo=UTC),
        "model_name": "mean365-gaussian",
        "model_version": "0",
        "model_digest": "ab" * 32,
        "rule_version": "1",
        "source_hub": "telemetry@2026-11-21T09:00:00.000Z",
        "source_partition": 3,
        "source_sequence_number": 37,
        "written_by": "query/1",
    }
    return plain | changed


def forecast(**changed: object) -> dict[str, Any]:
    plain = {
        "vehicle_id": "vehicle-0",
        "battery_id": "0",
        "as_of": date(2016, 10, 8),
        "model_version": "0",
        "sum30_p10": 4.17,
        "sum30_p50": 4.26,
        "sum30_p90": 4.35,
    }
    return plain | changed


def home_with(home: Path, alerts: list[dict[str, Any]], forecasts: list[dict[str, Any]]) -> Path:
    write_deltalake(
        home / "tables/gold/fact_alert", pa.Table.from_pylist(alerts), partition_by=["kind"]
    )
    if forecasts:
        write_deltalake(home / "tables/gold/fact_forecast_daily", pa.Table.from_pylist(forecasts))
    return home


def trey_alerts(*arguments: object) -> str:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if done.exception is not None:
        raise done.exception
    return done.stdout


def test_list_fits_a_terminal_and_ends_with_the_count(tmp_path: Path) -> None:
    # given
    home = home_with(tmp_path, [alert(), alert(id="0a" * 16, as_of=date(2016, 11, 1))], [])
    # when
    lines = trey_alerts("list", "--home", home).splitlines()
    # then
    assert max(map(len, lines)) <= 100
    assert [line.split()[0] for line in lines[1:-1]] == ["0a0a0a0a0a0a", "9f86d081884c"]
    assert lines[-1] == "alerts: 2, vehicles: 1"


def test_list_gives_one_vehicle_on_request(tmp_path: Path) -> None:
    home = home_with(tmp_path, [alert(), alert(id="0a" * 16, vehicle_id="other")], [])
    assert trey_alerts("list", "--home", home, "--vehicle", "other").splitlines()[-1] == (
        "alerts: 1, vehicles: 1"
    )


def test_a_compliance_alert_is_listed_and_shown_with_what_it_names(tmp_path: Path) -> None:
    # given
    nothing = ("part_id", "horizon_days", "probability", "crossing_earliest", "crossing_date")
    of_components = alert(
        kind="component_non_compliant",
        rule="vehicle-components",
        severity="non_compliant",
        **dict.fromkeys((*nothing, "crossing_latest")),
        source_hub="file:12ab",
        source_sequence_number=7,
    )
    component = {
        "alert_id": ALERT_ID,
        "component_id": "C1",
        "clause": "age",
        "citation": "Article 3(1)",
        "note": "mfd '85\x1b[2J",
        "reason": "Non-compliant: violates age.",
        "probability": None,
    }
    others = [component | {"alert_id": "0a" * 16, "component_id": "C9"}]
    home = home_with(tmp_path, [of_components], [])
    named = pa.Table.from_pylist([component, *others]).cast(
        pa.schema(
            [(name, pa.float64() if name == "probability" else pa.string()) for name in component]
        )
    )
    write_deltalake(home / "tables/gold/fact_alert_component", named)
    # when
    listed, shown = (trey_alerts(*words, "--home", home) for words in (["list"], ["show", "9f86"]))
    # then
    assert "component non compliant" in listed
    assert "Component C1, clause age: Article 3(1)" in shown
    assert "The rules alone decided; they give no probability." in shown
    assert "Row 7 (from 0) of file:12ab" in shown
    assert "C9" not in shown
    assert "The note: “mfd '85␛[2J”" in shown
    assert "\x1b" not in shown  # a note may hold what a terminal obeys


def test_ids_cannot_command_the_terminal(tmp_path: Path) -> None:
    # given: markup, a title for the window, and letters that turn a line round
    hostile = {"vehicle_id": "V[/b]1\x1b]0;x\x07", "part_id": "[red]2\u202e"}
    home = home_with(tmp_path, [alert(**hostile, reason="Why\x1b[2J")], [])
    # when
    listed, shown = (trey_alerts(*words, "--home", home) for words in (["list"], ["show", "9f86"]))
    # then
    for said in (listed, shown):
        assert "V[/b]1␛]0;x␇" in said
        assert "[red]2\ufffd" in said
        assert not {"\x1b", "\x07", "\u202e"} & set(said)


def test_show_explains_the_decision_in_words(tmp_path: Path) -> None:
    # given
    others = [
        forecast(as_of=date(2016, 10, 9), sum30_p50=9.0),
        forecast(model_version="1", sum30_p50=9.0),
        forecast(vehicle_id="other", sum30_p50=9.0),
    ]
    home = home_with(tmp_path, [alert()], [forecast(), *others])
    # when
    said = trey_alerts("show", "9f86", "--home", home)
    # then
    for fact in (
        "The battery has used 195.7 of 200 rated charge cycles.",
        "4.26 cycles in the next 30 days, with 80 % between 4.17 and 4.35",
        "P(rating reached within 30 days) = 56%",
        "Expected on 7 November 2016; with 80 % between 6 November 2016 and 8 November 2016",
        "mean365-gaussian, version 0, digest abababababab",
        "Rule rated_cycles, version 1; 8 October 2016 is the first day on which it held",
        "telemetry@2026-11-21T09:00:00.000Z, partition 3, sequence number 37",
    ):
        assert fact in said


def test_show_needs_no_forecast(tmp_path: Path) -> None:
    # given
    unsure = alert(crossing_latest=None)
    # when
    said = trey_alerts("show", ALERT_ID, "--home", home_with(tmp_path, [unsure], []))
    # then
    assert "between 6 November 2016 and beyond the model's horizon" in said
    assert "cycles in the next 30 days" not in said


def test_an_overdue_battery_is_not_forecast(tmp_path: Path) -> None:
    # given
    overdue = alert(severity="overdue", probability=1.0)
    nothing = forecast(sum30_p10=None, sum30_p50=None, sum30_p90=None)
    home = home_with(tmp_path, [overdue], [nothing, forecast(as_of=date(2016, 1, 1))])
    # when
    said = trey_alerts("show", ALERT_ID, "--home", home)
    # then
    assert "The rating was reached by 8 October 2016" in said


@pytest.mark.parametrize(
    ("beginning", "problem"), [("9", "2 alerts begin with '9'"), ("b", "no alert begins with 'b'")]
)
def test_show_refuses_what_names_not_one_alert(
    tmp_path: Path, beginning: str, problem: str
) -> None:
    home = home_with(tmp_path, [alert(), alert(id="9a" * 16)], [])
    with pytest.raises(TreyError, match=problem):
        trey_alerts("show", beginning, "--home", home)


def test_the_ledger_answers_within_a_second_without_spark(tmp_path: Path) -> None:
    # given
    home = home_with(tmp_path, [alert()], [forecast()])
    program = (
        "import sys; from trey.cli.main import run; sys.argv = ['trey', 'alerts', 'list', '--json',"
        f" '--home', {str(home)!r}]; run(); sys.exit('pyspark' in sys.modules)"
    )
    # when
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    seconds = time.monotonic() - started
    # then
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert [(row["id"], row["as_of"]) for row in document] == [(ALERT_ID, "2016-10-08")]
    assert seconds < 3  # 0.6 s on idle cores; the cores of a test run are busy
