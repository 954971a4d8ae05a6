"""The rule engine: exact on the whole grid, honest where something is not known."""

from datetime import date
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.compliance.components import as_table, component
from trey.compliance.attributes import Attributes
from trey.compliance.catalogue import load_catalogue, names, shipped_catalogue
from trey.compliance.regulation import Regulation, load_regulation, shipped_regulation
from trey.compliance.rules.columns import judge_table
from trey.compliance.rules.engine import Label, Verdict, judge

TODAY = date(2026, 1, 1)
SEATS = Path(__file__).parents[1] / "aircraft_seats"


@pytest.fixture(scope="module")
def regulation() -> Regulation:
    return shipped_regulation("vehicles")


@pytest.mark.parametrize(
    ("known", "label", "clauses"),
    [
        (component(1985, "fair", ["steel"]), 1, ("age", "condition")),
        (component(2010, "good", ["carbon fiber"]), 0, ()),
        (component(1995, "fair", ["steel"]), 1, ("condition",)),
        (component(1994), 1, ("age",)),
        (component(1995), 0, ()),
        (component(materials=["steel", "plastic"]), 1, ("material",)),
        (component(1900, "poor", ["iron", "plastic"]), 1, ("age", "condition", "material")),
        (component(year=None), None, ()),
        (component(condition=None), None, ()),
        (component(materials=None), None, ()),
        (component(materials=[]), None, ()),
        (component(year=None, condition="poor"), 1, ("condition",)),
        (component(1980, None, None), 1, ("age",)),
        (component(1990, year_to=1994), 1, ("age",)),
        (component(1990, year_to=1995), None, ()),
        (component(1995, year_to=1999), 0, ()),
        (Attributes(), None, ()),
    ],
)
def test_verdict(
    known: Attributes, label: Label, clauses: tuple[str, ...], regulation: Regulation
) -> None:
    assert judge(known, regulation, TODAY) == Verdict(label, clauses)


def test_both_engines_are_exact_on_the_whole_grid(regulation: Regulation) -> None:
    # given
    materials = names(shipped_catalogue().materials)
    sets = [
        None,
        *(frozenset(chosen) for size in range(3) for chosen in combinations(materials, size)),
        frozenset(materials),
    ]
    conditions = ("excellent", "good", "fair", "poor", None)
    years = (None, *range(1900, 2031))
    grid = [Attributes(*values) for values in product(years, conditions, sets)]
    # when
    table = judge_table(as_table(grid), regulation, TODAY).to_pylist()
    # then
    wrong = [
        (known, in_table)
        for known, in_table in zip(grid, table, strict=True)
        if (in_table["label"], tuple(in_table["clauses"])) != (expected := by_the_law(known))
        or judge(known, regulation, TODAY) != Verdict(*expected)
    ]
    assert len(grid) == 132 * 5 * 123
    assert wrong == []


def by_the_law(known: Attributes) -> tuple[Label, tuple[str, ...]]:
    """Articles 3(1) to 3(3), typed out."""
    hits = []
    if known.manufacture_year in range(1900, 1995):
        hits.append("age")
    if known.condition in ("fair", "poor"):
        hits.append("condition")
    if known.materials and (known.materials & {"plastic", "iron"}):
        hits.append("material")
    is_unsure = known.manufacture_year is None or known.condition is None or not known.materials
    return (1 if hits else None if is_unsure else 0), tuple(hits)


@pytest.mark.parametrize(
    ("on", "jurisdiction"), [(date(2024, 12, 31), None), (TODAY, "US")], ids=["early", "elsewhere"]
)
def test_a_regulation_that_does_not_apply_judges_nothing(
    on: date, jurisdiction: str | None, regulation: Regulation
) -> None:
    worst = component(1900, "poor", ["iron"])
    assert judge(worst, regulation, on, jurisdiction) == Verdict(None, ())
    assert judge_table(as_table([worst]), regulation, on, jurisdiction).to_pylist() == [
        {"label": None, "clauses": []}
    ]


def test_the_first_day_counts_and_the_last_one_too(regulation: Regulation) -> None:
    ends = regulation.clauses[0].model_copy(update={"effective_to": date(2025, 6, 30)})
    dated = regulation.model_copy(update={"clauses": (ends,)})
    labels = [
        judge(component(1994), dated, day).label
        for day in map(date.fromisoformat, ("2024-12-31", "2025-01-01", "2025-06-30", "2025-07-01"))
    ]
    assert labels == [None, 1, 1, None]


def test_no_components_are_no_verdicts(regulation: Regulation) -> None:
    assert len(judge_table(as_table([]), regulation, TODAY)) == 0


def test_table_is_judged_whatever_its_chunks_and_other_columns(regulation: Regulation) -> None:
    # given
    parts = [as_table([component(1990)]), as_table([component()]), as_table([])]
    components = pa.concat_tables(parts).append_column("note", [["old", "new"]])
    # when
    verdicts = judge_table(components.slice(1), regulation, TODAY)
    # then
    assert verdicts.to_pylist() == [{"label": 0, "clauses": []}]


@pytest.mark.parametrize(
    ("known", "on", "label", "clauses"),
    [
        (component(2015, "intact", ["foam", "fire blocker"]), TODAY, 0, ()),
        (component(2015, "intact", ["foam", "wool"]), TODAY, 1, ("fireproof",)),
        (component(2015, "worn", ["leather"]), TODAY, 1, ("intact",)),
        (component(2019, "new", ["leather"]), date(2024, 12, 31), 1, ("recall",)),
        (component(2018, "new", ["leather"]), date(2024, 12, 31), 0, ()),
        (component(2019, "new", ["leather"]), TODAY, 0, ()),
        (component(None, "new", ["leather"]), TODAY, 0, ()),
        (component(None, "new", ["leather"]), date(2024, 12, 31), None, ()),
    ],
)
def test_another_inventory_is_two_files_and_no_code(
    known: Attributes, on: date, label: Label, clauses: tuple[str, ...]
) -> None:
    # given
    catalogue = load_catalogue(SEATS / "catalogue.yaml")
    seats = load_regulation(SEATS / "regulation.yaml", catalogue)
    # then
    assert judge(known, seats, on) == Verdict(label, clauses)
    assert judge_table(as_table([known]), seats, on).to_pylist() == [
        {"label": label, "clauses": list(clauses)}
    ]


WORDS = st.lists(st.sampled_from("abc"), min_size=1, max_size=2)
CLAUSES = st.one_of(
    st.fixed_dictionaries(
        {
            "attribute": st.just("manufacture_year"),
            "operator": st.sampled_from(["before", "after"]),
            "value": st.integers(1, 4),
        }
    ),
    st.fixed_dictionaries(
        {
            "attribute": st.just("condition"),
            "operator": st.sampled_from(["one_of", "none_of"]),
            "value": WORDS,
        }
    ),
    st.fixed_dictionaries(
        {
            "attribute": st.just("materials"),
            "operator": st.sampled_from(["contains_any", "contains_none"]),
            "value": WORDS,
        }
    ),
)
YEARS = st.none() | st.integers(1, 4)
KNOWN = st.builds(
    Attributes,
    manufacture_year=YEARS,
    condition=st.none() | st.sampled_from("abcd"),
    materials=st.none() | st.frozensets(st.sampled_from("abcd")),
    manufacture_year_to=YEARS,
)


@given(clauses=st.lists(CLAUSES, min_size=1, max_size=4), known=st.lists(KNOWN, max_size=8))
def test_both_engines_agree_on_any_clauses(
    clauses: list[dict[str, Any]], known: list[Attributes]
) -> None:
    # given
    regulation = Regulation(
        id="r",
        version=1,
        title="T",
        jurisdiction="EU",
        inventory="letters",
        clauses=[
            {"id": str(number), "effective_from": "2020-01-01", "citation": "-"} | clause
            for number, clause in enumerate(clauses)
        ],
    )
    # when
    verdicts = judge_table(as_table(known), regulation, TODAY).to_pylist()
    # then
    assert [Verdict(row["label"], tuple(row["clauses"])) for row in verdicts] == [
        judge(attributes, regulation, TODAY) for attributes in known
    ]
