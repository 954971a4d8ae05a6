"""`trey notebook`: run a notebook without a browser."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from trey.bundle.documents import find_bundle
from trey.bundle.notebooks import run_notebook, to_html
from trey.cli.world import Home
from trey.errors import TreyError

app = typer.Typer(help="Run a notebook without a browser. Example: trey notebook run 00_tour.")


@app.command()
def run(
    name: Annotated[str, typer.Argument(help="Name of a file in notebooks/, without its ending")],
    html: Annotated[
        Path | None, typer.Option(help="The page to write; default: HOME/reports/NAME.html")
    ] = None,
    home: Home = Path(".trey"),
) -> None:
    """Execute a notebook on this world's tables. Example: trey notebook run 00_tour."""
    file = find_bundle(Path.cwd()) / "notebooks" / f"{name}.py"
    if not file.is_file():
        known = ", ".join(sorted(found.stem for found in file.parent.glob("*.py")))
        raise TreyError(f"there is no notebook {name}; there are: {known or 'none'}")
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting Spark", total=None)

        def on_cell(number: int, count: int) -> None:
            if number > 0:  # the cell before the first brings the shims
                line = f"cell {number} of {count}"
                progress.update(task, description=line, completed=number - 1, total=count)

        tables = str(home.absolute() / "tables")
        notebook = run_notebook(file, widgets={"catalog": tables}, on_cell=on_cell)
    page = html or home / "reports" / f"{name}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    partial = page.with_name(f"{page.name}.partial")
    partial.write_text(to_html(notebook, name), encoding="utf-8")
    partial.replace(page)
    typer.echo(f"{name} ran to its end: {page}")
