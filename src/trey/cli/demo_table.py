"""The outcome of a run in a terminal: the alerts against the truth, the conclusion last."""

import pandas as pd
from rich.console import Console
from rich.table import Table

from trey.demo.run import Outcome
from trey.report import words

WIDTH = 100
MOST_ALERTS = 40


def print_outcome(outcome: Outcome) -> None:
    facts = outcome.facts
    console = Console(width=WIDTH, highlight=False)
    alerts = facts.judgement.alerts
    if len(alerts):
        console.print(_table(alerts.head(MOST_ALERTS)))
    if len(alerts) > MOST_ALERTS:
        console.print(f"... and {len(alerts) - MOST_ALERTS} more, all of them in the report")
    for sentence in (*words.what_happened(facts), *words.how_sure(facts)):
        console.print(sentence)
    console.print(f"Report: {outcome.report}", soft_wrap=True)
    console.print(f"[bold]{words.headline(facts)}.[/bold]")


def _table(alerts: pd.DataFrame) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("vehicle", overflow="fold")
    for name in ("alert", "P", "expected, 80 %", "really", "notice"):
        is_number = name in ("P", "notice")
        table.add_column(name, justify="right" if is_number else "left", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for _, alert in alerts.iterrows():
        table.add_row(
            alert["vehicle_id"],
            f"{alert['as_of']:%Y-%m-%d}",
            f"{alert['probability']:.0%}",
            _expected(alert),
            "" if pd.isna(alert["crossed_on"]) else f"{alert['crossed_on']:%Y-%m-%d}",
            "" if pd.isna(alert["lead_days"]) else f"{alert['lead_days']:.0f} d",
            alert["verdict"],
        )
    return table


def _expected(alert: pd.Series) -> str:
    """The median day, and how many days before and after it the interval ends."""
    day = alert["crossing_date"]
    if pd.isna(day):
        return ""
    ends = [
        "" if pd.isna(alert[end]) else f" {(alert[end] - day).days:+d}"
        for end in ("crossing_earliest", "crossing_latest")
    ]
    return f"{day:%Y-%m-%d}{''.join(ends)}"
