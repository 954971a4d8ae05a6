"""Typical notes, each with the explanation of what was decided of it."""

from collections.abc import Iterator

import pandas as pd
from markupsafe import Markup

from trey.compliance.explanation.explained import Explanation
from trey.compliance.explanation.subject import Subject
from trey.report.components.facts import NON_COMPLIANT, REVIEW, ComponentFacts
from trey.report.explaining.component import explanation_html, legend_html

_OF_OTHERS = Markup(
    "<p>Of any other component <code>trey compliance explain --component ID</code> says as much.</p>"
)


def example_notes(facts: ComponentFacts) -> Markup:
    """Up to three typical notes: of several clauses, of a single one, and one for a person.

    One that is no longer decided as it was is left out: it would explain another decision.
    """
    explained = [explain(example, facts) for example in _examples(facts)]
    shown = [explanation_html(one) for one in explained if one is not None]
    return Markup("\n").join([legend_html(), _OF_OTHERS, *shown]) if shown else Markup()


def explain(component: pd.Series, facts: ComponentFacts) -> Explanation | None:
    """Judge a component anew by what decided; None where that decides otherwise by now."""
    is_it = facts.components["component_id"] == component["component_id"]
    vehicles = facts.components.loc[is_it, "vehicle_id"].dropna().unique()
    note = component["note"].encode()
    subject = Subject(component["component_id"], tuple(sorted(vehicles)), note)
    explained = facts.explainer.explain(subject)
    label = None if pd.isna(component["label"]) else int(component["label"])
    is_it_still = explained.explains(component["decision"], label, component["clauses"])
    return explained if is_it_still else None


def _examples(facts: ComponentFacts) -> Iterator[pd.Series]:
    illegal, waiting = facts.decided_as(NON_COMPLIANT), facts.decided_as(REVIEW)
    clauses = illegal["clauses"].map(len)
    is_open = waiting["rule_label"].isna()
    for candidates in (illegal[clauses > 1], illegal[clauses == 1], waiting[is_open]):
        if len(candidates):
            in_order = candidates.assign(length=candidates["note"].str.len())
            in_order = in_order.sort_values(["length", "component_id"])
            yield in_order.iloc[len(in_order) // 2]
