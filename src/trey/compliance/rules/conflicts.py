"""Clauses that speak of what their catalogue does not know, or cannot stand side by side."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any, TypeAlias

from trey.compliance.attributes import Attribute
from trey.compliance.catalogue import Catalogue, names
from trey.compliance.rules.clauses import Clause, ConditionClause, MaterialClause, YearClause

Values: TypeAlias = frozenset[Any]  # years, or names: of one clause never both

_NOUN = {
    Attribute.MANUFACTURE_YEAR: "manufacture year",
    Attribute.CONDITION: "condition",
    Attribute.MATERIALS: "material",
}


def first_conflict(clauses: Sequence[Clause], catalogue: Catalogue) -> str | None:
    """Give the first fault as a sentence that begins with the clauses; None: there is none.

    Clauses overlap where one fact would be held against a component twice on the same day; they
    contradict one another where no component could satisfy them all.
    """
    universes: dict[Attribute, Values] = {
        Attribute.MANUFACTURE_YEAR: frozenset(
            range(catalogue.years.first, catalogue.years.last + 1)
        ),
        Attribute.CONDITION: frozenset(names(catalogue.conditions)),
        Attribute.MATERIALS: frozenset(names(catalogue.materials)),
    }
    for clause in clauses:
        if unknown := _values(clause) - universes[clause.attribute]:
            return (
                f"clause {clause.id}, value: {min(unknown)!r} is no {_NOUN[clause.attribute]} of "
                f"the {catalogue.inventory} catalogue; correct it, or add it there"
            )
    for pair in combinations(clauses, 2):
        if overlap := _overlap(*pair, universes):
            return overlap
    for day in sorted({clause.effective_from for clause in clauses}):
        for attribute, universe in universes.items():
            spoken = [c for c in clauses if c.attribute == attribute and c.is_in_force(day)]
            if spoken and _contradict(spoken, universe):
                return (
                    f"clause {' and '.join(clause.id for clause in spoken)}: on {day} no "
                    f"{_NOUN[attribute]} is left that would be compliant; loosen one of them"
                )
    return None


def _values(clause: Clause) -> Values:
    return frozenset([clause.value]) if isinstance(clause, YearClause) else frozenset(clause.value)


def _overlap(first: Clause, second: Clause, universes: dict[Attribute, Values]) -> str | None:
    day = max(first.effective_from, second.effective_from)
    if not (first.is_in_force(day) and second.is_in_force(day)):
        return None
    if first.id == second.id:
        return f"clause {first.id}: it stands twice on {day}; end one before the other begins"
    if first.attribute != second.attribute:
        return None
    universe = universes[first.attribute]
    common = _forbidden(first, universe) & _forbidden(second, universe)
    common |= _demanded(first) & _demanded(second)
    if not common:
        return None
    return (
        f"clause {first.id} and {second.id}: they overlap on {day}, both judge "
        f"{_NOUN[first.attribute]} {min(common)}; leave it to one of them"
    )


def _forbidden(clause: Clause, universe: Values) -> Values:
    """Values that one alone makes a component non-compliant."""
    match clause:
        case YearClause(operator="before"):
            return frozenset(year for year in universe if year < clause.value)
        case YearClause():
            return frozenset(year for year in universe if year > clause.value)
        case ConditionClause(operator="none_of"):
            return universe - _values(clause)
        case MaterialClause(operator="contains_none"):
            return frozenset()
    return _values(clause)


def _demanded(clause: Clause) -> Values:
    """Values of which a component must have one; empty: the clause demands none."""
    is_demand = isinstance(clause, MaterialClause) and clause.operator == "contains_none"
    return _values(clause) if is_demand else frozenset()


def _contradict(clauses: Sequence[Clause], universe: Values) -> bool:
    forbidden: Values = frozenset().union(*(_forbidden(clause, universe) for clause in clauses))
    allowed = universe - forbidden
    demands = filter(None, map(_demanded, clauses))
    return not allowed or any(not demand & allowed for demand in demands)
