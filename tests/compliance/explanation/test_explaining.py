"""A whole explanation: of a flagged part, of one left to a person, of any text, by rules alone."""

import numpy as np
import pytest

from tests.compliance.explanation.asking import explained
from trey.compliance.explanation import explaining
from trey.compliance.explanation.explaining import Explainer
from trey.compliance.explanation.showing import sentences

FLAGGED = "Bumper made in 1985, steel, fair condition"


def test_a_flagged_part_is_explained(explainer: Explainer) -> None:
    # when
    found = explained(explainer, FLAGGED)
    # then
    assert (found.decision, found.label, found.rule_label) == ("non_compliant", 1, 1)
    assert {word.text for word in found.words} >= {"1985", "steel", "fair"}
    assert all(FLAGGED[word.start : word.end] == word.text for word in found.words)
    assert found.faithfulness is not None
    assert found.faithfulness.is_enough
    assert sentences.decision(found) == (
        "Non-compliant: the note describes a part manufactured in 1985, of steel, in fair condition, "
        "which violates clauses age and condition; the model agrees. P(non-compliant) by the model: "
        "over 99.9\N{NO-BREAK SPACE}%."
    )
    assert found.decided_by.law.startswith("vehicle-components 1, 2025-01-01, ")
    assert sentences.conclusion(found) == (
        "C1 is non-compliant by age and condition; with manufacture year 1995 and condition good "
        "it would be compliant."
    )


def test_several_clauses_and_changes_are_enumerated(explainer: Explainer) -> None:
    found = explained(explainer, "Exhaust 1990-93, iron and plastic, poor")
    assert "which violates clauses age, condition and material; the model agrees." in found.reason
    assert sentences.conclusion(found) == (
        "C1 is non-compliant by age, condition and material; with manufacture year 1995, condition "
        "good and material stainless steel it would be compliant."
    )
    assert sentences.what_if(found).startswith(
        "This note would be compliant: “Exhaust 1995, stainless steel, good” (P(non-compliant) "
    )


def test_a_plain_note_is_said_to_be_one(explainer: Explainer) -> None:
    found = explained(explainer, "Bumper made in 2010, steel, not in good condition")
    assert sentences.conclusion(found).endswith(
        "with condition good it would be compliant, if its note said so plainly."
    )
    assert sentences.what_if(found).startswith("This plain note would be compliant: “bumper, ")


def test_below_the_floor_no_attribution_is_shown(
    explainer: Explainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given: attributions that the deletion test does not confirm
    monkeypatch.setattr(explaining, "faithfulness", lambda *_: np.array([0.89]))
    # when
    found = explained(explainer, FLAGGED)
    # then
    assert found.words == ()
    assert sentences.strongest(found) == []
    assert sentences.faithful(found) == (
        "Not shown which words moved the model: deleting the 2 strongest words moves the answer "
        "further than 89 % of 100 deletions of as many random words, below 90 %."
    )


def test_the_rules_alone_are_explained_without_a_model(explainer: Explainer) -> None:
    # when
    found = explained(Explainer(explainer.law, None), FLAGGED)
    # then
    assert (found.probability, found.words, found.faithfulness) == (None, (), None)
    assert found.counterfactual is not None
    assert found.counterfactual.note == "Bumper made in 1995, steel, good condition"
    assert found.decided_by.name == "rule-engine"
    assert sentences.decision(found) == (
        "Non-compliant: what the note states violates age and condition; decided by the rules alone."
    )


@pytest.mark.parametrize(
    "note",
    [
        None,
        b"",
        b" \t\n",
        b"\x00\x01\x1b[31m",
        b"\xff\xfe\xfa",
        b"steel " * 200_000,
        "锈钢".encode(),
    ],
)
def test_any_text_is_explained(explainer: Explainer, note: bytes | None) -> None:
    found = explained(explainer, note)
    assert found.decision == "review"
    assert sentences.conclusion(found) == "C1 is not decided: a person has to look at it."
    assert len(found.note) <= 2_000


@pytest.mark.parametrize(
    ("attribution", "factor"),
    [
        (0.0, "\N{MULTIPLICATION SIGN}1.0"),
        (3.0, "\N{MULTIPLICATION SIGN}20"),
        (-3.0, "÷20"),
        (27.0, "\N{MULTIPLICATION SIGN}9,999"),
    ],
)
def test_odds_are_factors(attribution: float, factor: str) -> None:
    assert sentences.odds(attribution) == factor
