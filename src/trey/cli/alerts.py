"""`trey alerts`: the ledger as service facilities and auditors ask it; no server, no JVM."""

from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.compute as pc
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trey.adapters.delta_files import read_delta
from trey.alerts.contract import COMPONENT_NON_COMPLIANT
from trey.alerts.explanation import explain
from trey.cli.home import Home
from trey.cli.output import AsJson, json_output
from trey.errors import TableMissingError, TreyError
from trey.harmless import harmless

WIDTH = 100

app = typer.Typer(help="Look alerts up. Example: trey alerts list.", no_args_is_help=True)


@app.command("list")
def list_alerts(
    home: Home = Path(".trey"),
    vehicle: Annotated[str | None, typer.Option(help="Only this vehicle's")] = None,
    as_json: AsJson = False,
) -> None:
    """List the alerts that were sent, newest first. Example: trey alerts list --json."""
    with json_output(as_json) as write_json:
        chosen = None if vehicle is None else pc.field("vehicle_id") == vehicle
        alerts = read_delta(home, "gold.fact_alert", filters=chosen).sort_by(
            [("as_of", "descending"), ("id", "ascending")]
        )
        rows = alerts.to_pylist()
        if as_json:
            write_json(rows)
        else:
            _print_table(rows)


@app.command()
def show(
    alert_id: Annotated[str, typer.Argument(metavar="ID", help="The alert's id, or how it begins")],
    home: Home = Path(".trey"),
    as_json: AsJson = False,
) -> None:
    """Say why an alert was sent. Example: trey alerts show 9f86d081884c7d659a2feaa0c55ad015."""
    with json_output(as_json) as write_json:
        alert = _find(home, alert_id)
        forecast, components = _forecast_of(home, alert), _components_of(home, alert)
        if as_json:
            write_json({"alert": alert, "forecast": forecast, "components": components})
        else:
            typer.echo(explain(alert, forecast, components))


def _find(home: Path, beginning: str) -> dict[str, Any]:
    begins_so = pc.starts_with(pc.field("id"), beginning)
    found: list[dict[str, Any]] = read_delta(home, "gold.fact_alert", filters=begins_so).to_pylist()
    if len(found) != 1:
        count = f"{len(found)} alerts begin" if found else "no alert begins"
        raise TreyError(f"{count} with {beginning!r}; `trey alerts list` shows the ids")
    return found[0]


def _forecast_of(home: Path, alert: dict[str, Any]) -> dict[str, Any] | None:
    is_its_own = (
        (pc.field("vehicle_id") == alert["vehicle_id"])
        & (pc.field("battery_id") == alert["part_id"])
        & (pc.field("as_of") == alert["as_of"])
        & (pc.field("model_version") == alert["model_version"])
    )
    try:
        rows = read_delta(home, "gold.fact_forecast_daily", filters=is_its_own).to_pylist()
    except TableMissingError:  # an alert outlives the forecasts
        return None
    return rows[0] if rows else None


def _components_of(home: Path, alert: dict[str, Any]) -> list[dict[str, Any]]:
    if alert["kind"] != COMPONENT_NON_COMPLIANT:
        return []
    is_its_own = pc.field("alert_id") == alert["id"]
    rows: pa.Table = read_delta(home, "gold.fact_alert_component", filters=is_its_own)
    in_order = rows.sort_by([("component_id", "ascending"), ("clause", "ascending")])
    named: list[dict[str, Any]] = in_order.to_pylist()
    return named


def _print_table(alerts: list[dict[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("id", no_wrap=True)
    table.add_column("vehicle", overflow="fold")
    table.add_column("part", overflow="fold")
    for name in ("kind", "as of", "P", "crossing"):
        table.add_column(name, justify="right" if name == "P" else "left")
    for alert in alerts:
        table.add_row(
            alert["id"][:12],
            Text(harmless(alert["vehicle_id"])),  # of a mere string rich would read the markup
            Text(harmless(alert["part_id"] or "")),
            _kind(alert),
            str(alert["as_of"]),
            "" if alert["probability"] is None else f"{alert['probability']:.0%}",
            str(alert["crossing_date"] or ""),
        )
    console = Console(width=WIDTH, soft_wrap=False)
    console.print(table)
    vehicles = len({alert["vehicle_id"] for alert in alerts})
    console.print(f"alerts: {len(alerts)}, vehicles: {vehicles}", highlight=False)


def _kind(alert: dict[str, Any]) -> str:
    kind: str = alert["kind"].replace("_", " ")
    return kind if alert["kind"] == COMPONENT_NON_COMPLIANT else f"{kind}, {alert['severity']}"
