"""What would make a component compliant is claimed only as far as judging it again confirms it."""

from dataclasses import replace

import pyarrow as pa
import pytest

from tests.compliance.explanation.asking import explained
from trey.compliance.attributes import Attributes
from trey.compliance.decision.judging import Judge
from trey.compliance.explanation.counterfactual.alternatives import alternatives
from trey.compliance.explanation.counterfactual.rewriting import plain, rewritten
from trey.compliance.explanation.counterfactual.search import counterfactual
from trey.compliance.explanation.evidence import Stated
from trey.compliance.explanation.explaining import Explainer
from trey.compliance.extraction.reader import extract


def stated_in(explainer: Explainer, note: str) -> Stated:
    [stated] = extract(pa.array([note]), explainer.law.catalogue).to_pylist()
    return dict(stated)


def judged(explainer: Explainer, note: str) -> str:
    assert explainer.model is not None
    law = explainer.law
    judge = Judge(explainer.model, law.catalogue, law.regulation, law.on)
    [decision] = judge.decide(pa.array([note]))["decision"].to_pylist()
    return str(decision)


@pytest.mark.parametrize(
    ("note", "changes"),
    [
        ("Bumper made in 1985, steel, fair condition", ["manufacture year 1995", "condition good"]),
        ("Bumper made in 2010, plastic, good condition", ["material steel"]),
        ("Bumper made in 2010, of steel and Nylon, good", ["material steel"]),
        ("Bumper made in 2010, steel, fair condition", ["condition good"]),
    ],
)
def test_the_nearest_change_is_confirmed(
    explainer: Explainer, note: str, changes: list[str]
) -> None:
    # when
    found = explained(explainer, note).counterfactual
    # then
    assert found is not None
    assert list(found.changes) == changes
    assert found.is_rewritten
    assert judged(explainer, note) == "non_compliant"
    assert judged(explainer, found.note) == "compliant"


def test_a_denied_word_cannot_be_replaced_and_a_plain_note_is_judged(explainer: Explainer) -> None:
    # when
    found = explained(explainer, "Bumper made in 2010, steel, not in good condition").counterfactual
    # then
    assert found is not None
    assert not found.is_rewritten
    assert found.changes == ("condition good",)
    assert judged(explainer, found.note) == "compliant"


def test_what_the_note_leaves_open_is_added(explainer: Explainer) -> None:
    # given: no condition, so that another year alone would leave the rules undecided
    note = "Bumper made in 1985, steel."
    # when
    found = explained(explainer, note).counterfactual
    # then
    assert found is not None
    assert found.note == "Bumper made in 1995, steel, condition good"
    assert found.changes == ("manufacture year 1995", "condition good")


def test_nothing_is_claimed_that_judging_does_not_confirm(explainer: Explainer) -> None:
    # given: a judge that finds nothing compliant
    note = "Bumper made in 2010, plastic, good condition"

    def decide(notes: pa.Array) -> pa.Table:
        flagged = ["non_compliant"] * len(notes)
        return pa.table({"decision": flagged, "probability": [0.9] * len(notes)})

    # when, then
    assert counterfactual(note, stated_in(explainer, note), explainer.law, decide) is None


def test_a_compliant_component_needs_no_change(explainer: Explainer) -> None:
    note = "Bumper made in 2010, carbon fiber, good condition"
    assert explained(explainer, note).counterfactual is None


@pytest.mark.parametrize(
    ("note", "other"),
    [
        ("mfd '94, s/steel, good", "mfd '95, s/steel, good"),
        ("Bumper, 31 years old in 2019, steel, good", "Bumper, 24 years old in 2019, steel, good"),
        ("Bumper built 1985-88, steel, good", "Bumper built 1995, steel, good"),
    ],
)
def test_a_year_keeps_the_form_in_which_it_is_written(
    explainer: Explainer, note: str, other: str
) -> None:
    # given
    stated = stated_in(explainer, note)
    known = Attributes(1995, stated["condition"], frozenset(stated["materials"]))
    # when, then
    assert rewritten(note, stated, known, explainer.law.catalogue) == other


def test_alternatives_are_compliant_and_the_nearest_comes_first(explainer: Explainer) -> None:
    # given
    known = Attributes(1985, "poor", frozenset({"steel", "iron"}))
    # when
    found = alternatives(known, "bumper", explainer.law)
    # then
    assert found[0] == Attributes(1995, "good", frozenset({"steel"}))
    assert replace(found[0], condition="excellent") in found
    assert all(one.manufacture_year and one.manufacture_year >= 1995 for one in found)


def test_a_plain_note_states_what_is_known_and_no_more() -> None:
    other = Attributes(1995, "good", frozenset({"steel", "rubber"}))
    assert plain("bumper", other) == (
        "bumper, manufactured in 1995, condition good, material rubber and steel."
    )
    assert plain(None, Attributes(condition="good")) == "component, condition good."
