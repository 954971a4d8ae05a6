"""What the report says of components in words: findings, and the frame of each number."""

import pandas as pd

from trey.report.components.facts import (
    COMPLIANT,
    NON_COMPLIANT,
    PENDING,
    REVIEW,
    UNKNOWN,
    ComponentFacts,
)
from trey.report.phrases import count, owners, percent

NAMED_AT_MOST = 3


def headline(facts: ComponentFacts) -> str:
    flagged, all_ = len(facts.with_status(NON_COMPLIANT)), len(facts.vehicles)
    if not flagged:
        return f"no illegal part is known of in {count(all_, 'vehicle')}"
    return f"{flagged:,} of {count(all_, 'vehicle')} have an illegal part"


def what_happened(facts: ComponentFacts) -> list[str]:
    waiting, total = len(facts.decided_as(REVIEW)), len(facts.components)
    unread = f"; {count(facts.quarantined, 'row')} could not be read" if facts.quarantined else ""
    alerts = count(len(facts.alerts), "alert")
    return [
        f"Technicians' notes describe {count(total, 'component')}: {total - waiting:,} were decided "
        f"by what their note says, {_waiting(waiting)}{unread}.",
        f"{alerts} went out; the store holds {count(facts.cosmos_documents, 'document')} for these "
        "vehicles.",
    ]


def how_sure(facts: ComponentFacts) -> list[str]:
    if not facts.knows_truth:
        return ["What the components really are is not known here."]
    right = facts.decided_correctly
    said = [truth_of_alerts(facts), truth_of_others(facts)]
    if right is not None:
        said.append(
            f"Of the components decided without a person {_share(right)} are decided right."
        )
    return [
        *said,
        "All of this is simulated, in ways of writing that model and reader were made on: it says "
        "nothing about real notes.",
    ]


def what_to_do(facts: ComponentFacts) -> list[str]:
    said = []
    if flagged := len(facts.with_status(NON_COMPLIANT)):
        said.append(f"{owners(flagged)} to a workshop. Most illegal parts: {_worst(facts)}.")
    pending = facts.with_status(PENDING)
    open_notes = facts.decided_as(REVIEW)["vehicle_id"].isin(pending["vehicle_id"]).sum()
    if len(pending):
        said.append(
            f"Let a person read {count(int(open_notes), 'note')}: that settles "
            f"{count(len(pending), 'vehicle')} in doubt."
        )
    if unknown := len(facts.with_status(UNKNOWN)):
        said.append(f"Ask for the components of {count(unknown, 'vehicle')}: none are on record.")
    return said or ["Nothing: no vehicle has an illegal part."]


def truth_of_alerts(facts: ComponentFacts) -> str:
    counted = facts.vehicle_decisions
    right = counted.true_positives
    said = right + counted.false_positives
    really = right + counted.false_negatives
    if counted.precision is None or counted.recall is None:
        return f"{said:,} vehicles were alerted; {really:,} really have an illegal part."
    return (
        f"{right:,} of {said:,} alerted vehicles really have an illegal part (precision "
        f"{percent(counted.precision)}); of {really:,} that have one {right:,} were alerted "
        f"(recall {percent(counted.recall)})."
    )


def truth_of_others(facts: ComponentFacts) -> str:
    waiting, passed = facts.really_illegal(PENDING), facts.really_illegal(COMPLIANT)
    if not waiting + passed:
        return "No other vehicle really has one."
    return (
        f"Of the others with one, {_waiting(waiting)} and {passed or 'none'} passed as compliant."
    )


def decisions_title(facts: ComponentFacts) -> str:
    share = facts.review_share
    if share is None:
        return "No component is known"
    return f"{percent(1 - share)} of the components were decided without a person"


def vehicles_title(facts: ComponentFacts) -> str:
    flagged = len(facts.with_status(NON_COMPLIANT))
    if not facts.knows_truth:
        return f"{count(flagged, 'vehicle has', 'vehicles have')} a part that is surely illegal"
    right = facts.really_illegal(NON_COMPLIANT)
    return f"{right:,} of {flagged:,} alerted vehicles really have an illegal part"


def reliability_title(calibration_error: float) -> str:
    return f"The probability was off by {100 * calibration_error:.1f} percentage points on average"


def unsure(probability: pd.Series, is_illegal: pd.Series) -> str:
    """What became of the components of which the model was not sure."""
    between = probability.between(0.2, 0.8)
    if not between.any():
        return "None lies between 20 % and 80 %."
    return (
        f"{count(int(between.sum()), 'lies', 'lie')} between 20 % and 80 %; there "
        f"{percent(probability[between].mean())} was said on average, and "
        f"{percent(is_illegal[between].mean())} are illegal."
    )


def footnote(facts: ComponentFacts) -> str:
    return (
        f"Notes judged by {facts.model} together with the rules of {facts.law.version}. This is the model "
        "that travels with trey, trained on simulated notes; the demo hands it to the scoring job. "
        "In production nothing but the rules, version 0, decides until somebody approves a model. "
        "Where model and rules disagree, a note leaves the rules undecided or is none about a "
        "part, a person decides. One illegal component makes a vehicle non-compliant, one that "
        "waits keeps it from counting as compliant, and one without components is unknown."
    )


def _worst(facts: ComponentFacts) -> str:
    parts = facts.decided_as(NON_COMPLIANT)["vehicle_id"].value_counts()
    first = sorted(parts.items(), key=lambda pair: (-pair[1], str(pair[0])))[:NAMED_AT_MOST]
    return ", ".join(f"{vehicle} ({number})" for vehicle, number in first)


def _waiting(number: int) -> str:
    return count(number, "waits for a person", "wait for a person")


def _share(share: float) -> str:
    """To a tenth: what is wrong is a matter of few in a thousand."""
    return f"{100 * share:.1f}\N{NO-BREAK SPACE}%"
