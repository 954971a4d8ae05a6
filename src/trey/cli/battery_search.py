"""`trey battery search`: which kind of model forecasts a file best, without a line of code."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from trey.cli.output import AsJson, json_output
from trey.cli.waiting import busy

if TYPE_CHECKING:  # what it takes to read a file, which no command needs to be listed
    from trey.battery.search.config import SearchConfig
    from trey.battery.search.parts import Parts
    from trey.battery.search.running import Found

WIDTH = 100
SHOWN = ("skill", "brier", "crps", "coverage_80", "precision_at_alert", "recall_at_alert")


def search(
    config: Annotated[Path, typer.Option(help="YAML: data, target, time, group, …")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for what is found; none: CONFIG's name with .search")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find out which kind of model forecasts a file best. Example: trey battery search --config fleet.yaml."""
    with json_output(as_json) as write_json, busy(f"reading {config}") as status:
        from trey.battery.search.config import read_config
        from trey.battery.search.parts import part
        from trey.battery.search.reading import read_data
        from trey.battery.search.running import search as run

        asked = read_config(config)
        folder = config.with_suffix(".search") if out is None else out
        data = read_data(asked)
        for warning in data.warnings:
            typer.echo(f"warning: {warning}", err=True)
        parts = part(data, asked.seed, asked.horizon)
        found = run(asked, data.source, parts, folder, status.update)
        page = _write_page(asked, found, parts, folder)
        if as_json:
            write_json(_document(asked, found, parts, data.warnings, page))
    if not as_json:
        _print(asked, found, parts, page)


def _write_page(config: "SearchConfig", found: "Found", parts: "Parts", folder: Path) -> Path:
    from trey.report.search.page import PAGE, search_page

    forecasts = found.winner.forecast(parts.test.histories, parts.test.questions)
    page = folder / PAGE
    page.write_text(search_page(config, found, forecasts, parts.test, parts.how), "utf-8")
    return page


def _document(
    config: "SearchConfig",
    found: "Found",
    parts: "Parts",
    warnings: tuple[str, ...],
    page: Path,
) -> dict[str, Any]:
    return {
        "data": config.data,
        "metric": config.metric,
        "horizon_days": config.horizon,
        "measured_on": parts.how,
        "crossings": {"validation": parts.validation.batteries, "test": parts.test.batteries},
        "decisions": {
            "validation": len(parts.validation.questions),
            "test": len(parts.test.questions),
        },
        "warnings": warnings,
        "stopped": found.stopped,
        "verdict": found.verdict.words,
        "leaderboard": [
            {
                "rank": rank,
                "name": entry.attempt.name,
                "validation_score": entry.attempt.score,
                "training_seconds": entry.attempt.training_seconds,
                "test": entry.figures,
            }
            for rank, entry in enumerate(found.entries, start=1)
        ],
        "not_tried": [{"name": attempt.name, "why": attempt.failure} for attempt in found.failed],
        "winner": {
            "name": found.winner.name,
            "version": found.winner.version,
            "digest": found.winner.digest,
            "folder": found.folder,
        },
        "page": page,
    }


def _print(config: "SearchConfig", found: "Found", parts: "Parts", page: Path) -> None:
    console = Console(width=WIDTH, highlight=False)
    table = Table(box=None, pad_edge=False)
    table.add_column("best first", no_wrap=True)
    table.add_column(f"{config.metric}, chosen by", justify="right")
    for name in SHOWN:
        table.add_column(name.replace("_", " "), justify="right")
    for entry in found.entries:
        figures = (entry.figures[name] for name in SHOWN)
        table.add_row(entry.attempt.name, *map(_shown, (entry.attempt.score, *figures)))
    console.print(table)
    for attempt in found.failed:
        console.print(f"{attempt.name} was not tried: {attempt.failure}")
    console.print(
        f"Chosen on {parts.validation.batteries} crossings, reported on {parts.test.batteries}, "
        f"{config.horizon_words} ahead: {parts.how}."
    )
    console.print(f"{found.stopped[:1].upper()}{found.stopped[1:]}. Pictures: {page}")
    console.print(
        f"[bold]{found.verdict.words} Kept: {found.winner.name}, "
        f"for `trey battery forecast --model {found.folder}`.[/bold]"
    )


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
