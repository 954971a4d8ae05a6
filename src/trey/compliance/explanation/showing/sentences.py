"""An explanation in plain sentences, the same for terminal and page; untrusted text is harmless."""

from collections.abc import Sequence
from datetime import date
from math import exp

from trey.compliance.decision.judging import COMPLIANT, NON_COMPLIANT
from trey.compliance.explanation.evidence import ClauseHit
from trey.compliance.explanation.explained import Explanation, Word
from trey.compliance.explanation.faithfulness import DRAWS
from trey.compliance.explanation.showing.colouring import WEAK
from trey.harmless import harmless

MOST_NAMED = 6  # words, or vehicles
MOST_ODDS = 9_999  # beyond it a factor says no more


def conclusion(explained: Explanation) -> str:
    component = harmless(explained.component_id)
    if explained.decision == COMPLIANT:
        return f"{component} is compliant: no clause in force is violated."
    if explained.decision != NON_COMPLIANT:
        return f"{component} is not decided: a person has to look at it."
    violated = listed([hit.clause for hit in explained.clauses])
    said, other = f"{component} is non-compliant by {violated}", explained.counterfactual
    if other is None:
        return f"{said}; no change of what its note states was found that makes it compliant."
    plainly = "" if other.is_rewritten else ", if its note said so plainly"
    return f"{said}; with {listed(other.changes)} it would be compliant{plainly}."


def vehicles(explained: Explanation) -> str:
    named = [harmless(vehicle) for vehicle in explained.vehicle_ids]
    if not named:
        return "in no vehicle that is known"
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    return (
        f"in {'vehicle' if len(named) == 1 else 'vehicles'} {', '.join(named[:MOST_NAMED])}{more}"
    )


def decision(explained: Explanation) -> str:
    """What was decided and why; where there is a model, what it says."""
    reason = harmless(explained.reason)
    if explained.probability is None:
        return reason
    return f"{reason} P(non-compliant) by the model: {percent(explained.probability)}."


def faithful(explained: Explanation) -> str:
    """Whether the words that moved the model may be believed, and what was measured."""
    tested = explained.faithfulness
    if tested is None:
        return "The rules alone decided: there is no model whose words could be shown."
    if tested.share is None:
        return "Not shown which words moved the model: the note has too few to test that."
    measured = (
        f"deleting the {tested.deleted} strongest words moves the answer further than "
        f"{100 * tested.share:.0f} % of {DRAWS} deletions of as many random words"
    )
    if not tested.is_enough:
        return (
            f"Not shown which words moved the model: {measured}, below {100 * tested.floor:.0f} %."
        )
    return f"Tested: {measured} (shown from {100 * tested.floor:.0f} % on)."


def strongest(explained: Explanation) -> list[Word]:
    """The words that moved the model most, either way: those that are coloured."""
    ordered = sorted(explained.words, key=lambda word: -abs(word.attribution))
    return [
        word for word in ordered if abs(word.attribution) >= WEAK * abs(ordered[0].attribution)
    ][:MOST_NAMED]


def odds(attribution: float) -> str:
    """By how much a word multiplies or divides the odds of non-compliance, with its sign."""
    sign = "\N{MULTIPLICATION SIGN}" if attribution >= 0 else "\N{DIVISION SIGN}"
    factor = min(exp(abs(attribution)), MOST_ODDS)
    return f"{sign}{factor:.1f}" if factor < 10 else f"{sign}{factor:,.0f}"


def what_if(explained: Explanation) -> str:
    """The note that was judged, by all that judged the component's, and found compliant."""
    other = explained.counterfactual
    if other is None:
        return "No other note was found that would be compliant."
    by = "" if other.probability is None else f" (P(non-compliant) {percent(other.probability)})"
    kind = "This" if other.is_rewritten else "This plain"
    return f"{kind} note would be compliant: “{harmless(other.note)}”{by}."


def decided_by(explained: Explanation) -> str:
    by = explained.decided_by
    law = "the law" if by.since == date.min else f"the law in force since {by.since}"
    return f"{harmless(by.name)} {harmless(by.version)}, by {law}: {harmless(by.law)}"


def listed(names: Sequence[str]) -> str:
    """The names as "age, condition and material"; nothing in them acts."""
    shown = [harmless(name) for name in names]
    return " and ".join([*([", ".join(shown[:-1])] if shown[1:] else []), *shown[-1:]])


def percent(probability: float) -> str:
    sign = "\N{NO-BREAK SPACE}%"
    if probability > 0.999:
        return f"over 99.9{sign}"
    return f"under 0.1{sign}" if probability < 0.001 else f"{100 * probability:.1f}{sign}"


def carried(hit: ClauseHit) -> str:
    """What violates a clause, and in which words the note says so."""
    words = ", ".join(f"“{harmless(span.text)}”" for span in hit.words)
    by = f"{words}, denied" if hit.is_denial else words
    return f"{harmless(hit.stated)}: {by}" if words else harmless(hit.stated)
