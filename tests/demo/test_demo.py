"""`trey demo` as a user runs it: a JVM per job and both servers, from files to documents."""

import ast
import json
import random
import re
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


@pytest.fixture
def notes_file(tmp_path: Path) -> Path:
    """Components of three vehicles: an illegal one, one that nobody can decide, all lawful."""
    file = tmp_path / "notes.csv"
    file.write_text(
        "component_id,vehicle_id,note\n"
        'C1,V1,"Manufactured in 1985, made of steel, in fair condition."\n'
        'C2,V1,"Manufactured in 2010, made of carbon fiber, in good condition."\n'
        'C3,V2,"Made of steel."\n'
        'C4,V3,"Manufactured in 2010, made of carbon fiber, in good condition."\n'
    )
    return file


def trey_demo(file: Path, home: Path, *flags: str) -> Any:
    program = "import sys; from trey.cli.main import run; sys.argv[0] = 'trey'; run()"
    options = ["--telemetry", str(file), "--replay-days", str(REPLAY_DAYS), "--home", str(home)]
    options += flags
    done = subprocess.run(
        [sys.executable, "-c", program, "demo", *options, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.spark
@pytest.mark.timeout(900)  # ten processes share the cores; 90 s where those are idle
def test_files_become_one_alert_per_finding_however_often_they_are_replayed(
    lab_file: tuple[Path, date], notes_file: Path, tmp_path: Path
) -> None:
    # given
    file, crossing = lab_file
    home = tmp_path / "home"
    # when
    first = trey_demo(file, home)
    second = trey_demo(file, home, "--components", str(notes_file))
    # then
    (alert,) = first["alerts"]
    assert alert["kind"] == "battery_replacement_due"
    assert (alert["vehicle_id"], alert["battery_id"]) == ("vehicle-7", "7")
    assert abs((crossing - date.fromisoformat(alert["as_of"])).days - 30) <= 3
    assert abs((crossing - date.fromisoformat(alert["crossing_date"])).days) <= 3
    for document in (first, second):
        assert document["messages_sent"] == document["messages_read"] == REPLAY_DAYS
        assert (document["quarantined"], document["batteries"]) == (0, 1)
        assert "simulated data" not in Path(document["report"]).read_text()
    assert (first["cosmos_documents"], second["cosmos_documents"]) == (1, 2)
    assert "compliance" not in first
    # and
    assert second["alerts"][0] == alert
    (of_components,) = second["alerts"][1:]
    assert (of_components["kind"], of_components["vehicle_id"]) == ("component_non_compliant", "V1")
    assert of_components["components"] == [
        {"component_id": "C1", "clause": "age"},
        {"component_id": "C1", "clause": "condition"},
    ]
    compliance = second["compliance"]
    vehicles = {"non_compliant": 1, "pending": 1, "compliant": 1}
    assert compliance["vehicles"] == vehicles | {"unknown": 0}
    assert (compliance["components"], compliance["judgement"]) == (4, None)
    # and: told from the tables as the job rolled it up
    said = (home / "run" / "score_compliance.log").read_text()
    rolled_up = re.search(r"vehicles: (\{.*\})", said)
    assert rolled_up is not None
    assert ast.literal_eval(rolled_up[1]) == vehicles
