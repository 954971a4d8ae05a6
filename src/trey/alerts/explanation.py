"""Why an alert was sent, in plain words, from the ledger's row and what it stands on."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from trey.alerts.contract import COMPONENT_NON_COMPLIANT
from trey.harmless import harmless

Facts = Mapping[str, Any]


def explain(alert: Facts, forecast: Facts | None, components: Sequence[Facts]) -> str:
    """Answer what, why, how sure, by which model and rule, and from which message.

    Ids and notes are anybody's text: nothing in the lines acts on a terminal.

    Args:
        alert: A row of `gold.fact_alert`.
        forecast: Its row of `gold.fact_forecast_daily`; None where that is no longer kept.
        components: Its rows of `gold.fact_alert_component`; none for a battery.
    """
    of_components = alert["kind"] == COMPONENT_NON_COMPLIANT
    why = [line for component in components for line in _component(component)]
    sections = {
        "What": _what(alert),
        "Why": [alert["reason"], *why, *([] if forecast is None else _forecast(alert, forecast))],
        "How sure": _how_sure_of_components(components) if of_components else _how_sure(alert),
        "Decided by": _decided_by(alert),
        "From": _source(alert),
        "The owner reads": [alert["invitation"], f"Valid until {_day(alert['expires_at'])}."],
    }
    return "\n".join(
        line
        for title, said in sections.items()
        for line in (title, *(f"  {harmless(sentence)}" for sentence in said))
    )


def _what(alert: Facts) -> list[str]:
    part = f", battery {alert['part_id']} (fitted {alert['episode']})" if alert["part_id"] else ""
    return [
        f"Alert {alert['id']}",
        f"{_kind(alert)}: vehicle {alert['vehicle_id']}{part}",
    ]


def _kind(alert: Facts) -> str:
    kind: str = alert["kind"].replace("_", " ")
    return kind if alert["kind"] == COMPONENT_NON_COMPLIANT else f"{kind}, {alert['severity']}"


def _component(component: Facts) -> list[str]:
    return [
        f"Component {component['component_id']}, clause {component['clause']}: "
        f"{component['citation']}",
        f"  {component['reason']}",
        f"  The note: “{component['note']}”",
    ]


def _how_sure_of_components(components: Sequence[Facts]) -> list[str]:
    probable = [one["probability"] for one in components if one["probability"] is not None]
    if not probable:
        return ["The rules alone decided; they give no probability."]
    return [f"P(non-compliant) by the model, at least: {min(probable):.1%}; the rules agree."]


def _forecast(alert: Facts, forecast: Facts) -> list[str]:
    if forecast["sum30_p50"] is None:
        return ["No forecast was needed: the rating had been reached."]
    return [
        f"Forecast as of {_day(forecast['as_of'])}: {forecast['sum30_p50']:.2f} cycles in the next "
        f"30 days, with 80 % between {forecast['sum30_p10']:.2f} and {forecast['sum30_p90']:.2f}.",
        f"What makes this sum says: trey battery explain --battery {alert['part_id']}",
    ]


def _how_sure(alert: Facts) -> list[str]:
    if alert["severity"] == "overdue":
        return [f"The rating was reached by {_day(alert['as_of'])}; nothing is forecast."]
    beyond = "beyond the model's horizon"
    earliest, median, latest = (
        _day(alert[f"crossing_{name}"]) if alert[f"crossing_{name}"] else beyond
        for name in ("earliest", "date", "latest")
    )
    return [
        f"P(rating reached within {alert['horizon_days']} days) = {alert['probability']:.0%}",
        f"Expected on {median}; with 80 % between {earliest} and {latest}.",
    ]


def _decided_by(alert: Facts) -> list[str]:
    return [
        f"Model {alert['model_name']}, version {alert['model_version']}, "
        f"digest {alert['model_digest'][:12]}",
        f"Rule {alert['rule']}, version {alert['rule_version']}; {_day(alert['as_of'])} is the "
        "first day on which it held",
    ]


def _source(alert: Facts) -> list[str]:
    if alert["kind"] == COMPONENT_NON_COMPLIANT:
        return [
            f"Row {alert['source_sequence_number']} (from 0) of {alert['source_hub']}: of the notes "
            "that it names, the one read last",
            f"Notes, places and scores were there by {alert['made_at']:%Y-%m-%d %H:%M} UTC",
            f"Written by {alert['written_by']}",
        ]
    return [
        f"Message {alert['source_hub']}, partition {alert['source_partition']}, "
        f"sequence number {alert['source_sequence_number']}: it completed the day",
        f"What was known then had arrived by {alert['made_at']:%Y-%m-%d %H:%M} UTC",
        f"Written by {alert['written_by']}",
    ]


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
