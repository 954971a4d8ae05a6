"""Attributes that a component could have instead, and would then be compliant by the rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, product

from trey.compliance.attributes import Attribute, Attributes
from trey.compliance.catalogue import Catalogue, names
from trey.compliance.rules.clauses import Clause, ConditionClause, MaterialClause, YearClause
from trey.compliance.rules.engine import is_violated, judge
from trey.compliance.scoring.law import Law

MOST = 64  # alternatives that are tried: twice as many notes fill the network's batches
BEYOND_LIMIT = (0, 1, 5, 10)  # years: the model may draw the line less sharply than the law
MOST_MATERIALS = 6


@dataclass(frozen=True)
class _Part:
    """What the alternatives are to."""

    known: Attributes
    kind: str | None
    clauses: Sequence[Clause]
    catalogue: Catalogue


def alternatives(known: Attributes, kind: str | None, law: Law) -> list[Attributes]:
    """What changes only what the clauses in force forbid or leave open; the nearest first.

    Args:
        known: What the component's note states.
        kind: Of part, by its name; None: unknown.
        law: Judges each of them compliant.
    """
    part = _Part(known, kind, law.regulation.in_force(law.on), law.catalogue)
    options = [
        [(step, change) for step, change in enumerate(changes(part))]
        if _is_open(part, attribute)
        else [(0, known)]
        for attribute, changes in _CHANGES.items()
    ]
    nearest = sorted(product(*options), key=lambda chosen: sum(step for step, _ in chosen))
    found = []
    for (_, of_year), (_, of_condition), (_, of_materials) in nearest:
        other = Attributes(
            of_year.manufacture_year,
            of_condition.condition,
            of_materials.materials,
            of_year.manufacture_year_to,
        )
        if judge(other, law.regulation, law.on).label == 0:
            found.append(other)
    return found[:MOST]


def _is_open(part: _Part, attribute: Attribute) -> bool:
    """Whether a clause about the attribute is violated, or depends on what is not known."""
    return any(
        is_violated(clause, part.known) is not False
        for clause in part.clauses
        if clause.attribute == attribute
    )


def _years(part: _Part) -> list[Attributes]:
    limits = [
        clause.value + (beyond if clause.operator == "before" else -beyond)
        for clause in part.clauses
        if isinstance(clause, YearClause)
        for beyond in BEYOND_LIMIT
    ]
    years = part.catalogue.years
    possible = sorted({year for year in limits if years.first <= year <= years.last})
    if (near := part.known.manufacture_year) is not None:
        possible.sort(key=lambda year: abs(year - near))
    return [
        replace(part.known, manufacture_year=year, manufacture_year_to=None) for year in possible
    ]


def _conditions(part: _Part) -> list[Attributes]:
    """Of the conditions that pass, the worst is the nearest."""
    others = [replace(part.known, condition=one) for one in names(part.catalogue.conditions)]
    return [one for one in reversed(others) if _passes(part, one, ConditionClause)]


def _materials(part: _Part) -> list[Attributes]:
    """What is forbidden replaced: by what else the part is made of, or by what such parts are."""
    kept = {m for m in part.known.materials or () if _passes(part, _of((m,)), MaterialClause)}
    usual = next((k.materials for k in part.catalogue.kinds if k.name == part.kind), {})
    by_share = sorted(usual, key=lambda name: -usual[name])
    allowed = [
        name
        for name in dict.fromkeys(chain(sorted(kept), by_share, names(part.catalogue.materials)))
        if _passes(part, _of((name,)), MaterialClause)
    ]
    return [
        replace(part.known, materials=frozenset(kept | {name})) for name in allowed[:MOST_MATERIALS]
    ]


def _of(materials: tuple[str, ...]) -> Attributes:
    return Attributes(materials=frozenset(materials))


def _passes(part: _Part, one: Attributes, kind: type[Clause]) -> bool:
    clauses = [clause for clause in part.clauses if isinstance(clause, kind)]
    return not any(is_violated(clause, one) for clause in clauses)


_CHANGES: dict[Attribute, Callable[[_Part], list[Attributes]]] = {
    Attribute.MANUFACTURE_YEAR: _years,
    Attribute.CONDITION: _conditions,
    Attribute.MATERIALS: _materials,
}
