"""What is said of components: what was found, how sure it is, what is to be done."""

import pytest

from tests.report.components.runs import component, judged
from trey.report.components import words
from trey.report.components.bars import decision_bars, vehicle_bars


def test_alerts_are_counted_against_what_the_components_really_are() -> None:
    # given: V1 rightly alerted, V2 wrongly; V3 waits, V4 passed, and both hold an illegal part
    facts = judged(
        component("C1", "non_compliant"),
        component("C2", "compliant"),
        component("C3", "non_compliant", vehicle="V2", is_illegal=False),
        component("C4", "review", vehicle="V3", is_illegal=True),
        component("C5", "compliant", vehicle="V4", is_illegal=True),
        bare=("V5",),
    )
    # when
    counted = facts.vehicle_decisions
    said = " ".join(words.how_sure(facts)).replace("\N{NO-BREAK SPACE}", " ")
    # then
    assert counted.precision == 0.5
    assert counted.recall == pytest.approx(1 / 3)
    assert facts.decided_correctly == 0.5
    assert facts.review_share == 0.2
    assert "1 of 2 alerted vehicles really have an illegal part (precision 50 %)" in said
    assert "of 3 that have one 1 were alerted (recall 33 %)" in said
    assert "1 waits for a person and 1 passed as compliant" in said
    assert "50.0 % are decided right" in said


def test_components_of_a_file_have_no_known_truth() -> None:
    facts = judged(component("C1", "non_compliant", is_illegal=None))
    assert words.how_sure(facts) == ["What the components really are is not known here."]
    assert facts.decided_correctly is None
    assert words.vehicles_title(facts) == "1 vehicle has a part that is surely illegal"


def test_what_to_do_names_the_worst_and_what_settles_the_doubt() -> None:
    # given
    facts = judged(
        component("C1", "non_compliant"),
        component("C2", "non_compliant"),
        component("C3", "non_compliant", vehicle="V2"),
        component("C4", "review", vehicle="V2"),
        component("C5", "review", vehicle="V3"),
        bare=("V4",),
    )
    # then: V2 is alerted whatever a person finds in C4
    assert words.what_to_do(facts) == [
        "Invite 2 owners to a workshop. Most illegal parts: V1 (2), V2 (1).",
        "Let a person read 1 note: that settles 1 vehicle in doubt.",
        "Ask for the components of 1 vehicle: none are on record.",
    ]


def test_nothing_found_is_said_plainly() -> None:
    facts = judged(component("C1", "compliant"))
    assert words.headline(facts) == "no illegal part is known of in 1 vehicle"
    assert words.what_to_do(facts) == ["Nothing: no vehicle has an illegal part."]


def test_bars_count_decisions_by_clause_and_by_why_a_person_decides() -> None:
    # given
    facts = judged(
        component("C1", "non_compliant"),
        component("C2", "non_compliant", clauses=["age"]),
        component("C3", "compliant"),
        component("C4", "review"),
        component("C5", "review", rule_label=1, label=0),
        component("C6", "review", rule_label=0, label=0),
    )
    # when
    bars = {bar.name: bar.pieces[0][0] for bar in decision_bars(facts)}
    # then
    assert bars == {
        "compliant": 1,
        "non-compliant by age, condition": 1,
        "non-compliant by age": 1,
        "for a person: the note leaves it open": 1,
        "for a person: model and rules disagree": 1,
        "for a person: text is odd or contradicted": 1,
    }


def test_bars_of_vehicles_part_those_that_really_have_an_illegal_part() -> None:
    # given
    facts = judged(
        component("C1", "non_compliant"),
        component("C2", "review", vehicle="V2", is_illegal=True),
        component("C3", "review", vehicle="V3"),
        bare=("V4",),
    )
    # when
    bars = {bar.name: [number for number, _ in bar.pieces] for bar in vehicle_bars(facts)}
    # then
    assert bars == {
        "non-compliant: alerted; really illegal: 1": [1, 0],
        "pending: for a person; really illegal: 1": [1, 1],
        "compliant; really illegal: 0": [0, 0],
        "unknown: no components": [1],
    }
