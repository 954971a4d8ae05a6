"""The page: findings, pictures, table; one file that opens anywhere, without a network."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
from jinja2 import Environment, StrictUndefined
from plotly.offline import get_plotlyjs

from trey.alerts.judgement import LATE_DAYS, PREMATURE_DAYS
from trey.report import words
from trey.report.facts import RunFacts
from trey.report.figures.alerts import MOST_ALERTS, alerts_figure
from trey.report.figures.batches import MOST_BATCHES, batches_figure
from trey.report.figures.battery import battery_figure, typical_alert
from trey.report.figures.reliability import reliability_figure

_CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


@dataclass(frozen=True)
class Picture:
    """A picture with its finding above and its frame below."""

    title: str
    figure: go.Figure
    caption: str

    @property
    def html(self) -> str:
        """Without plotly.js, which the page holds once."""
        html: str = self.figure.to_html(
            full_html=False, include_plotlyjs=False, config=_CONFIG, default_width="100%"
        )
        return html


def write_report(facts: RunFacts, file: Path) -> Path:
    """Write the report of a run; the file is there whole or not at all."""
    room = files("trey.report")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(room.joinpath("page.html.j2").read_text())
    html = template.render(
        style=room.joinpath("page.css").read_text(),
        plotly=get_plotlyjs(),
        facts=facts,
        headline=words.headline(facts),
        cards={
            "What happened": words.what_happened(facts),
            "How sure": words.how_sure(facts),
            "What to do": words.what_to_do(facts),
        },
        pictures=_pictures(facts),
        alerts=[_row(alert) for _, alert in facts.judgement.alerts.iterrows()],
        late_days=LATE_DAYS,
        premature_days=PREMATURE_DAYS,
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    unfinished.write_text(html)
    unfinished.replace(file)
    return file


def _pictures(facts: RunFacts) -> list[Picture]:
    judgement, simulated = facts.judgement, facts.simulated
    pictures = []
    if (story := typical_alert(facts)) is not None:
        pictures.append(
            Picture(
                f"Battery {story.alert['battery_id']}: alerted on {words.day(story.as_of)}, "
                f"expected to cross about {words.day(story.alert['crossing_date'])}",
                battery_figure(story, min_probability=facts.min_probability, simulated=simulated),
                "Cycles on the on-board counter. The fan holds 80 % of what the forecast of that "
                "day thought possible in the next 30 days; the bar on the rated line is its 80 % "
                "interval for the crossing, the cross the real one. Below, the probability of "
                "crossing within 30 days, as each day saw it.",
            )
        )
    if len(judgement.alerts):
        chosen = (
            f" {MOST_ALERTS} of {len(judgement.alerts)} alerts, evenly chosen by date."
            if len(judgement.alerts) > MOST_ALERTS
            else ""
        )
        pictures.append(
            Picture(
                words.alerts_title(facts),
                alerts_figure(judgement, simulated=simulated),
                "From the day of the alert to the crossing that it expected, with its 80 % "
                f"interval, and the real crossing where it is known.{chosen}",
            )
        )
    if len(judgement.days):
        pictures.append(
            Picture(
                words.reliability_title(facts),
                reliability_figure(judgement.days, simulated=simulated),
                _reliability_frame(facts),
            )
        )
    if len(facts.batches):
        pictures.append(
            Picture(
                words.timing_title(facts),
                batches_figure(facts.batches, simulated=simulated),
                "Seconds per step of each micro-batch, on this machine"
                + (f"; the last {MOST_BATCHES}." if len(facts.batches) > MOST_BATCHES else "."),
            )
        )
    return pictures


def _reliability_frame(facts: RunFacts) -> str:
    days = facts.judgement.days
    batteries = days["battery"].nunique()
    interval = (
        "The bars are 80 % intervals from drawing whole batteries again."
        if batteries > 1
        else "One battery alone has no interval."
    )
    return (
        f"Frame: {words.count(len(days), 'replayed day')} of "
        f"{words.count(batteries, 'battery', 'batteries')} before the crossing, with the next 30 "
        f"days known; counts stand below the points. Most days are far from any decision. "
        f"{words.undecided_days(facts)} {interval}"
    )


def _row(alert: pd.Series) -> dict[str, str]:
    def day(name: str) -> str:
        return "" if pd.isna(alert[name]) else words.day(alert[name])

    return {
        "vehicle": str(alert["vehicle_id"]),
        "battery": str(alert["battery_id"]),
        "alert": day("as_of"),
        "P": words.percent(alert["probability"]),
        "expected": day("crossing_date"),
        "80 % from": day("crossing_earliest"),
        "80 % to": day("crossing_latest"),
        "really": day("crossed_on"),
        "notice, days": "" if pd.isna(alert["lead_days"]) else f"{alert['lead_days']:.0f}",
        "verdict": str(alert["verdict"]),
    }
