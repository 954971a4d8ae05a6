"""`notebooks/02_forecast_and_backtest.py` runs to its end and answers its question."""

from pathlib import Path

from trey.bundle import notebooks

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "02_forecast_and_backtest.py"


def test_the_notebook_shows_two_pictures_and_answers() -> None:
    # when
    notebook = notebooks.run_notebook(NOTEBOOK, widgets={}, on_cell=lambda *_: None)
    page = notebooks.to_html(notebook, NOTEBOOK.stem)
    # then
    assert page.count("plotly-graph-div") == 2
    assert page.count("simulated data") == 2
    assert "<b>Answer.</b> On " in page
    assert "What moves the probability of crossing most: " in page


def test_the_notebook_keeps_to_its_form() -> None:
    lines = NOTEBOOK.read_text().splitlines()
    assert 20 < len(lines) <= 60
    assert any(line.startswith("assert ") for line in lines)
    assert not [line for line in lines if line.lstrip().startswith(("def ", "class "))]
