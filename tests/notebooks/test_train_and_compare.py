"""`notebooks/05_train_and_compare_classifiers.py` runs to its end and answers its question."""

from pathlib import Path

import pytest

from trey.bundle import notebooks

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "05_train_and_compare_classifiers.py"


@pytest.mark.spark
def test_the_notebook_shows_three_pictures_and_answers() -> None:
    # when
    notebook = notebooks.run_notebook(NOTEBOOK, widgets={"rows": "800"}, on_cell=lambda *_: None)
    page = notebooks.to_html(notebook, NOTEBOOK.stem)
    # then
    assert page.count("plotly-graph-div") == 3
    assert page.count("simulated data") == 3
    assert "<b>Answer.</b> On 800 simulated notes " in page


def test_the_notebook_keeps_to_its_form() -> None:
    lines = NOTEBOOK.read_text().splitlines()
    assert 20 < len(lines) <= 60
    assert not [line for line in lines if line.lstrip().startswith(("def ", "class "))]
