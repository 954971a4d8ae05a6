"""A backtest: whose status changes, from which to which, per component and per vehicle."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from trey.compliance.backtest import (
    Change,
    Changes,
    backtest,
    first_full_day,
    regulation_in_force,
)
from trey.compliance.catalogue import load_catalogue, shipped_catalogue
from trey.compliance.files.components import COMPONENTS, as_flat, read_components
from trey.compliance.regulation import Regulation, load_regulation, shipped_regulation
from trey.compliance.rules.columns import judge_table
from trey.errors import TreyError

HEADER = "component_id,vehicle_id,manufacture_year,condition,materials\n"
ROWS = (
    "C1,V1,1994,good,steel\n"  # too old in either
    "C2,V1,1999,good,steel; rubber\n"  # too old from 2000 on
    "C3,V2,1999,like new,S/Steel\n"
    "C4,V3,2010,fair,steel\n"  # no longer forbidden
    "C5,V4,2010,good,\n"  # its material is not known
    "C6,V4,2010,good,glass\n"
    "C7,V5,9999,good,glass\n"  # no year that can be true
    "C8,V3,2010,,glass\n"  # its condition is not known
)
PROPOSED = """\
id: stricter
version: 1
title: Stricter on age, easier on condition
jurisdiction: EU
inventory: vehicles
clauses:
  - {id: age, attribute: manufacture_year, operator: before, value: 2000,
     effective_from: 2027-01-01, citation: Draft 1}
  - {id: condition, attribute: condition, operator: one_of, value: [poor],
     effective_from: 2027-06-01, citation: Draft 2}
"""


@pytest.fixture
def proposed(tmp_path: Path) -> Regulation:
    path = tmp_path / "proposed.yaml"
    path.write_text(PROPOSED)
    return load_regulation(path)


def read(folder: Path, rows: str, header: str = HEADER) -> pa.Table:
    path = folder / "components.csv"
    path.write_text(header + rows)
    return read_components(path, shipped_catalogue())


def test_changes_are_counted_per_component_and_per_vehicle(
    proposed: Regulation, tmp_path: Path
) -> None:
    # given
    in_force = regulation_in_force(proposed)
    assert in_force.id == "vehicle-components"
    # when
    outcome = backtest(read(tmp_path, ROWS), in_force, proposed, first_full_day(proposed))
    # then
    assert outcome.judged_on == date(2027, 6, 1)
    assert outcome.components == Changes(
        total=8,
        changed=4,
        by_status=(
            Change("compliant", "non_compliant", 2),
            Change("non_compliant", "compliant", 1),
            Change("review", "compliant", 1),
        ),
    )
    assert outcome.vehicles == Changes(
        total=5,
        changed=3,
        by_status=(
            Change("compliant", "non_compliant", 1),
            Change("non_compliant", "pending", 1),
            Change("pending", "compliant", 1),
        ),
    )
    assert outcome.hits == {"age": 3, "condition": 0}


def test_the_same_regulation_changes_nothing(tmp_path: Path) -> None:
    shipped = shipped_regulation("vehicles")
    outcome = backtest(read(tmp_path, ROWS), shipped, shipped, date(2026, 1, 1))
    assert (outcome.components.changed, outcome.vehicles.changed) == (0, 0)
    assert outcome.hits == {"age": 1, "condition": 1, "material": 0}


def test_no_components_change_nothing(proposed: Regulation, tmp_path: Path) -> None:
    outcome = backtest(read(tmp_path, ""), proposed, proposed, date(2028, 1, 1))
    assert outcome.components == outcome.vehicles == Changes(0, 0, ())


def test_a_regulation_that_follows_none_needs_the_one_in_force() -> None:
    folder = Path(__file__).parent / "aircraft_seats"
    seats = load_regulation(folder / "regulation.yaml", load_catalogue(folder / "catalogue.yaml"))
    with pytest.raises(TreyError) as raised:
        regulation_in_force(seats)
    assert str(raised.value) == (
        "no regulation for aircraft seats in US is shipped; name the one in force with --against"
    )


def test_words_of_the_catalogue_become_its_names(tmp_path: Path) -> None:
    rows = read(tmp_path, ROWS).to_pylist()
    assert rows[1]["materials"] == ["steel", "rubber"]
    assert (rows[2]["condition"], rows[2]["materials"]) == ("excellent", ["stainless steel"])
    assert rows[4]["materials"] is None
    assert rows[6]["manufacture_year"] is None


def test_parquet_and_csv_hold_the_same(tmp_path: Path) -> None:
    # given
    table = read(
        tmp_path,
        "C1,V1,1990,1993,good,steel;glass\nC2,V1,,,,\n",
        HEADER.replace(",condition", ",manufacture_year_to,condition"),
    )
    assert table.schema == COMPONENTS
    assert table["manufacture_year_to"].to_pylist() == [1993, None]
    # when
    pa.parquet.write_table(table, tmp_path / "components.parquet")
    pa.csv.write_csv(as_flat(table), tmp_path / "flat.csv")
    # then
    for name in ("components.parquet", "flat.csv"):
        assert read_components(tmp_path / name, shipped_catalogue()).equals(table)


@pytest.mark.parametrize(
    "kind",
    [pa.list_(pa.binary()), pa.large_list(pa.large_string()), pa.list_(pa.string_view())],
    ids=str,
)
def test_parquet_may_hold_lists_of_any_kind_of_text(kind: pa.DataType, tmp_path: Path) -> None:
    # given
    table = read(tmp_path, "C1,V1,1990,good,steel;glass\nC2,V1,,,\n")
    lists = pa.array([["steel", "glass"], None], kind)
    number = table.schema.get_field_index("materials")
    pa.parquet.write_table(table.set_column(number, "materials", lists), tmp_path / "c.parquet")
    # when / then
    assert read_components(tmp_path / "c.parquet", shipped_catalogue()).equals(table)


@pytest.mark.parametrize(
    ("lists", "said"),
    [
        (
            pa.array([["steel"], [b"\xff"]], pa.list_(pa.binary())),
            "row 2, column materials: not UTF-8; save the file in that encoding",
        ),
        (
            pa.array([[["steel"]], None]),
            "row 1, column materials: holds list<element: list<element: string>>, which is no list",
        ),
    ],
)
def test_lists_that_are_no_materials_are_refused(
    lists: pa.Array, said: str, tmp_path: Path
) -> None:
    # given
    table = read(tmp_path, "C1,V1,1990,good,steel;glass\nC2,V1,,,\n")
    number = table.schema.get_field_index("materials")
    pa.parquet.write_table(table.set_column(number, "materials", lists), tmp_path / "c.parquet")
    # when / then
    with pytest.raises(TreyError) as raised:
        read_components(tmp_path / "c.parquet", shipped_catalogue())
    assert said in str(raised.value)


@pytest.mark.parametrize("years", ["1990,9999", "0,1990", "9999,1990"])
def test_a_year_with_an_impossible_bound_is_not_known(years: str, tmp_path: Path) -> None:
    # given
    header = HEADER.replace(",condition", ",manufacture_year_to,condition")
    # when
    table = read(tmp_path, f"C1,V1,{years},good,steel\nC2,V1,1990,,good,steel\n", header)
    # then
    assert table["manufacture_year"].to_pylist() == [None, 1990]
    assert table["manufacture_year_to"].to_pylist() == [None, None]
    law = shipped_regulation("vehicles")
    assert judge_table(table, law, date(2026, 1, 1))["label"].to_pylist() == [None, 1]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("C1,V1,old,good,steel", "row 2, column manufacture_year: 'old' is not a number"),
        ("C1,V1,1994.5,good,steel", "row 2, column manufacture_year: 1994.5 is no year"),
        ("C1,V1,1994,rusty,steel", "column condition: 'rusty' is not in the catalogue: excellent,"),
        ("C1,,1994,good,steel", "row 2, column vehicle_id: is empty; every row needs one"),
        (
            "C1,V1,1994,good,steel;iron\nC2,V1,1994,good,glass;wood",
            "row 3, column materials: 'wood' is not in the catalogue: steel, stainless steel,",
        ),
    ],
)
def test_wrong_cell_is_named_with_its_place(row: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(TreyError) as raised:
        read(tmp_path, row + "\n")
    assert said in str(raised.value)


def test_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(TreyError, match="row 1: column condition is missing"):
        read(tmp_path, "C1,V1,1994,steel\n", HEADER.replace("condition,", ""))
