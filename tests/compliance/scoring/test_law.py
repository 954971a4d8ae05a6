"""The name of a law changes exactly when the law does."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from trey.compliance.regulation import Regulation
from trey.compliance.scoring.law import Law

CLAUSES = [
    {
        "id": "age",
        "attribute": "manufacture_year",
        "operator": "before",
        "value": 1995,
        "effective_from": "2025-01-01",
        "effective_to": "2026-06-30",
        "citation": "Article 1",
    },
    {
        "id": "material",
        "attribute": "materials",
        "operator": "contains_any",
        "value": ["iron"],
        "effective_from": "2026-01-01",
        "citation": "Article 2",
    },
]


@pytest.mark.parametrize(
    ("on", "version", "in_force"),
    [
        (date(2024, 12, 31), "parts 3, 0001-01-01", set()),
        (date(2025, 1, 1), "parts 3, 2025-01-01", {"age"}),
        (date(2025, 12, 31), "parts 3, 2025-01-01", {"age"}),
        (date(2026, 1, 1), "parts 3, 2026-01-01", {"age", "material"}),
        (date(2026, 6, 30), "parts 3, 2026-01-01", {"age", "material"}),
        (date(2026, 7, 1), "parts 3, 2026-07-01", {"material"}),
    ],
)
def test_a_clause_that_begins_or_ends_makes_a_new_law(
    on: date, version: str, in_force: set[str]
) -> None:
    law = law_on(on)
    assert law.version == f"{version}, {law.digest[:8]}"
    assert (set(law.citations), set(law.begun)) == (in_force, in_force)


def test_a_change_of_either_file_makes_a_new_law_though_no_version_rose() -> None:
    # given
    law = law_on(date(2026, 1, 1))
    fair = law.catalogue.conditions[1]
    shabby = fair.model_copy(update={"synonyms": (*fair.synonyms, "shabby")})
    conditions = (law.catalogue.conditions[0], shabby, *law.catalogue.conditions[2:])
    clauses = law.regulation.clauses[:1]
    # when
    learned = replace(law, catalogue=law.catalogue.model_copy(update={"conditions": conditions}))
    milder = replace(law, regulation=law.regulation.model_copy(update={"clauses": clauses}))
    # then
    assert len({law.version, learned.version, milder.version}) == 3
    assert law_on(date(2026, 6, 30)).version == law.version


def law_on(on: date) -> Law:
    regulation = Regulation.model_validate(
        {"id": "parts", "version": 3, "title": "Parts", "jurisdiction": "EU"}
        | {"inventory": "vehicles", "clauses": CLAUSES}
    )
    return Law(regulation, Law.of_files(None, None, on).catalogue, on)


def test_a_second_inventory_has_the_law_of_its_own_files() -> None:
    folder = Path(__file__).parents[1] / "aircraft_seats"
    law = Law.of_files(folder / "regulation.yaml", folder / "catalogue.yaml", date(2026, 1, 1))
    assert law.catalogue.inventory == law.regulation.inventory != "vehicles"
