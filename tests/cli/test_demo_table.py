"""The outcome of a run in a terminal and as a JSON document."""

from pathlib import Path

import pytest
from pydantic_core import to_jsonable_python

from tests.report.runs import run_of
from trey.cli.demo_table import print_outcome
from trey.demo.outcome import as_document
from trey.demo.run import Outcome


def test_a_table_fits_a_terminal_and_the_conclusion_comes_last(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # given
    facts = run_of(
        "a-very-long-battery-name-0001", "b2", alerted=("a-very-long-battery-name-0001", "b2")
    )
    # when
    print_outcome(Outcome(facts, Path("report.html")))
    # then
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[-1] == "2 of 2 batteries are due for replacement."
    row = next(line for line in lines if line.startswith("v-b2")).split()
    assert row == [
        "v-b2",
        "2026-03-01",
        "90%",
        "2026-04-01",
        "-6",
        "2026-04-02",
        "32",
        "d",
        "in",
        "time",
    ]


def test_of_many_alerts_the_terminal_shows_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    names = tuple(f"b{number}" for number in range(42))
    print_outcome(Outcome(run_of(*names, alerted=names), Path("report.html")))
    said = capsys.readouterr().out
    assert said.count("in time") == 40
    assert "... and 2 more, all of them in the report" in said


def test_the_document_has_the_fields_that_were_agreed_on() -> None:
    # given
    facts = run_of("b1", "b2", alerted=("b1",))
    alerts = facts.judgement.alerts
    alerts["id"], alerts["kind"] = "ab" * 16, "battery_replacement_due"
    # when
    document = to_jsonable_python(as_document(facts, Path("/reports/run.html")))
    # then
    assert document["alerts"] == [
        {
            "id": "ab" * 16,
            "kind": "battery_replacement_due",
            "vehicle_id": "v-b1",
            "battery_id": "b1",
            "as_of": "2026-03-01",
            "crossing_date": "2026-04-01",
            "crossing_earliest": "2026-03-26",
            "crossing_latest": None,
            "probability": 0.9,
        }
    ]
    assert {name: document[name] for name in ("messages_sent", "messages_read", "quarantined")} == {
        "messages_sent": 58,
        "messages_read": 58,
        "quarantined": 0,
    }
    assert (document["batteries"], document["cosmos_documents"]) == (2, 1)
    assert (document["seconds"], document["report"]) == (42.4, "/reports/run.html")
    assert document["judgement"]["in_time"] == 1
    assert document["judgement"]["lead_days_median"] == 32.0
