"""`notebooks/01_explore_telemetry.py` answers for a simulated fleet and for the lab's file."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from plotly.basedatatypes import BaseFigure

from trey.bundle import notebooks

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "01_explore_telemetry.py"


def shown(history: str) -> list[object]:
    """What the cells display, run in this process: they need neither kernel nor Spark."""
    widgets = SimpleNamespace(text=lambda *_: None, get=lambda _: history)
    seen: list[object] = []
    names = {
        "dbutils": SimpleNamespace(widgets=widgets),
        "display": seen.append,
        "displayHTML": seen.append,
    }
    for cell in notebooks.read_notebook(NOTEBOOK).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    return seen


def test_a_simulated_fleet_is_mended_and_has_a_memory() -> None:
    findings, *pictures, answer = shown("")
    assert {"gap_spread", "stuck", "false_zero"} <= set(findings["found"])  # type: ignore[index]
    assert [isinstance(picture, BaseFigure) for picture in pictures] == [True, True]
    assert pictures[0].layout.title.text == "simulated fleet"  # type: ignore[attr-defined]
    assert str(answer).endswith("the past tells of the future.")


def test_the_labs_file_needs_no_mending_and_is_noise() -> None:
    if not (file := os.environ.get("TREY_LAB_FILE")):
        pytest.skip("TREY_LAB_FILE does not name the lab's battery file")
    findings, *_, answer = shown(file)
    assert findings["found"].tolist() == []  # type: ignore[index]
    assert (
        answer == "<b>Answer.</b> 1,539 days, 0 kinds of findings; white noise: forecast the mean."
    )


def test_it_keeps_to_the_form_of_a_notebook() -> None:
    lines = NOTEBOOK.read_text().splitlines()
    assert 20 < len(lines) <= 60
    assert not [line for line in lines if line.lstrip().startswith(("def ", "class "))]
