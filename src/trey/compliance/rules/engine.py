"""The rule engine: what is known of a component, and a regulation → label with clauses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from trey.compliance.attributes import Attributes
from trey.compliance.regulation import Regulation
from trey.compliance.rules.clauses import Clause, ConditionClause, MaterialClause, YearClause

Label: TypeAlias = Literal[0, 1] | None


@dataclass(frozen=True)
class Verdict:
    """What a regulation says of a component.

    Attributes:
        label: 1 non-compliant, 0 compliant, None: it depends on what is not known, or no clause
            is in force.
        clauses: Ids of the clauses that it surely violates, in the order of the regulation.
    """

    label: Label
    clauses: tuple[str, ...]


def judge(
    attributes: Attributes, regulation: Regulation, on: date, jurisdiction: str | None = None
) -> Verdict:
    """Judge one component.

    One violated clause is enough for 1; 0 needs every clause to be surely kept.

    Args:
        attributes: What is known of it.
        regulation: Its clauses judge.
        on: The day whose law counts.
        jurisdiction: Where the component is; None: where the regulation holds.
    """
    clauses = regulation.in_force(on, jurisdiction)
    violated = [is_violated(clause, attributes) for clause in clauses]
    hit = tuple(clause.id for clause, is_hit in zip(clauses, violated, strict=True) if is_hit)
    return Verdict(_label(violated), hit)


def _label(violated: Sequence[bool | None]) -> Label:
    if any(violated):
        return 1
    return 0 if violated and None not in violated else None


def is_violated(clause: Clause, attributes: Attributes) -> bool | None:
    """Whether a component violates a clause; None: that depends on what is not known."""
    match clause:
        case YearClause():
            return _is_year_violated(clause, attributes)
        case ConditionClause():
            if attributes.condition is None:
                return None
            return (attributes.condition in clause.value) is (clause.operator == "one_of")
        case MaterialClause():
            if not attributes.materials:
                return None
            contains = not attributes.materials.isdisjoint(clause.value)
            return contains is (clause.operator == "contains_any")


def _is_year_violated(clause: YearClause, attributes: Attributes) -> bool | None:
    first, last = attributes.manufacture_year, attributes.manufacture_year_to
    if first is None:
        return None
    last = first if last is None else last
    if clause.operator == "before":
        ends = (first < clause.value, last < clause.value)
    else:
        ends = (first > clause.value, last > clause.value)
    return ends[0] if ends[0] == ends[1] else None
