"""The clauses that a note violates, each with the words that carry it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyarrow as pa

from trey.compliance.attributes import Attribute, Attributes
from trey.compliance.catalogue import Catalogue
from trey.compliance.extraction.reader import extract
from trey.compliance.rules.clauses import Clause
from trey.compliance.rules.engine import is_violated

Stated: TypeAlias = dict[str, Any]  # a row of `reader.EXTRACTED`


@dataclass(frozen=True)
class Span:
    """Words of a note, in characters; the end is exclusive."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class ClauseHit:
    """A violated clause.

    Attributes:
        clause: Its id.
        citation: Where the law says so.
        attribute: What it speaks of.
        stated: What the note states of that, in words.
        words: Where it does.
        is_denial: Whether it does so by denying something else: "not in good condition".
    """

    clause: str
    citation: str
    attribute: Attribute
    stated: str
    words: tuple[Span, ...]
    is_denial: bool


def attributes_of(stated: Stated) -> Attributes:
    """What the reader found, as the rule engine takes it."""
    materials = stated["materials"]
    return Attributes(
        stated["manufacture_year"],
        stated["condition"],
        frozenset(materials) if materials else None,
        stated["manufacture_year_to"],
    )


def clause_hits(
    notes: Sequence[str], stated: Sequence[Stated], clauses: Sequence[Clause], catalogue: Catalogue
) -> list[tuple[ClauseHit, ...]]:
    """Explain of each note the clauses that it surely violates, in the order of the regulation.

    Args:
        notes: As they were read.
        stated: What the reader found in each.
        clauses: In force.
        catalogue: Of the inventory.
    """
    spans = [
        {attribute: spans_of(note, of_note, attribute) for attribute in Attribute}
        for note, of_note in zip(notes, stated, strict=True)
    ]
    texts = {span.text for of_note in spans for found in of_note.values() for span in found}
    alone = read_alone(texts, catalogue)
    return [
        tuple(
            _hit(clause, of_note[clause.attribute], attributes_of(found), alone)
            for clause in clauses
            if is_violated(clause, attributes_of(found))
        )
        for of_note, found in zip(spans, stated, strict=True)
    ]


def spans_of(note: str, stated: Stated, attribute: Attribute) -> tuple[Span, ...]:
    """Where the note states an attribute."""
    found = [(one["start"], one["end"]) for one in stated[f"{attribute}_evidence"]]
    return tuple(Span(start, end, note[start:end]) for start, end in found)


def read_alone(texts: Collection[str], catalogue: Catalogue) -> dict[str, Attributes]:
    """What each text would state if it were all of a note."""
    read = extract(pa.array(sorted(texts), pa.string()), catalogue).to_pylist()
    return {text: attributes_of(found) for text, found in zip(sorted(texts), read, strict=True)}


def _hit(
    clause: Clause, spans: tuple[Span, ...], known: Attributes, alone: Mapping[str, Attributes]
) -> ClauseHit:
    is_denial = clause.attribute == Attribute.CONDITION and any(
        alone[span.text].condition != known.condition for span in spans
    )
    banned = [span for span in spans if is_violated(clause, alone[span.text])]
    if clause.attribute == Attribute.MATERIALS and banned:  # of "steel and plastic" the plastic
        found = (alone[span.text].materials or frozenset() for span in banned)
        known, spans = Attributes(materials=frozenset().union(*found)), tuple(banned)
    stated = in_words(clause.attribute, known)
    return ClauseHit(clause.id, clause.citation, clause.attribute, stated, spans, is_denial)


def in_words(attribute: Attribute, known: Attributes) -> str:
    """An attribute as reasons name it: "manufactured in 1985", "condition fair"."""
    if attribute == Attribute.CONDITION:
        return f"condition {known.condition}"
    if attribute == Attribute.MATERIALS:
        return f"material {' and '.join(sorted(known.materials or ()))}"
    if known.manufacture_year_to is None:
        return f"manufactured in {known.manufacture_year}"
    return f"manufactured between {known.manufacture_year} and {known.manufacture_year_to}"
