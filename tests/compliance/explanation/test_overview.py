"""What the shipped model goes by in general: words and clauses that the law speaks of."""

import numpy as np
import pyarrow as pa
import pytest

from trey.compliance.explanation.explaining import Explainer
from trey.compliance.explanation.faithfulness import FLOOR
from trey.compliance.explanation.overall import overview as overview_module
from trey.compliance.explanation.overall import sentences
from trey.compliance.explanation.overall.overview import TESTED_NOTES, Overview, overview
from trey.compliance.simulation.components import simulate_components

NOTES = [
    "Bumper made in 1985, steel, good condition",
    "Bumper made in 1987, steel, good condition",
    "Bumper made in 2010, steel, fair condition",
    "Bumper made in 2012, steel, good condition",
]


@pytest.fixture(scope="module")
def seen(explainer: Explainer) -> Overview:
    assert explainer.model is not None
    notes = simulate_components(1_500, seed=4)["note"].combine_chunks()
    return overview(explainer.model, explainer.law, notes)


def seen_with(
    explainer: Explainer, monkeypatch: pytest.MonkeyPatch, notes: list[str], failing: set[int]
) -> Overview:
    """What is seen where some notes fail the deletion test and all others pass."""
    shares = np.array([0.5 if row in failing else 1.0 for row in range(len(notes))])
    monkeypatch.setattr(overview_module, "faithfulness", lambda *_: shares)
    assert explainer.model is not None
    return overview(explainer.model, explainer.law, pa.array(notes))


def test_what_the_law_forbids_speaks_against_a_part(seen: Overview) -> None:
    effects = {one.word: one.effect for one in seen.words}
    against = {one.word for one in sentences.most_telling(seen) if one.effect > 0}
    assert against & {"iron", "poor", "plastic", "bad"}
    assert effects["iron"] > 1 > effects["aluminium"]
    assert effects["year 1980-1984"] > 1 > effects["year 2010-2014"]
    assert all(one.low <= one.effect <= one.high for one in seen.words)


def test_with_lawful_words_in_their_place_a_note_is_flagged_no_more(seen: Overview) -> None:
    assert [one.clause for one in seen.clauses] == ["age", "condition", "material"]
    assert all(one.notes >= 10 for one in seen.clauses)
    assert all(one.cleared_share > 0.95 for one in seen.clauses)
    assert all(one.effect is not None and one.effect > 2 for one in seen.clauses)


def test_a_few_questions_say_nearly_the_same(seen: Overview) -> None:
    simple = seen.surrogate
    assert simple.agreement > 0.95
    assert simple.agreement > simple.at_least
    assert simple.notes > 300
    assert any("fair or worse" in asked for one in simple.answers for asked in one.asked)
    assert sum(one.notes for one in simple.answers) + simple.notes == 1_500


def test_the_words_are_faithful_for_most_notes(seen: Overview) -> None:
    assert seen.faithfulness > FLOOR
    assert seen.tested == TESTED_NOTES
    assert seen.passed_share > FLOOR
    assert f"on {seen.tested} of the notes" in sentences.of_faithfulness(seen)


def test_a_note_whose_words_fail_the_test_counts_for_none(
    explainer: Explainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given: notes that all state steel, of which one fails
    notes = NOTES[:1] + NOTES[1:] * 10
    whole, first_fails = (
        seen_with(explainer, monkeypatch, notes, failing) for failing in (set(), {0})
    )
    # then
    assert (whole.tested, whole.passed) == (31, 31)
    assert (first_fails.tested, first_fails.passed) == (31, 30)
    assert {one.word: one.notes for one in whole.words}["steel"] == 31
    assert {one.word: one.notes for one in first_fails.words}["steel"] == 30
    assert first_fails.clauses[0].effect_notes == whole.clauses[0].effect_notes - 1
    assert "over those of 30 notes" in sentences.of_effects(first_fails)
    assert sentences.conclusion(first_fails).endswith(
        "by 30 simulated notes whose words stood the test."
    )


def test_where_too_few_notes_pass_no_word_is_shown(
    explainer: Explainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # when: 4 of 31 fail
    seen = seen_with(explainer, monkeypatch, NOTES[:1] + NOTES[1:] * 10, {0, 1, 2, 3})
    # then
    assert seen.words == ()
    assert {one.effect for one in seen.clauses} == {None}
    assert "odds" not in " ".join(sentences.of_clauses(seen))
    assert sentences.of_faithfulness(seen).endswith("These are too few: no words are shown.")
    assert sentences.headline(seen).startswith("Which words speak against a part is not shown")
    assert "not shown, for they stood the test in only 27 of 31" in sentences.conclusion(seen)


def test_the_conclusion_is_a_plain_sentence(seen: Overview) -> None:
    said = sentences.conclusion(seen)
    assert said.startswith("trey-compliance ")
    assert said.endswith(f"; by {seen.passed} simulated notes whose words stood the test.")
    assert "\N{MULTIPLICATION SIGN}" in said
