"""Regulation and catalogue files: what is wrong with one is said in one sentence."""

from datetime import date
from pathlib import Path

import pytest

from trey.compliance.catalogue import load_catalogue, shipped_catalogue
from trey.compliance.regulation import load_regulation, shipped_regulations
from trey.errors import TreyError

SEATS = Path(__file__).parent / "aircraft_seats"
HEAD = "id: r\nversion: 1\ntitle: T\njurisdiction: EU\ninventory: vehicles\nclauses:\n"


def clause(**changed: str) -> str:
    """A clause about age, but for what is named."""
    fields = {
        "id": "age",
        "attribute": "manufacture_year",
        "operator": "before",
        "value": "1995",
        "effective_from": "2025-01-01",
        "citation": "Article 1",
    } | changed
    return "  - {" + ", ".join(f"{name}: {value}" for name, value in fields.items()) + "}\n"


def problem(tmp_path: Path, text: str | bytes) -> str:
    path = tmp_path / "regulation.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(TreyError) as raised:
        load_regulation(path)
    words = str(raised.value)
    assert words.startswith(str(path))
    assert "\n" not in words
    return words.removeprefix(str(path))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"attribute": "colour"}, "unknown attribute; choose from: manufacture_year, condition"),
        ({"operator": "one_of"}, "operator: Input should be 'before' or 'after'"),
        ({"value": "old"}, "value: Input should be a valid integer"),
        ({"value": "19950"}, "value: 19950 is no manufacture year of the vehicles catalogue"),
        ({"effective_from": "2025-02-30"}, "effective_from: day is out of range for month"),
        ({"effective_from": "1735689600"}, "effective_from: month must be in 1..12"),
        ({"effective_from": "[2025]"}, "effective_from: Input should be a valid date"),
        ({"effective_to": "2024-01-01"}, "effective_to 2024-01-01 is before effective_from"),
        ({"citation": '""'}, "citation: String should have at least 1 character"),
        ({"until": "2030"}, "until: Extra inputs are not permitted"),
    ],
)
def test_wrong_clause_is_named(wrong: dict[str, str], said: str, tmp_path: Path) -> None:
    words = problem(tmp_path, HEAD + clause(**wrong))
    assert "clause age" in words
    assert said in words


def test_wrong_material_is_named_with_its_clause(tmp_path: Path) -> None:
    wrong = clause(id="m", attribute="materials", operator="contains_any", value="[plastik]")
    assert problem(tmp_path, HEAD + clause() + wrong) == (
        ", clause m, value: 'plastik' is no material of the vehicles catalogue; "
        "correct it, or add it there"
    )


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (
            clause(value="1990"),
            ", clause age: it stands twice on 2025-01-01; end one before the other begins",
        ),
        (
            clause(id="older", value="1990", effective_from="2026-05-01"),
            ", clause age and older: they overlap on 2026-05-01, both judge manufacture year 1900; "
            "leave it to one of them",
        ),
        (
            clause(id="newer", operator="after", value="1994"),
            ", clause age and newer: on 2025-01-01 no manufacture year is left that would be "
            "compliant; loosen one of them",
        ),
    ],
)
def test_clauses_that_cannot_stand_together_are_named(
    second: str, said: str, tmp_path: Path
) -> None:
    assert problem(tmp_path, HEAD + clause() + second) == said


def test_materials_that_are_demanded_and_forbidden_contradict_one_another(tmp_path: Path) -> None:
    banned = clause(id="a", attribute="materials", operator="contains_any", value="[iron, steel]")
    needed = clause(id="b", attribute="materials", operator="contains_none", value="[steel]")
    assert ", clause a and b: on 2025-01-01 no material is left" in problem(
        tmp_path, HEAD + banned + needed
    )


def test_demands_for_the_same_material_overlap(tmp_path: Path) -> None:
    one = clause(id="a", attribute="materials", operator="contains_none", value="[iron, steel]")
    other = clause(id="b", attribute="materials", operator="contains_none", value="[glass, iron]")
    assert ", clause a and b: they overlap on 2025-01-01, both judge material iron" in problem(
        tmp_path, HEAD + one + other
    )


def test_conditions_overlap_across_operators(tmp_path: Path) -> None:
    some = clause(id="a", attribute="condition", operator="one_of", value="[poor]")
    all_but = clause(id="b", attribute="condition", operator="none_of", value="[good]")
    assert ", clause a and b: they overlap" in problem(tmp_path, HEAD + some + all_but)


def test_versions_of_a_clause_may_follow_one_another(tmp_path: Path) -> None:
    # given
    path = tmp_path / "regulation.yaml"
    path.write_text(
        HEAD + clause(effective_to="2025-12-31") + clause(value="2000", effective_from="2026-01-01")
    )
    # when
    amended = load_regulation(path)
    # then
    assert [c.value for c in amended.in_force(date(2025, 12, 31))] == [1995]
    assert [c.value for c in amended.in_force(date(2026, 1, 1))] == [2000]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ": holds no fields"),
        ("just words", ": holds no fields"),
        ("a: [1", ", line 1: not YAML that can be read; "),
        ("id: r\n\tversion: 1", ", line 2: not YAML that can be read; "),
        (b"id: \xff", ": not UTF-8"),
        (b"id: \x00", ": not YAML that can be read; special characters are not allowed"),
        (HEAD + clause() + "id: r2\n", ", line 1: not YAML that can be read; a field stands twice"),
        (HEAD.replace("title: T\n", "") + clause(), ", title: Field required"),
        (HEAD.replace("vehicles", "boats") + clause(), "no catalogue 'boats' is shipped"),
        (HEAD + "  - age\n", ", clause 1: unknown attribute"),
        (HEAD + clause(attribute="[manufacture_year]"), ", clause age: unknown attribute"),
        ("id: " + 5_000 * "[" + 5_000 * "]", ": nested too deeply; see the shipped files"),
        (HEAD.replace("clauses:\n", "clauses: []\n"), ", clauses: Tuple should have at least 1"),
    ],
)
def test_file_that_is_no_regulation(text: str | bytes, said: str, tmp_path: Path) -> None:
    assert said in problem(tmp_path, text)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(TreyError, match=r"nowhere.yaml: No such file or directory; name a file"):
        load_regulation(tmp_path / "nowhere.yaml")


def test_catalogue_of_another_inventory_is_refused() -> None:
    with pytest.raises(TreyError, match=r"is for aircraft seats, the catalogue for vehicles; name"):
        load_regulation(SEATS / "regulation.yaml", shipped_catalogue())


def test_shipped_regulation_is_the_first_one() -> None:
    assert [(r.id, r.version, r.jurisdiction) for r in shipped_regulations()] == [
        ("vehicle-components", 1, "EU")
    ]


@pytest.mark.parametrize(
    ("found", "written", "said"),
    [
        ("[hide]", "[wool]", "'wool' stands for two things; leave it to one of them"),
        ("[hide]", "[LEATHER]", "'leather' stands for two things; leave it to one of them"),
        ("denied: torn", "denied: bad", "'bad' is no condition of this catalogue"),
        ("aluminium: 1.0", "steel: 1.0", "'steel' is no material of this catalogue"),
        ("aluminium: 1.0", "aluminium: 2", ", kind seat frame, materials, aluminium: Input should"),
    ],
)
def test_wrong_catalogue(found: str, written: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "catalogue.yaml"
    text = (SEATS / "catalogue.yaml").read_text()
    assert found in text
    path.write_text(text.replace(found, written))
    with pytest.raises(TreyError) as raised:
        load_catalogue(path)
    assert said in str(raised.value)
