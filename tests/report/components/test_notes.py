"""Typical notes on a page: explained by what decided them, and never anything but text."""

import re
from typing import Any

import pytest

from tests.report.components.runs import OPEN_NOTE, component, judged
from trey.compliance.decision.note_model import shipped_model
from trey.report.components.notes import example_notes


def explained(html: str) -> list[tuple[str, str]]:
    """Of each note explained its decision, and the components that the conclusion names."""
    return re.findall(r'<section class="explanation (\w+)">\s*<h2>(\w+) is', html)


def test_a_flagged_note_is_explained_by_the_model_that_decided() -> None:
    # given
    note = "Bumper made in 1985, steel, fair condition"
    facts = judged(component("C1", "non_compliant", note=note), model=shipped_model())
    # when
    html = example_notes(facts)
    # then: clauses with their words, words that moved the model, and what would be lawful
    assert re.search(r'<mark class="illegal-[12] evidence">1985</mark>', html)
    assert "manufactured in 1985: “1985”" in html
    assert "deleting the 2 strongest words moves the answer further than" in html
    assert "with manufacture year 1995 and condition good it would be compliant." in html
    assert f"{facts.model}, by the law in force since" in html
    assert html.count("explanation legend") == 1


def test_a_note_for_a_person_is_explained_too() -> None:
    html = example_notes(judged(component("C1", "review")))
    assert explained(html) == [("review", "C1")]
    assert OPEN_NOTE in re.sub(r"<[^>]*>", "", html)


@pytest.mark.parametrize("changed", [{"clauses": ["age"]}, {"label": 0}])
def test_another_decision_than_the_stored_one_is_not_explained(changed: dict[str, Any]) -> None:
    assert example_notes(judged(component("C1", "non_compliant", **changed))) == ""


def test_a_note_is_text_whatever_it_holds() -> None:
    # given
    note = (
        '</p><script>alert("1")</script> & bumper made in 1985 \x00\x1b[31m\u202e <b>poor</b> steel'
    )
    facts = judged(component("<i>C1\u202e", "non_compliant", note=note))
    # when
    html = example_notes(facts)
    # then
    assert '<mark class="evidence">1985</mark>' in html
    assert not re.search(r"<(script|b|i)\b", html)
    assert not {"\x00", "\x1b", "\u202e"} & set(html)


def test_a_component_may_stand_nowhere_or_in_several_vehicles() -> None:
    facts = judged(component("C1", "review"), component("C2", "compliant"))
    facts.components.loc[0, "vehicle_id"] = None
    assert "C1, in no vehicle that is known" in example_notes(facts)
    shared = judged(component("C1", "review", vehicle="V2"), component("C1", "review"))
    assert "C1, in vehicles V1, V2" in example_notes(shared)


def test_each_sort_of_example_stands_once() -> None:
    made_of = "Bumper made in 1985, mild steel, in good condition."
    facts = judged(
        *(component(f"A{n}", "non_compliant") for n in range(3)),
        *(component(f"B{n}", "non_compliant", clauses=["age"], note=made_of) for n in range(3)),
        *(component(f"C{n}", "review") for n in range(3)),
    )
    assert explained(example_notes(facts)) == [
        ("non_compliant", "A1"),
        ("non_compliant", "B1"),
        ("review", "C1"),
    ]
