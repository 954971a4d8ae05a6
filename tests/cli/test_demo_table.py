"""The outcome of a run in a terminal and as a JSON document."""

from pathlib import Path

import pytest
from pydantic_core import to_jsonable_python

from tests.report.batteries.runs import run_of
from tests.report.components.runs import component, judged
from trey.cli.demo_table import print_outcome
from trey.demo.document import as_document
from trey.demo.run import Outcome
from trey.report.batteries.facts import BatteryFacts
from trey.report.components.facts import ComponentFacts


def outcome_of(batteries: BatteryFacts, components: ComponentFacts | None = None) -> Outcome:
    return Outcome("made for a test", batteries, components, 42.4, Path("/reports/run.html"))


def test_a_table_fits_a_terminal_and_the_conclusion_comes_last(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # given
    facts = run_of(
        "a-very-long-battery-name-0001", "b2", alerted=("a-very-long-battery-name-0001", "b2")
    )
    # when
    print_outcome(outcome_of(facts))
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


def test_ids_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    # given: the headline names the one battery that is due
    hostile = "[/b]1\x1b[2J\u202e"
    # when
    print_outcome(outcome_of(run_of(hostile, alerted=(hostile,))))
    # then
    said = capsys.readouterr().out
    assert said.count("v-[/b]1␛[2J\ufffd") >= 2  # in the table, and in the conclusion
    assert not {"\x1b", "\u202e"} & set(said)


def test_of_many_alerts_the_terminal_shows_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    names = tuple(f"b{number}" for number in range(42))
    print_outcome(outcome_of(run_of(*names, alerted=names)))
    said = capsys.readouterr().out
    assert said.count("in time") == 40
    assert "... and 2 more, all of them in the report" in said


def test_vehicles_stand_by_what_their_components_make_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # given
    components = judged(
        component("C1", "non_compliant"),
        component("C2", "review"),
        component("C3", "review", vehicle="V2", is_illegal=True),
        bare=("V3",),
    )
    # when
    print_outcome(outcome_of(run_of("b1", alerted=()), components))
    # then
    lines = capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert max(map(len, lines)) <= 100
    rows = [line.split("  ") for line in lines if line.startswith(("non-compliant", "pending"))]
    assert [[cell.strip() for cell in row if cell] for row in rows] == [
        ["non-compliant: alerted", "1", "1", "2", "50 %"],
        ["pending: for a person", "1", "1", "1", "100 %"],
    ]
    assert lines[-1] == (
        "None of 1 battery is due for replacement; 1 of 3 vehicles have an illegal part."
    )


def test_the_document_has_the_fields_that_were_agreed_on() -> None:
    # given
    facts = run_of("b1", "b2", alerted=("b1",))
    alerts = facts.judgement.alerts
    alerts["id"], alerts["kind"] = "ab" * 16, "battery_replacement_due"
    # when
    document = to_jsonable_python(as_document(outcome_of(facts)))
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
    assert "compliance" not in document
    assert document["judgement"]["in_time"] == 1
    assert document["judgement"]["lead_days_median"] == 32.0


def test_the_document_of_both_kinds_holds_the_alerts_of_both() -> None:
    # given
    components = judged(
        component("C1", "non_compliant"), component("C2", "review", vehicle="V2"), bare=("V3",)
    )
    facts = run_of("b1", alerted=())
    facts.judgement.alerts[["id", "kind"]] = ""
    # when
    document = to_jsonable_python(as_document(outcome_of(facts, components)))
    # then
    assert document["alerts"] == [
        {
            "id": "cd" * 16,
            "kind": "component_non_compliant",
            "vehicle_id": "V1",
            "as_of": "2026-01-01",
            "reason": "Parts of this vehicle violate regulation vehicle-components: C1 (age).",
            "components": [{"component_id": "C1", "clause": "age"}],
        }
    ]
    assert document["cosmos_documents"] == 1
    compliance = document["compliance"]
    assert compliance["vehicles"] == {
        "non_compliant": 1,
        "pending": 1,
        "compliant": 0,
        "unknown": 1,
    }
    assert compliance["decisions"] == {"non_compliant": 1, "review": 1}
    assert (compliance["review_share"], compliance["judgement"]["recall"]) == (0.5, 1.0)
