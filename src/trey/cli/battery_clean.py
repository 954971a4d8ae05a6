"""`trey battery clean`: a history's days, and each repair by kind and count."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from trey.cli.output import AsJson, json_output
from trey.harmless import harmless

if TYPE_CHECKING:  # pyspark's types come along, which no command needs to be listed
    from trey.telemetry.files.cleaning import Found

WIDTH = 100


def clean(
    history: Annotated[
        Path,
        typer.Option(help="CSV or Parquet, a row per battery and day; the lab's columns or ours"),
    ],
    out: Annotated[Path | None, typer.Option(help="FILE.parquet or FILE.csv for the days")] = None,
    vehicles: Annotated[
        Path | None, typer.Option(help="CSV with battery_id and vehicle_id, for a file without")
    ] = None,
    per_battery: Annotated[
        bool, typer.Option("--per-battery", help="Count the repairs of each battery too")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Cleanse a history as the stream does. Example: trey battery clean --history F.csv --json."""
    if out is not None and out.suffix not in (".parquet", ".csv"):
        raise typer.BadParameter(f"{out} should end in .parquet or .csv", param_hint="--out")
    with (
        json_output(as_json) as write_json,
        Console(stderr=True).status(f"cleansing {history}"),
    ):
        from trey.files.tables import write_table
        from trey.telemetry.files.cleaning import clean_history, repairs_by_battery

        cleaned = clean_history(history, vehicles)
        if out is not None:
            write_table(cleaned.days, out)
        by_battery = repairs_by_battery(cleaned.days).to_pylist() if per_battery else []
        if as_json:
            counted = {"by_battery": by_battery} if per_battery else {}
            write_json(asdict(cleaned.found) | counted | {"file": out})
    if not as_json:
        _print(cleaned.found)
        for row in by_battery:
            battery = harmless(f"{row['vehicle_id']} {row['battery_id']}")
            typer.echo(f"{battery}: {row['repair']} {row['days']:,}")


def _print(found: "Found") -> None:
    console = Console(width=WIDTH, highlight=False)
    table = Table(box=None, pad_edge=False)
    table.add_column("what was found", no_wrap=True)
    table.add_column("days", justify="right")
    table.add_column("what it means")
    for repair, days in found.repairs.items():
        table.add_row(repair, f"{days:,}", repair.sentence)
    if found.repairs:
        console.print(table)
    for reason, rows in found.refused.items():
        console.print(f"{rows:,} rows refused, {reason}: {reason.sentence}")
    console.print(
        f"{found.rows:,} rows, {found.exact_copies:,} of them copies, "
        f"{found.out_of_order:,} out of order"
    )
    console.print(
        f"[bold]{found.days:,} days of {found.batteries:,} batteries; "
        f"of {found.days_without_use:,} the use stays unknown.[/bold]"
    )
