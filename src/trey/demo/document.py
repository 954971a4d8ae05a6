"""A run as one JSON document: what `--json` prints."""

from typing import Any

import pandas as pd

from trey.alerts.judgement import AT_START, EARLY, IN_TIME, LATE, UNKNOWN
from trey.demo.run import Outcome
from trey.report.batteries.facts import BatteryFacts
from trey.report.components.facts import COMPLIANT, PENDING, STATUSES, ComponentFacts

_BATTERY_ALERT = (
    *("id", "kind", "vehicle_id", "battery_id", "as_of"),
    *("crossing_date", "crossing_earliest", "crossing_latest", "probability"),
)
_COMPONENT_ALERT = ("id", "kind", "vehicle_id", "as_of", "reason", "components")


def as_document(outcome: Outcome) -> dict[str, Any]:
    """Both kinds of alert in `alerts`; without components nothing is said of them."""
    batteries, components = outcome.batteries, outcome.components
    alerts = _rows(batteries.judgement.alerts, _BATTERY_ALERT)
    cosmos_documents = batteries.cosmos_documents
    if components is not None:
        alerts += _rows(components.alerts, _COMPONENT_ALERT)
        cosmos_documents += components.cosmos_documents
    return {
        "source": outcome.source,
        "simulated": batteries.simulated,
        "messages_sent": batteries.messages_sent,
        "messages_read": batteries.messages_read,
        "quarantined": batteries.quarantined,
        "batteries": batteries.batteries,
        "alerts": alerts,
        "cosmos_documents": cosmos_documents,
        "judgement": _judgement(batteries),
        **({} if components is None else {"compliance": _compliance(components)}),
        "seconds": round(outcome.seconds, 1),
        "report": str(outcome.report.absolute()),
    }


def _judgement(facts: BatteryFacts) -> dict[str, Any]:
    judgement = facts.judgement
    by_day = judgement.decisions(facts.min_probability)
    return {
        "precision": by_day.precision,
        "recall": by_day.recall,
        "battery_days": len(judgement.days),
        "lead_days_median": judgement.lead_days_median,
        **{
            verdict.replace(" ", "_"): judgement.count(verdict)
            for verdict in (IN_TIME, EARLY, LATE, AT_START, UNKNOWN)
        },
        "crossed_unannounced": judgement.crossed_unannounced,
    }


def _compliance(facts: ComponentFacts) -> dict[str, Any]:
    return {
        "simulated": facts.simulated,
        "components": len(facts.components),
        "quarantined": facts.quarantined,
        "decisions": facts.components["decision"].value_counts().to_dict(),
        "review_share": facts.review_share,
        "vehicles": {status: len(facts.with_status(status)) for status in STATUSES},
        "alerts": len(facts.alerts),
        "cosmos_documents": facts.cosmos_documents,
        "judgement": _truth(facts) if facts.knows_truth else None,
        "model": facts.model,
        "law": facts.law.version,
    }


def _truth(facts: ComponentFacts) -> dict[str, Any]:
    """Vehicles by what they really are: was "has an illegal part" right?"""
    return {
        "precision": facts.vehicle_decisions.precision,
        "recall": facts.vehicle_decisions.recall,
        "illegal_pending": facts.really_illegal(PENDING),
        "illegal_compliant": facts.really_illegal(COMPLIANT),
        "decided_correctly": facts.decided_correctly,
    }


def _rows(alerts: pd.DataFrame, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{name: _plain(alert[name]) for name in fields} for alert in alerts.to_dict("records")]


def _plain(value: Any) -> Any:
    """A cell as JSON knows it: days without a time, None for what is not known."""
    if isinstance(value, list):
        return value
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value
