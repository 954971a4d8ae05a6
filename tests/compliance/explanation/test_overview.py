"""What the shipped model goes by in general: words and clauses that the law speaks of."""

import pytest

from trey.compliance.explanation.explaining import Explainer
from trey.compliance.explanation.faithfulness import FLOOR
from trey.compliance.explanation.overall import sentences
from trey.compliance.explanation.overall.overview import Overview, overview
from trey.compliance.simulation.components import simulate_components


@pytest.fixture(scope="module")
def seen(explainer: Explainer) -> Overview:
    assert explainer.model is not None
    notes = simulate_components(1_500, seed=4)["note"].combine_chunks()
    return overview(explainer.model, explainer.law, notes)


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
    assert all(one.effect > 2 for one in seen.clauses)


def test_a_few_questions_say_nearly_the_same(seen: Overview) -> None:
    simple = seen.surrogate
    assert simple.agreement > 0.95
    assert simple.agreement > simple.at_least
    assert simple.notes > 300
    assert any("fair or worse" in asked for one in simple.answers for asked in one.asked)
    assert sum(one.notes for one in simple.answers) + simple.notes == 1_500


def test_the_words_are_faithful_for_most_notes(seen: Overview) -> None:
    assert seen.faithfulness > FLOOR
    assert seen.shown_share > 0.8


def test_the_conclusion_is_a_plain_sentence(seen: Overview) -> None:
    said = sentences.conclusion(seen)
    assert said.startswith("trey-compliance ")
    assert said.endswith("; on 1,500 simulated notes.")
    assert "\N{MULTIPLICATION SIGN}" in said
