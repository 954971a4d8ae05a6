"""`notebooks/04_explore_notes.py` runs to its end, without a JVM."""

from pathlib import Path

from trey.bundle import notebooks

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "04_explore_notes.py"


def test_the_notes_are_shown_and_the_question_is_answered() -> None:
    # when
    notebook = notebooks.run_notebook(NOTEBOOK, widgets={"rows": "2000"}, on_cell=lambda *_: None)
    page = notebooks.to_html(notebook, "04_explore_notes")
    # then
    assert "<b>Answer.</b> Half of the notes have at most" in page
    assert page.count("plotly-graph-div") == 3
    assert page.count("imulated notes") >= 3  # every picture says that they are


def test_it_keeps_to_the_form_of_a_notebook() -> None:
    lines = NOTEBOOK.read_text().splitlines()
    assert 20 < len(lines) <= 60
    assert not [line for line in lines if line.lstrip().startswith(("def ", "class "))]
    assert "spark" not in NOTEBOOK.read_text()
