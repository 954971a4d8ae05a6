"""The outcome of a run in a terminal: both kinds of alert against the truth, the conclusion last."""

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trey.demo.run import Outcome
from trey.harmless import harmless
from trey.report.batteries import words as battery_words
from trey.report.batteries.facts import BatteryFacts
from trey.report.components import words as component_words
from trey.report.components.bars import STATUS_NAMES
from trey.report.components.facts import REVIEW, ComponentFacts
from trey.report.phrases import percent

WIDTH = 100
MOST_ALERTS = 40


def print_outcome(outcome: Outcome) -> None:
    console = Console(width=WIDTH, highlight=False)
    _print_batteries(outcome.batteries, console)
    headline = battery_words.headline(outcome.batteries)
    if outcome.components is not None:
        console.print()
        _print_components(outcome.components, console)
        headline += f"; {component_words.headline(outcome.components)}"
    took = f"All of it took {outcome.seconds:.0f} s. Report: {outcome.report}"
    console.print(_plain(took), soft_wrap=True)
    console.print(_plain(f"{headline}.", style="bold"))


def _print_batteries(facts: BatteryFacts, console: Console) -> None:
    alerts = facts.judgement.alerts
    if len(alerts):
        console.print(_alert_table(alerts.head(MOST_ALERTS)))
    if len(alerts) > MOST_ALERTS:
        console.print(f"... and {len(alerts) - MOST_ALERTS} more, all of them in the report")
    for sentence in (*battery_words.what_happened(facts), *battery_words.how_sure(facts)):
        console.print(_plain(sentence))


def _print_components(facts: ComponentFacts, console: Console) -> None:
    console.print(_vehicle_table(facts))
    for sentence in (*component_words.what_happened(facts), *component_words.how_sure(facts)):
        console.print(_plain(sentence))


def _vehicle_table(facts: ComponentFacts) -> Table:
    """Vehicles by what their components make them, beside what they really are."""
    table = Table(box=None, pad_edge=False)
    table.add_column("vehicles by their components", no_wrap=True)
    for name in ("vehicles", "really illegal", "components", "in review"):
        table.add_column(name, justify="right", no_wrap=True)
    for status, name in STATUS_NAMES.items():
        vehicles = facts.with_status(status)
        parts = facts.components[facts.components["vehicle_id"].isin(vehicles["vehicle_id"])]
        waiting = parts["decision"] == REVIEW
        really = str(facts.really_illegal(status)) if vehicles["is_illegal"].notna().all() else "?"
        share = percent(waiting.mean()) if len(parts) else ""
        table.add_row(name, f"{len(vehicles):,}", really, f"{len(parts):,}", share)
    return table


def _alert_table(alerts: pd.DataFrame) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("vehicle", overflow="fold")
    for name in ("alert", "P", "expected, 80 %", "really", "notice"):
        is_number = name in ("P", "notice")
        table.add_column(name, justify="right" if is_number else "left", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for _, alert in alerts.iterrows():
        table.add_row(
            _plain(alert["vehicle_id"]),
            f"{alert['as_of']:%Y-%m-%d}",
            f"{alert['probability']:.0%}",
            _expected(alert),
            "" if pd.isna(alert["crossed_on"]) else f"{alert['crossed_on']:%Y-%m-%d}",
            "" if pd.isna(alert["lead_days"]) else f"{alert['lead_days']:.0f} d",
            alert["verdict"],
        )
    return table


def _plain(text: str, style: str = "") -> Text:
    """Text that names vehicles: no markup, and nothing that a terminal obeys."""
    return Text(harmless(text), style)


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
