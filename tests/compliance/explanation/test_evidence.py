"""Clauses with the words that carry them."""

import pytest

from tests.compliance.explanation.asking import explained
from trey.compliance.explanation.explaining import Explainer


@pytest.mark.parametrize(
    ("note", "hits"),
    [
        (
            "Bumper made in 1985, steel, fair condition",
            [("age", "manufactured in 1985", ["1985"]), ("condition", "condition fair", ["fair"])],
        ),
        ("Bumper made in 2010, carbon fiber, good condition", []),
        (
            "Bumper made in 2010, of steel and Nylon, good",
            [("material", "material plastic", ["Nylon"])],
        ),
        ("Bumper built 1985-88, steel, good", [("age", "manufactured between 1985 and 1988", ["1985-88"])]),
        ("Bumper made in 2010, steel, fiar", [("condition", "condition fair", ["fiar"])]),
        ("", []),
    ],
)  # fmt: skip
def test_each_clause_names_its_words(
    explainer: Explainer, note: str, hits: list[tuple[str, str, list[str]]]
) -> None:
    found = explained(explainer, note).clauses
    assert [(hit.clause, hit.stated, [span.text for span in hit.words]) for hit in found] == hits
    assert all(note[s.start : s.end] == s.text for hit in found for s in hit.words)


def test_a_denied_condition_is_said_to_be_denied(explainer: Explainer) -> None:
    [hit] = explained(explainer, "Bumper made in 2010, steel, not in good condition").clauses
    assert (hit.stated, hit.words[0].text, hit.is_denial) == ("condition fair", "good", True)


def test_the_law_is_cited(explainer: Explainer) -> None:
    [hit] = explained(explainer, "Bumper made in 1994, steel, good condition").clauses
    assert hit.citation.startswith("Component Regulation, Article 3(1)")
