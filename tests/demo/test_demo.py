"""`trey demo` as a user runs it: two JVMs and both servers, from a file to a document."""

import json
import random
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

FIRST, DAYS, REPLAY_DAYS = date(2026, 1, 1), 140, 60
RATED = 17.0  # reached on the 120th day


@pytest.fixture
def lab_file(tmp_path: Path) -> tuple[Path, date]:
    """A file with the lab's headers, and the day on which its battery crosses."""
    noise = random.Random(1)
    header = (
        ",Date,Battery_ID,Battery_Age_Days,Number_Of_Trips,Daily_Trip_Duration,"
        "Daily_Cycles_Used,Lifetime_Cycles_Used,Battery_Rated_Cycles"
    )
    lines, counter, crossing = [header], 0.0, None
    for age in range(DAYS):
        used, day = noise.gauss(0.142, 0.012), FIRST + timedelta(days=age)
        counter += used
        crossing = crossing or (day if counter >= RATED else None)
        lines.append(f"{age},{day},7,{age},5,{used * 406.5},{used},{counter},{RATED}")
    file = tmp_path / "readings.csv"
    file.write_text("\n".join(lines) + "\n")
    assert crossing is not None
    return file, crossing


def trey_demo(file: Path, home: Path) -> Any:
    program = "import sys; from trey.cli.main import run; sys.argv[0] = 'trey'; run()"
    options = ["--telemetry", str(file), "--replay-days", str(REPLAY_DAYS), "--home", str(home)]
    done = subprocess.run(
        [sys.executable, "-c", program, "demo", *options, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.spark
@pytest.mark.timeout(900)  # eight processes share the cores; 90 s where those are idle
def test_a_file_becomes_one_alert_however_often_it_is_replayed(
    lab_file: tuple[Path, date], tmp_path: Path
) -> None:
    # given
    file, crossing = lab_file
    # when
    first, second = (trey_demo(file, tmp_path / "home") for _ in range(2))
    # then
    (alert,) = first["alerts"]
    assert alert["kind"] == "battery_replacement_due"
    assert (alert["vehicle_id"], alert["battery_id"]) == ("vehicle-7", "7")
    assert abs((crossing - date.fromisoformat(alert["as_of"])).days - 30) <= 3
    assert abs((crossing - date.fromisoformat(alert["crossing_date"])).days) <= 3
    for document in (first, second):
        assert document["alerts"] == [alert]
        assert document["cosmos_documents"] == 1
        assert document["messages_sent"] == document["messages_read"] == REPLAY_DAYS
        assert (document["quarantined"], document["batteries"]) == (0, 1)
        assert "simulated data" not in Path(document["report"]).read_text()
