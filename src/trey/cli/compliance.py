"""`trey compliance`: notes, rules and what they decide."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from rich.console import Console
from rich.table import Table

from trey.cli import compliance_explain, compliance_models
from trey.cli.output import AsJson, json_output
from trey.compliance import backtest as backtesting
from trey.compliance.backtest import Backtest, Changes
from trey.compliance.catalogue import load_catalogue, shipped_catalogue
from trey.compliance.files.components import read_components
from trey.compliance.regulation import load_regulation

WIDTH = 100

app = typer.Typer(no_args_is_help=True)


@app.callback()
def compliance() -> None:
    """Judge components by their notes. Example: trey compliance score --help."""


app.command()(compliance_models.score)
app.command()(compliance_models.train)
app.command()(compliance_models.compare)
app.command()(compliance_explain.explain)
app.command()(compliance_explain.explain_model)


RegulationFile: TypeAlias = Annotated[
    Path, typer.Option("--regulation", help="YAML of the proposed one")
]
ComponentFile: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--components",
        help="CSV or Parquet: component_id, vehicle_id, manufacture_year, condition, materials",
    ),
]


@app.command()
def backtest(
    regulation: RegulationFile,
    components: ComponentFile,
    against: Annotated[
        Path | None, typer.Option(help="YAML of the one in force; none: the shipped one")
    ] = None,
    catalogue: Annotated[
        Path | None, typer.Option(help="YAML of the inventory; none: the shipped one")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of the law; none: when all of it holds"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say whose status a regulation would change. Example: trey compliance backtest --regulation R.yaml --components C.csv."""
    with json_output(as_json) as write_json, Console(stderr=True).status(f"judging {components}"):
        words = None if catalogue is None else load_catalogue(catalogue)
        proposed = load_regulation(regulation, words)
        in_force = (
            backtesting.regulation_in_force(proposed)
            if against is None
            else load_regulation(against, words)
        )
        outcome = backtesting.backtest(
            read_components(components, words or shipped_catalogue(proposed.inventory)),
            in_force,
            proposed,
            backtesting.first_full_day(proposed) if on is None else on.replace(tzinfo=UTC).date(),
        )
        if as_json:
            write_json(outcome)
    if not as_json:
        _print_outcome(outcome)


def _print_outcome(outcome: Backtest) -> None:
    console = Console(width=WIDTH, highlight=False)
    table = Table(box=None, pad_edge=False)
    for name in ("what", "now", "then", "how many"):
        table.add_column(name, justify="right" if name == "how many" else "left")
    for what, changes in (("components", outcome.components), ("vehicles", outcome.vehicles)):
        for change in changes.by_status:
            table.add_row(what, change.now, change.then, f"{change.count:,}")
    for clause, hits in outcome.hits.items():
        table.add_row("components", "", f"hit by clause {clause}", f"{hits:,}")
    console.print(table)
    console.print(
        f"[bold]On {outcome.judged_on}, {_share(outcome.components)} components and "
        f"{_share(outcome.vehicles)} vehicles would change their status.[/bold]"
    )


def _share(changes: Changes) -> str:
    return f"{changes.changed:,} of {changes.total:,}"
