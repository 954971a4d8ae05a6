"""Notes as people wrote them, with the words coloured that a decision rests on.

A note is untrusted text: whatever it holds stands on the page as text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
from markupsafe import Markup, escape

from trey.compliance.attributes import Attribute
from trey.compliance.extraction.reader import extract
from trey.compliance.rules.clauses import Clause
from trey.compliance.rules.columns import judge_table
from trey.compliance.scoring.law import Law
from trey.report.components.facts import NON_COMPLIANT, REVIEW, ComponentFacts

LONGEST = 600  # characters of a note that are shown

_MARK = Markup('<mark class="{}">{}<small> {}</small></mark>')
_EXAMPLE = Markup(
    '<article class="note"><p class="source">{}</p><blockquote>{}</blockquote><p>{}</p></article>'
)


@dataclass(frozen=True)
class Span:
    """Characters of a note that state an attribute, and what they are called on the page."""

    start: int
    end: int
    attribute: str
    name: str


def example_notes(facts: ComponentFacts) -> Markup:
    """Up to three typical notes: of several clauses, of a single one, and one for a person."""
    return Markup("\n").join(explained(example, facts) for example in _examples(facts))


def explained(component: pd.Series, facts: ComponentFacts) -> Markup:
    """One component's note and why it was decided so; whatever else explains it belongs here."""
    vehicle = "an unnamed vehicle" if pd.isna(component["vehicle_id"]) else component["vehicle_id"]
    where = f"{component['component_id']} in {vehicle}"
    note, spans = component["note"], _spans(component, facts.law)
    return _EXAMPLE.format(where, coloured(note, spans), component["reason"])


def coloured(note: str, spans: Sequence[Span]) -> Markup:
    """The note with spans marked, each with its name; of a long one the beginning."""
    shown = note[:LONGEST]
    pieces, end = [], 0
    for span in sorted(spans, key=lambda span: span.start):
        if end <= span.start and span.end <= len(shown):  # words may state two things
            pieces.append(escape(shown[end : span.start]))
            pieces.append(_MARK.format(span.attribute, shown[span.start : span.end], span.name))
            end = span.end
    rest = shown[end:] + (" …" if len(note) > LONGEST else "")
    return Markup("").join([*pieces, escape(rest)])


def _spans(component: pd.Series, law: Law) -> list[Span]:
    """What violates a clause, by the clause; of a note for a person all that it states."""
    note = component["note"]
    stated = extract(pa.array([note]), law.catalogue).to_pylist()[0]
    if component["decision"] != NON_COMPLIANT:
        every = {attribute: attribute.replace("_", " ") for attribute in Attribute}
        return [
            Span(one["start"], one["end"], attribute, name)
            for attribute, name in every.items()
            for one in stated[f"{attribute}_evidence"]
        ]
    clauses = [c for c in law.regulation.in_force(law.on) if c.id in component["clauses"]]
    return [
        Span(one["start"], one["end"], clause.attribute, clause.id)
        for clause in clauses
        for one in stated[f"{clause.attribute}_evidence"]
        if not _is_lawful_material(note[one["start"] : one["end"]], clause, law)
    ]


def _is_lawful_material(words: str, clause: Clause, law: Law) -> bool:
    """Whether these words name a material that the clause has nothing against."""
    if clause.attribute != Attribute.MATERIALS:
        return False
    alone = judge_table(extract(pa.array([words]), law.catalogue), law.regulation, law.on)
    return clause.id not in alone["clauses"][0].as_py()


def _examples(facts: ComponentFacts) -> Iterator[pd.Series]:
    illegal, waiting = facts.decided_as(NON_COMPLIANT), facts.decided_as(REVIEW)
    clauses = illegal["clauses"].map(len)
    is_open = waiting["rule_label"].isna()
    for candidates in (illegal[clauses > 1], illegal[clauses == 1], waiting[is_open]):
        if len(candidates):
            in_order = candidates.assign(length=candidates["note"].str.len())
            in_order = in_order.sort_values(["length", "component_id"])
            yield in_order.iloc[len(in_order) // 2]
