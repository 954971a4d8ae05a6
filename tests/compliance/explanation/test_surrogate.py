"""A tree of questions in words: what it asks, what it answers, and how often it is right."""

import numpy as np

from trey.compliance.catalogue import shipped_catalogue
from trey.compliance.explanation.evidence import Stated
from trey.compliance.explanation.overall.surrogate import fit_surrogate


def stated(**known: object) -> Stated:
    silent = {"manufacture_year": None, "manufacture_year_to": None}
    return {**silent, "condition": None, "materials": None, **known}


def test_a_rule_is_found_again_in_words() -> None:
    # given: labels by one year and one material
    rng = np.random.default_rng(1)
    years, plastic = rng.integers(1960, 2020, 600).tolist(), (rng.random(600) < 0.3).tolist()
    notes = [
        stated(manufacture_year=year, materials=["plastic"] if is_plastic else ["steel"])
        for year, is_plastic in zip(years, plastic, strict=True)
    ]
    labels = np.array([y < 1990 or p for y, p in zip(years, plastic, strict=True)], np.int8)
    # when
    found = fit_surrogate(notes, labels, shipped_catalogue())
    # then
    assert found.agreement == 1
    assert {(answer.asked[-1], answer.label) for answer in found.answers} >= {("plastic", 1)}
    assert any("1990 or later" in said for answer in found.answers for said in answer.asked)


def test_what_is_unknown_is_a_question_of_its_own() -> None:
    # given: all that state a condition are compliant
    notes = [stated(condition="good")] * 200 + [stated()] * 200
    # when
    found = fit_surrogate(notes, np.repeat([0, 1], 200).astype(np.int8), shipped_catalogue())
    # then
    assert {(answer.asked, answer.label) for answer in found.answers} == {
        (("condition known",), 0),
        (("condition unknown",), 1),
    }


def test_one_answer_for_all_asks_nothing() -> None:
    found = fit_surrogate([stated()] * 100, np.zeros(100, np.int8), shipped_catalogue())
    assert [(answer.asked, answer.label) for answer in found.answers] == [((), 0)]
    assert (found.agreement, found.at_least) == (1, 1)
