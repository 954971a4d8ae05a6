"""Notebooks in Databricks source format, executed without a workspace or a browser."""

import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from plotly.offline import get_plotlyjs
from traitlets.config import Config

from trey.errors import TreyError

HEADER = "# Databricks notebook source"
SEPARATOR = "# COMMAND ----------"
MAGIC = "# MAGIC"
_SPARK = re.compile(r"\bspark\b")


def read_notebook(file: Path) -> NotebookNode:
    """Parse a notebook; its cells are numbered from 1, as Databricks counts them.

    Raises:
        TreyError: It is no such notebook, or uses a magic that does not exist here.
    """
    header, _, body = file.read_text(encoding="utf-8").partition("\n")
    if header.strip() != HEADER:
        raise TreyError(f"{file.name} is no notebook: its first line is not `{HEADER}`")
    sources = [source.strip("\n") for source in body.split(SEPARATOR)]
    cells = [_cell(source, f"{file.name}, cell {n}") for n, source in enumerate(sources, 1)]
    language = {"name": "python", "pygments_lexer": "ipython3"}
    notebook: NotebookNode = nbformat.v4.new_notebook(
        cells=cells, metadata={"language_info": language}
    )
    return notebook


def run_notebook(
    file: Path,
    *,
    widgets: Mapping[str, str],
    on_cell: Callable[[int, int], None],
) -> NotebookNode:
    """Execute a notebook, with shims for what Databricks brings, and give it with its outputs.

    Args:
        file: The notebook.
        widgets: Values for its widgets, over its own defaults.
        on_cell: Told the number of each cell as it starts, and the count of cells.

    Raises:
        TreyError: A cell fails; its number and its error are named.
    """
    notebook = read_notebook(file)
    count = len(notebook.cells)
    uses_spark = any(_SPARK.search(cell.source) for cell in notebook.cells)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(_shims(widgets, uses_spark)))
    with tempfile.TemporaryDirectory() as scratch:
        # A socket file that only this user can open, rather than a port.
        kernel = {"transport": "ipc", "connection_file": f"{scratch}/kernel.json"}
        client = NotebookClient(notebook, config=Config(KernelManager=kernel), timeout=None)
        # Not `client.execute()`: its own handler of Ctrl-C races with the cell that it ends.
        environment = os.environ | {"IPYTHONDIR": scratch}
        # What cells print is an output; beside it there is only the JVM's talk.
        with client.setup_kernel(env=environment, stderr=subprocess.DEVNULL):
            for number, cell in enumerate(notebook.cells):
                on_cell(number, count)
                try:
                    client.execute_cell(cell, number)
                except CellExecutionError as error:
                    said = f"{error.ename}: {' '.join(error.evalue.split())}"
                    raise TreyError(f"{file.name} failed in {_name(number)}: {said}") from error
                except DeadKernelError as error:
                    what = f"{file.name} failed in {_name(number)}: its process ended"
                    raise TreyError(what) from error
    del notebook.cells[0]
    return notebook


def to_html(notebook: NotebookNode, title: str) -> str:
    """Give one self-contained page with the outputs."""
    exporter = HTMLExporter(embed_images=True, mathjax_url="", require_js_url="", mermaid_js_url="")
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    page, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": title}})
    if "plotly-graph-div" in page:
        page = page.replace("<head>", f"<head><script>{get_plotlyjs()}</script>", 1)
    return str(page)


def write_page(page: Path, text: str) -> None:
    """Write the page whole or not at all."""
    page.parent.mkdir(parents=True, exist_ok=True)
    partial = page.with_name(f"{page.name}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(page)


def _cell(source: str, place: str) -> NotebookNode:
    cell: NotebookNode
    lines = source.splitlines()
    if not lines or not lines[0].startswith(MAGIC):
        cell = nbformat.v4.new_code_cell(source)
        return cell
    text = [line.removeprefix(MAGIC).removeprefix(" ") for line in lines]
    if not text[0].startswith("%md"):
        raise TreyError(f"{place}: {text[0].split()[0]} runs on Databricks only; use %md or Python")
    text[0] = text[0].removeprefix("%md").strip()
    cell = nbformat.v4.new_markdown_cell("\n".join(text).strip())
    return cell


def _name(number: int) -> str:
    return f"cell {number}" if number else "its preparation"


def _shims(widgets: Mapping[str, str], uses_spark: bool) -> str:
    shims = (
        "from trey.bundle.shims import Dbutils, display, displayHTML\n"
        f"dbutils = Dbutils({dict(widgets)!r})\n"
    )
    if not uses_spark:  # a JVM takes seconds to start
        return shims
    return f"{shims}from trey.adapters import runtime\nspark = runtime.start_spark('notebook')\n"
