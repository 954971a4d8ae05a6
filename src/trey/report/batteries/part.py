"""The part about batteries: findings, pictures, and every alert."""

import pandas as pd

from trey.alerts.judgement import LATE_DAYS, PREMATURE_DAYS
from trey.report.batteries import words
from trey.report.batteries.facts import BatteryFacts
from trey.report.batteries.figures.alerts import MOST_ALERTS, alerts_figure
from trey.report.batteries.figures.batches import MOST_BATCHES, batches_figure
from trey.report.batteries.figures.battery import battery_figure, typical_alert
from trey.report.batteries.figures.lead_times import lead_times_figure
from trey.report.part import Part, Picture, Table
from trey.report.phrases import count, day, percent
from trey.report.reliability import Claim, Other, reliability_figure

CLAIM = Claim("P(crosses within 30 days)", "days")


def battery_part(facts: BatteryFacts) -> Part:
    """What a run found about batteries."""
    rows = [_row(alert) for _, alert in facts.judgement.alerts.iterrows()]
    return Part(
        name="Batteries",
        headline=words.headline(facts),
        cards={
            "What happened": words.what_happened(facts),
            "How sure": words.how_sure(facts),
            "What to do": words.what_to_do(facts),
        },
        pictures=_pictures(facts),
        table=Table("Every battery alert", rows) if rows else None,
        footnote=_footnote(facts),
    )


def _pictures(facts: BatteryFacts) -> list[Picture]:
    judgement, simulated = facts.judgement, facts.simulated
    pictures = []
    if (story := typical_alert(facts)) is not None:
        pictures.append(
            Picture(
                f"Battery {story.alert['battery_id']}: alerted on {day(story.as_of)}, "
                f"expected to cross about {day(story.alert['crossing_date'])}",
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
    if len(judgement.judged) > 1:
        pictures.append(_lead_times(facts))
    if len(judgement.days):
        pictures.append(_reliability(facts))
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


def _lead_times(facts: BatteryFacts) -> Picture:
    return Picture(
        words.lead_times_title(facts),
        lead_times_figure(facts.judgement, simulated=facts.simulated),
        f"Days from the alert to the real crossing, of {count(len(facts.judgement.judged), 'alert')} "
        "that could come on any day and whose outcome is known. An alert is sent when a crossing "
        "within 30 days becomes as likely as not, so about 30 days are what it should give.",
    )


def _reliability(facts: BatteryFacts) -> Picture:
    days = facts.judgement.days
    batteries = days["battery"].nunique()
    interval = (
        "The bars are 80 % intervals from drawing whole batteries again."
        if batteries > 1
        else "One battery alone has no interval."
    )
    return Picture(
        words.reliability_title(facts),
        reliability_figure(
            days["p_cross_30"].to_numpy(),
            days["happened"].to_numpy(),
            days["battery"].to_numpy(),
            CLAIM,
            simulated=facts.simulated,
            other=None
            if facts.yardstick is None
            else Other("mean365 + Gaussian", facts.yardstick.fillna(0.0).to_numpy()),
        ),
        f"Frame: {count(len(days), 'replayed day')} of "
        f"{count(batteries, 'battery', 'batteries')} before the crossing, with the next 30 "
        f"days known; counts stand below the points. Most days are far from any decision. "
        f"{words.undecided_days(facts)} {interval} {words.against_yardstick(facts)}".rstrip(),
    )


def _row(alert: pd.Series) -> dict[str, str]:
    def on(name: str) -> str:
        return "" if pd.isna(alert[name]) else day(alert[name])

    return {
        "vehicle": str(alert["vehicle_id"]),
        "battery": str(alert["battery_id"]),
        "alert": on("as_of"),
        "P": percent(alert["probability"]),
        "expected": on("crossing_date"),
        "80 % from": on("crossing_earliest"),
        "80 % to": on("crossing_latest"),
        "really": on("crossed_on"),
        "notice, days": "" if pd.isna(alert["lead_days"]) else f"{alert['lead_days']:.0f}",
        "verdict": str(alert["verdict"]),
    }


def _footnote(facts: BatteryFacts) -> str:
    return (
        f"Forecasts by {facts.model}. An alert goes out on the first day on which the rated cycles "
        f"are reached within 30 days with a probability of {percent(facts.min_probability)} or "
        "more: at that moment it is a coin's toss whether the crossing takes 30 days or 31. So "
        f"alerts are judged by their notice (in time: {LATE_DAYS} to {PREMATURE_DAYS} days), and "
        "the rule's own claim day by day. “Due at start” was due before the first replayed day; "
        "“not yet known” crosses after the last known day, if at all."
    )
