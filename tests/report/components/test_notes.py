"""Notes on a page: coloured where they decide, and never anything but text."""

import re

from tests.report.components.runs import component, judged
from trey.report.components.notes import LONGEST, Span, coloured, example_notes


def marked(html: str) -> list[tuple[str, str, str]]:
    return re.findall(r'<mark class="(\w+)">([^<]*)<small> ([^<]*)</small></mark>', html)


def test_the_words_that_carry_a_clause_are_marked_with_its_name() -> None:
    # given: of the two materials only one is illegal
    note = "Made in 1985, mild steel and grey ABS, in poor condition."
    clauses = ["age", "condition", "material"]
    facts = judged(component("C1", "non_compliant", clauses=clauses, note=note))
    # when
    html = example_notes(facts)
    # then
    assert marked(html) == [
        ("manufacture_year", "1985", "age"),
        ("materials", "ABS", "material"),
        ("condition", "poor", "condition"),
    ]
    assert note in re.sub(r"<small>.*?</small>|<[^>]*>", "", html)


def test_what_violates_nothing_is_not_marked() -> None:
    facts = judged(component("C1", "non_compliant", clauses=["age"]))
    assert marked(example_notes(facts)) == [("manufacture_year", "1985", "age")]


def test_a_note_for_a_person_shows_all_that_it_states() -> None:
    facts = judged(component("C1", "review", note="Steel, poor."))
    assert [name for _, _, name in marked(example_notes(facts))] == ["materials", "condition"]


def test_a_note_is_text_whatever_it_holds() -> None:
    # given
    note = '</blockquote><script>alert("1")</script> & made in 1985 \x00\x1b[31m <b>poor</b>'
    facts = judged(component("<i>C1", "non_compliant", note=note, reason="<u>why"))
    # when
    html = example_notes(facts)
    # then
    assert ">1985<" in html
    assert not re.search(r"<(script|b|i|u)\b", html)
    assert html.count("</blockquote>") == 1


def test_of_a_long_note_the_beginning_is_shown() -> None:
    spans = [Span(0, 1, "condition", "a"), Span(LONGEST, LONGEST + 1, "condition", "b")]
    html = coloured("x" * (LONGEST + 1), spans)
    assert marked(html) == [("condition", "x", "a")]
    assert html.endswith("x" * (LONGEST - 1) + " …")


def test_a_component_may_stand_nowhere() -> None:
    facts = judged(component("C1", "review"), component("C2", "compliant", vehicle="V1"))
    facts.components.loc[0, "vehicle_id"] = None
    assert "C1 in an unnamed vehicle" in example_notes(facts)


def test_each_sort_of_example_stands_once() -> None:
    facts = judged(
        *(component(f"A{n}", "non_compliant") for n in range(3)),
        *(component(f"B{n}", "non_compliant", clauses=["age"]) for n in range(3)),
        *(component(f"C{n}", "review") for n in range(3)),
    )
    assert re.findall(r"(\w+) in V1", example_notes(facts)) == ["A1", "B1", "C1"]
