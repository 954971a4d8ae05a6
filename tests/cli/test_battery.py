"""`trey battery clean`: every repair by kind and count, without a JVM."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from trey.telemetry.simulation.files import write_groups
from trey.telemetry.simulation.fleet import simulate_groups
from trey.telemetry.simulation.observation.faults import USUAL_FAULTS

LAB = (
    "Date,Battery_ID,Battery_Age_Days,Number_Of_Trips,Daily_Trip_Duration,Daily_Cycles_Used,"
    "Lifetime_Cycles_Used,Battery_Rated_Cycles\n"
)


def trey(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = (
        "import subprocess, sys\n"
        "from trey.cli.main import run\n"
        "subprocess.Popen = None\n"  # whoever starts a JVM would need it
        "sys.argv[0] = 'trey'\n"
        "run()\n"
    )
    return subprocess.run(
        [sys.executable, "-c", program, "battery", "clean", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_file_in_the_labs_columns_is_counted_and_cleansed(tmp_path: Path) -> None:
    # given a zero that is none, a missing day, a copy, a negative one; rows unsorted
    rows = (
        "2017-03-16,7,4,5,60,0.1,0.5,200",
        "2017-03-13,7,1,5,60,0.1,0.1,200",
        "2017-03-14,7,2,0,0,0,0.2,200",
        "2017-03-14,7,2,0,0,0,0.2,200",
        "2017-03-17,7,5,5,60,-0.1,0.6,200",
    )
    file, out = tmp_path / "lab.csv", tmp_path / "days.parquet"
    file.write_text(LAB + "\n".join(rows))
    # when
    done = trey("--history", str(file), "--out", str(out), "--per-battery", "--json")
    # then
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found == {
        "rows": 5,
        "refused": {"negative_value": 1},
        "exact_copies": 1,
        "out_of_order": 3,
        "batteries": 1,
        "days": 4,
        "complete_days": 3,
        "days_without_use": 0,
        "repairs": {"day_missing": 1, "false_zero": 1, "day_restored": 1},
        "by_battery": [
            {"vehicle_id": "vehicle-7", "battery_id": "7", "repair": repair, "days": 1}
            for repair in ("day_missing", "day_restored", "false_zero")
        ],
        "file": str(out),
    }
    use = pq.read_table(out)["daily_cycles_used"].to_pylist()
    assert use == pytest.approx([0.1, 0.1, 0.2, 0.1])


def test_names_of_batteries_cannot_command_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "lab.csv"
    file.write_text(
        LAB + "2017-03-13,\x1b[2J7,1,5,60,0.1,0.1,200\n2017-03-15,\x1b[2J7,3,5,60,0.1,0.3,200\n"
    )
    said = trey("--history", str(file), "--per-battery").stdout
    assert "vehicle-␛[2J7 ␛[2J7: day_missing 1" in said
    assert "\x1b" not in said


def test_a_simulated_fleet_is_cleansed_and_the_table_says_what_was_found(tmp_path: Path) -> None:
    # given
    file, out = tmp_path / "fleet.parquet", tmp_path / "days.csv"
    write_groups(simulate_groups(20, 200, seed=2, faults=USUAL_FAULTS), file)
    # when
    done = trey("--history", str(file), "--out", str(out))
    # then
    assert done.returncode == 0, done.stderr
    for code in ("half_days_added", "day_restored", "gap_spread", "stuck", "false_zero"):
        assert f"\n{code} " in done.stdout
    assert "rows refused, negative_value: a number is below zero" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("the use stays unknown.")
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert out.read_text().startswith('"vehicle_id","battery_id","observed_on"')


def test_an_unreadable_file_and_a_wrong_ending_are_named(tmp_path: Path) -> None:
    file = tmp_path / "lab.csv"
    file.write_text(LAB + "2017-03-13,7,1,5,sixty,0.1,0.1,200")
    refused = trey("--history", str(file), "--json")
    assert refused.returncode == 1
    assert f"{file}, row 2, column Daily_Trip_Duration: 'sixty' is not a number" in refused.stderr
    assert trey("--history", str(file), "--out", "days.xlsx").returncode == 2
