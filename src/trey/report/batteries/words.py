"""What the report says in words: findings as titles, the frame of each number beside it."""

from collections.abc import Sequence

import pandas as pd

from trey import metrics
from trey.alerts.judgement import (
    AT_START,
    EARLY,
    IN_TIME,
    LATE,
    LATE_DAYS,
    PREMATURE_DAYS,
    UNKNOWN,
)
from trey.report.batteries.facts import BatteryFacts
from trey.report.phrases import count, day, owners, percent, period

NAMED_AT_MOST = 3


def headline(facts: BatteryFacts) -> str:
    alerts = facts.judgement.alerts
    if alerts.empty:
        return f"None of {count(facts.batteries, 'battery', 'batteries')} is due for replacement"
    if len(alerts) == 1:
        alert = alerts.iloc[0]
        return f"The battery of {alert['vehicle_id']} is due: {_expectation(alert)}"
    batteries = len(alerts[["vehicle_id", "battery_id"]].drop_duplicates())
    return f"{batteries} of {facts.batteries:,} batteries are due for replacement"


def what_happened(facts: BatteryFacts) -> list[str]:
    refused = (
        f"{facts.quarantined:,} of them could not be read and lie in quarantine"
        if facts.quarantined
        else "none of them had to be quarantined"
    )
    alerts = count(len(facts.judgement.alerts), "alert")
    return [
        f"Devices sent {count(facts.messages_sent, 'message')} about the days "
        f"{period(facts.forecasts['as_of'])}; {facts.messages_read:,} were read, {refused}.",
        f"{alerts} went out; the store holds {count(facts.cosmos_documents, 'document')} for these "
        "vehicles.",
    ]


def how_sure(facts: BatteryFacts) -> list[str]:
    judgement = facts.judgement
    if judgement.alerts.empty:
        return ["There is no alert to judge."]
    said = []
    judged = sum(judgement.count(verdict) for verdict in (IN_TIME, EARLY, LATE))
    if judged == 1 and len(judgement.alerts) == 1:
        alert = judgement.alerts.iloc[0]
        said.append(
            f"On {day(alert['as_of'])} a crossing within 30 days was "
            f"{percent(alert['probability'])} likely, and the alert went out."
        )
        said.append(_one_outcome(alert))
    elif judged:
        said.append(
            f"Of {count(judged, 'alert')} whose outcome is known, {judgement.count(IN_TIME)} gave "
            f"{LATE_DAYS} to {PREMATURE_DAYS} days of notice (median "
            f"{judgement.lead_days_median:.0f}), {judgement.count(EARLY)} came earlier and "
            f"{judgement.count(LATE)} later."
        )
        said.append(_day_by_day(facts))
    if unknown := judgement.count(UNKNOWN):
        said.append(f"With an outcome after the last known day: {unknown}.")
    if at_start := judgement.count(AT_START):
        said.append(f"Due before the replay began, and so not judged: {at_start}.")
    if judgement.crossed_unannounced:
        said.append(f"Crossed without any alert: {judgement.crossed_unannounced}.")
    return said or ["No outcome is known yet."]


def what_to_do(facts: BatteryFacts) -> list[str]:
    alerts = facts.judgement.alerts
    if alerts.empty:
        return ["Nothing: no owner has to be invited."]
    last_day = facts.forecasts["as_of"].max()
    ahead = alerts[alerts["crossing_date"] > last_day].sort_values("crossing_date")
    over = len(alerts) - len(ahead)
    said = []
    if over:
        said.append(
            f"{owners(over)} at once: the crossing was expected before the replay ended on "
            f"{day(last_day)}."
        )
    if len(ahead):
        first = ahead.head(NAMED_AT_MOST)
        named = ", ".join(
            f"{alert['vehicle_id']} (about {day(alert['crossing_date'])})"
            for _, alert in first.iterrows()
        )
        rest = ", then the others." if len(ahead) > NAMED_AT_MOST else "."
        said.append(f"{owners(len(ahead))} to an appointment before the crossing: {named}{rest}")
    return said


def timing_title(facts: BatteryFacts) -> str:
    seconds = facts.batches["seconds"].map(lambda steps: sum(steps.values()))
    messages = facts.batches["messages_read"]
    title = f"The first batch took {seconds.iloc[0]:.0f} s"
    if len(seconds) == 1:
        return f"{title} for {count(int(messages.iloc[0]), 'message')}"
    rest = seconds.iloc[1:].median()
    return f"{title}, while Spark warmed up; then {messages.iloc[1:].median():,.0f} messages took {rest:.1f} s"


def alerts_title(facts: BatteryFacts) -> str:
    judgement = facts.judgement
    alerts = judgement.alerts
    known = alerts.dropna(subset=["crossed_on", "crossing_earliest", "crossing_latest"])
    inside = known["crossed_on"].between(known["crossing_earliest"], known["crossing_latest"])
    if len(known) == 1:
        where = "within" if inside.iloc[0] else "outside"
        return f"The crossing came {where} its 80 % interval"
    if len(known):
        return f"{inside.sum()} of {len(known)} crossings came within their 80 % interval"
    return f"{count(len(alerts), 'alert')}, their outcome not yet known"


def reliability_title(facts: BatteryFacts) -> str:
    counted = facts.judgement.decisions(facts.min_probability)
    if counted.precision is None or counted.recall is None:
        return "What was said against what happened"
    return (
        f"“Crosses within 30 days” held on {percent(counted.precision)} of the days it was said, "
        f"and was said on {percent(counted.recall)} of the days it held"
    )


def lead_times_title(facts: BatteryFacts) -> str:
    judged = facts.judgement.judged
    in_time = int((judged["verdict"] == IN_TIME).sum())
    return (
        f"{in_time} of {len(judged)} alerts gave {LATE_DAYS} to {PREMATURE_DAYS} days of notice, "
        f"the median {judged['lead_days'].median():.0f}"
    )


def against_yardstick(facts: BatteryFacts) -> str:
    """Both Brier scores on the same days; nothing where there is no yardstick."""
    if facts.yardstick is None:
        return ""
    days = facts.judgement.days
    happened = days["happened"].to_numpy()
    own = metrics.brier(days["p_cross_30"].to_numpy(), happened)
    other = metrics.brier(facts.yardstick.fillna(0.0).to_numpy(), happened)
    return (
        f"On these days the Brier score, the mean squared distance from what happened, is {own:.4f}; "
        f"that of mean365 + Gaussian, the line with diamonds, {other:.4f}."
    )


def undecided_days(facts: BatteryFacts) -> str:
    """Only there do decisions change: elsewhere the answer is plain."""
    days = facts.judgement.days
    undecided = days[days["p_cross_30"].between(0.2, 0.8)]
    if undecided.empty:
        return "None lies between 20 % and 80 %."
    return (
        f"{count(len(undecided), 'day lies', 'days lie')} between 20 % and 80 %; there "
        f"{percent(undecided['p_cross_30'].mean())} was said on average, and "
        f"{percent(undecided['happened'].mean())} came true."
    )


def _expectation(alert: pd.Series) -> str:
    if pd.isna(alert["crossing_date"]):
        return "it reaches its rated cycles soon"
    interval: Sequence[pd.Timestamp] = [alert["crossing_earliest"], alert["crossing_latest"]]
    about = f"it reaches its rated cycles about {day(alert['crossing_date'])}"
    if any(pd.isna(end) for end in interval):
        return about
    return f"{about} (80 %: {day(interval[0])} to {day(interval[1])})"


def _one_outcome(alert: pd.Series) -> str:
    if pd.isna(alert["crossed_on"]):
        return "The battery has not crossed: the alert came too early."
    return (
        f"The battery really crossed on {day(alert['crossed_on'])}, "
        f"{count(int(alert['lead_days']), 'day')} later."
    )


def _day_by_day(facts: BatteryFacts) -> str:
    counted = facts.judgement.decisions(facts.min_probability)
    if counted.precision is None or counted.recall is None:
        return "Day by day there is nothing to count yet."
    return (
        f"Day by day, “crosses within 30 days” had a precision of {percent(counted.precision)} and a "
        f"recall of {percent(counted.recall)}."
    )
