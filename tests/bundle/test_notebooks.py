"""Notebooks in Databricks source format: parsed, executed, shown on one page."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from nbformat import NotebookNode

from trey.bundle import notebooks
from trey.bundle.shims import Dbutils
from trey.errors import TreyError


def notebook_file(folder: Path, *cells: str, header: str = notebooks.HEADER) -> Path:
    file = folder / "01_question.py"
    body = "\n# COMMAND ----------\n".join(dedent(cell).strip() for cell in cells)
    file.write_text(f"{header}\n{body}\n")
    return file


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., NotebookNode]:
    """Execute cells; none of them uses Spark, so none is started."""

    def execute(*cells: str, **widgets: str) -> NotebookNode:
        file = notebook_file(tmp_path, *cells)
        return notebooks.run_notebook(file, widgets=widgets, on_cell=lambda *_: None)

    return execute


def test_cells_are_split_and_their_kind_is_known(tmp_path: Path) -> None:
    # given
    file = notebook_file(tmp_path, "# MAGIC %md # Why?\n# MAGIC\n# MAGIC Look:", "x = 1\n\ny = 2")
    # when
    cells = notebooks.read_notebook(file).cells
    # then
    assert [(cell.cell_type, cell.source) for cell in cells] == [
        ("markdown", "# Why?\n\nLook:"),
        ("code", "x = 1\n\ny = 2"),
    ]


def test_a_file_without_the_first_line_is_no_notebook(tmp_path: Path) -> None:
    with pytest.raises(TreyError) as failed:
        notebooks.read_notebook(notebook_file(tmp_path, "x = 1", header="# some script"))
    assert str(failed.value) == (
        "01_question.py is no notebook: its first line is not `# Databricks notebook source`"
    )


def test_a_magic_of_databricks_is_refused_with_its_cell(tmp_path: Path) -> None:
    with pytest.raises(TreyError) as failed:
        notebooks.read_notebook(notebook_file(tmp_path, "x = 1", "# MAGIC %sql SELECT 1"))
    assert str(failed.value) == (
        "01_question.py, cell 2: %sql runs on Databricks only; use %md or Python"
    )


def test_the_page_holds_the_outputs_and_asks_nothing_of_the_network(
    run: Callable[..., NotebookNode],
) -> None:
    # when
    notebook = run(
        "# MAGIC %md # How many?",
        """
        import pandas as pd
        import plotly.express as px
        display(pd.DataFrame({"battery_id": ["B1", None], "cycles": [199, 7]}))
        display(px.line(x=[1, 2], y=[3, 4]))
        """,
        """
        dbutils.widgets.text("vehicle", "V1")
        dbutils.widgets.text("catalog", "trey")
        displayHTML("<b>" + dbutils.widgets.get("vehicle") + dbutils.widgets.get("catalog"))
        """,
        vehicle="V2",
    )
    page = notebooks.to_html(notebook, "01_question")
    # then
    assert "<td>B1</td>" in page
    assert "Plotly.newPlot" in page
    assert "plotly.js v" in page
    assert "<b>V2trey" in page
    assert "trey.bundle.shims" not in page
    assert not re.findall(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["']?https?:""", page)


def test_a_failing_cell_is_one_sentence_with_its_number(run: Callable[..., NotebookNode]) -> None:
    with pytest.raises(TreyError) as failed:
        run("# MAGIC %md # Why?", "x = 1", 'raise KeyError("no column\\nrated_cycles")')
    assert str(failed.value) == (
        r"01_question.py failed in cell 3: KeyError: 'no column\nrated_cycles'"
    )


def test_ctrl_c_is_no_failure_of_a_cell(run: Callable[..., NotebookNode]) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(
            f"""
            import os, signal, time
            os.kill({os.getpid()}, signal.SIGINT)
            time.sleep(60)
            """
        )


def test_a_kernel_that_dies_is_one_sentence(run: Callable[..., NotebookNode]) -> None:
    with pytest.raises(TreyError) as failed:
        run("x = 1", "import os\nos._exit(9)")
    assert str(failed.value) == "01_question.py failed in cell 2: its process ended"


def test_a_widget_that_the_notebook_does_not_declare_is_refused() -> None:
    with pytest.raises(TreyError, match="declares no widget vehicle"):
        Dbutils({"vehicle": "V1"}).widgets.get("vehicle")


def test_a_dropdown_offers_only_its_choices() -> None:
    # given
    widgets = Dbutils({"kind": "battery"}).widgets
    # then
    widgets.dropdown("kind", "all", ["all", "battery"])
    assert widgets.get("kind") == "battery"
    with pytest.raises(TreyError, match="widget kind offers all, compliance and not battery"):
        widgets.dropdown("kind", "all", ["all", "compliance"])
