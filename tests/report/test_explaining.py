"""Explanations as HTML: coloured words, and text that stays text."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from trey.compliance.decision.note_model import shipped_model
from trey.compliance.explanation.explained import Explanation
from trey.compliance.explanation.explaining import Explainer
from trey.compliance.explanation.overall.effects import ClauseEffect, WordEffect
from trey.compliance.explanation.overall.overview import Overview
from trey.compliance.explanation.overall.surrogate import Answer, Surrogate
from trey.compliance.explanation.subject import Subject
from trey.compliance.scoring.law import Law
from trey.report.explaining.component import explanation_html, write_explanation
from trey.report.explaining.model import overview_html


@pytest.fixture(scope="module")
def explainer() -> Explainer:
    return Explainer(Law.of_files(None, None, date(2026, 1, 1)), shipped_model())


def explained(explainer: Explainer, note: str, component_id: str = "C1") -> Explanation:
    return explainer.explain(Subject(component_id, ("V1",), note.encode()))


def test_the_words_of_a_note_are_coloured(explainer: Explainer) -> None:
    html = explanation_html(explained(explainer, "Bumper made in 1985, steel, fair condition"))
    assert html.startswith('<section class="explanation non_compliant">')
    assert re.search(r'<mark class="illegal-[12] evidence">1985</mark>', html)
    assert re.search(r'<mark class="illegal-[12] evidence">fair</mark>', html)
    assert "with manufacture year 1995 and condition good it would be compliant." in html


def test_notes_and_ids_stay_text(explainer: Explainer) -> None:
    note = "</p><script>alert(1)</script> Bumper made in 1985, steel, fair\x1b[2J \u202e"
    html = explanation_html(explained(explainer, note, component_id="<b onload='x'>"))
    assert "<script" not in html
    assert "<b onload" not in html
    assert "␛[2J" in html
    assert not {"\x1b", "\u202e"} & set(html)


def test_a_page_needs_nothing_but_itself(explainer: Explainer, tmp_path: Path) -> None:
    page = write_explanation(explained(explainer, "Bumper, 1985, iron, fair"), tmp_path / "x.html")
    html = page.read_text()
    assert ".explanation mark.illegal-2" in html
    assert not re.search(r"<(script|link|img|iframe)[^>]*(src|href)=", html)
    assert [file.name for file in tmp_path.iterdir()] == ["x.html"]


def seen(**changed: Any) -> Overview:
    plain = Overview(
        model_name="<i>m",
        model_version="1",
        model_digest="ab",
        law="law 1",
        notes=600,
        flagged_share=0.5,
        words=(WordEffect("iron", 40, 3.0, 2.5, 3.5), WordEffect("good", 90, -2.0, -2.2, -1.8)),
        clauses=(ClauseEffect("age", 30, 0.95, 4.0, 12),),
        tested=200,
        passed=190,
        faithfulness=0.97,
        surrogate=Surrogate((Answer(("not iron", "plastic"), 1, 50, 1.0),), 0.98, 0.6, 180),
    )
    return replace(plain, **changed)


def test_a_model_is_explained_in_words_and_one_picture() -> None:
    # when
    html = overview_html(seen())
    # then
    assert "What speaks most against a part: iron" in html
    assert "on average over 12 notes; of 30 flagged notes that violate it alone, 95 % are" in html
    assert "over those of 190 notes that hold it" in html
    assert "it alone is taken out" not in html
    assert "not iron, plastic: non-compliant (50 notes)" in html
    assert html.count("simulated data") == 2  # the page, and its picture
    assert "&lt;i&gt;m" in html


def test_a_model_whose_words_fail_the_test_is_shown_without_them() -> None:
    html = overview_html(seen(passed=150, words=()))
    assert "75 %). These are too few: no words are shown." in html
    assert "<figure>" not in html
