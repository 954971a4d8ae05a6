"""`trey notebook`: run a notebook without a browser."""

import logging
from pathlib import Path
from typing import Annotated

import typer
from nbformat import NotebookNode
from rich.console import Console
from rich.progress import Progress

from trey.bundle.documents import find_bundle
from trey.bundle.notebooks import run_notebook, to_html, write_page
from trey.cli.home import Home
from trey.cli.output import AsJson, json_output
from trey.errors import TreyError

app = typer.Typer(
    help="Run a notebook without a browser. Example: trey notebook run 00_tour.",
    no_args_is_help=True,
)


@app.command()
def run(
    name: Annotated[str, typer.Argument(help="Name of a file in notebooks/, without its ending")],
    html: Annotated[
        Path | None, typer.Option(help="The page to write; default: HOME/reports/NAME.html")
    ] = None,
    home: Home = Path(".trey"),
    as_json: AsJson = False,
) -> None:
    """Execute a notebook on this world's tables. Example: trey notebook run 00_tour."""
    file = find_bundle(Path.cwd()) / "notebooks" / f"{name}.py"
    if not file.is_file():
        known = ", ".join(sorted(found.stem for found in file.parent.glob("*.py")))
        raise TreyError(f"there is no notebook {name}; there are: {known or 'none'}")
    page = html or home / "reports" / f"{name}.html"
    with json_output(as_json) as write_json:
        try:
            notebook = _run_visibly(file, tables=home.absolute() / "tables")
        except KeyboardInterrupt:
            # The cell that was running has failed unheard, of which asyncio would speak at exit.
            logging.getLogger("asyncio").setLevel(logging.CRITICAL)
            raise
        write_page(page, to_html(notebook, name))
        if as_json:
            write_json({"notebook": name, "page": page.absolute()})
        else:
            typer.echo(f"{name} ran to its end: {page}")


def _run_visibly(file: Path, *, tables: Path) -> NotebookNode:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting", total=None)

        def on_cell(number: int, count: int) -> None:
            if number > 0:  # the cell before the first brings the shims
                line = f"cell {number} of {count}"
                progress.update(task, description=line, completed=number - 1, total=count)

        return run_notebook(file, widgets={"catalog": str(tables)}, on_cell=on_cell)
