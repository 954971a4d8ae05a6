"""`trey compliance`: what each command says."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from trey.cli.compliance import app

SEATS = Path(__file__).parents[1] / "compliance" / "aircraft_seats"
PROPOSED = """\
id: stricter
version: 1
title: Stricter on age
jurisdiction: EU
inventory: vehicles
clauses:
  - {id: age, attribute: manufacture_year, operator: before, value: 2000,
     effective_from: 2027-01-01, citation: Draft 1}
"""
COMPONENTS = (
    "component_id,vehicle_id,manufacture_year,condition,materials\n"
    "C1,V1,1999,good,steel\nC2,V1,1990,good,steel\nC3,V2,2010,good,glass;plastic\n"
)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "r.yaml").write_text(PROPOSED)
    (tmp_path / "c.csv").write_text(COMPONENTS)
    return ["--regulation", str(tmp_path / "r.yaml"), "--components", str(tmp_path / "c.csv")]


def test_backtest_ends_with_its_conclusion(files: list[str]) -> None:
    result = CliRunner().invoke(app, ["backtest", *files])
    assert result.stdout.splitlines()[-1] == (
        "On 2027-01-01, 2 of 3 components and 1 of 2 vehicles would change their status."
    )
    assert max(map(len, result.stdout.splitlines())) <= 100


def test_backtest_as_json(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    app(["backtest", *files, "--on", "2026-01-01", "--json"], standalone_mode=False)
    outcome = json.loads(capfd.readouterr().out)
    assert outcome["judged_on"] == "2026-01-01"
    assert outcome["components"]["by_status"] == [
        {"now": "non_compliant", "then": "review", "count": 2},
        {"now": "compliant", "then": "review", "count": 1},
    ]
    assert outcome["hits"] == {"age": 0}


def test_backtest_of_another_inventory_is_told_its_files(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # given
    (tmp_path / "seats.csv").write_text(
        "component_id,vehicle_id,manufacture_year,condition,materials\n"
        "S1,PLANE-1,2019,intact,hide\nS2,PLANE-1,2019,ripped,wool\n"
    )
    regulation = str(SEATS / "regulation.yaml")
    # when
    app(
        [
            *("backtest", "--regulation", regulation, "--against", regulation, "--json"),
            *("--catalogue", str(SEATS / "catalogue.yaml")),
            *("--components", str(tmp_path / "seats.csv")),
        ],
        standalone_mode=False,
    )
    # then
    assert json.loads(capfd.readouterr().out)["hits"] == {"fireproof": 1, "intact": 1, "recall": 2}
