"""Reading Delta without a JVM; the tables are written by another engine, as Spark lays them out."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable, write_deltalake

from trey.adapters.delta_files import read_delta
from trey.errors import TableMissingError

AT = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    rows = pa.table(
        {
            "id": ["a", "b", "c"],
            "kind": ["battery due", "battery due", "component"],
            "made_at": pa.array([AT, None, AT]),
        }
    )
    write_deltalake(tmp_path / "tables/gold/fact_alert", rows, partition_by=["kind"])
    return tmp_path


def test_a_partition_column_is_a_column_like_others(home: Path) -> None:
    rows = read_delta(home, "gold.fact_alert").sort_by("id")
    assert rows.column_names == ["id", "kind", "made_at"]
    assert rows["kind"].to_pylist() == ["battery due", "battery due", "component"]
    assert rows["made_at"].to_pylist() == [AT, None, AT]


def test_columns_and_filters_choose(home: Path) -> None:
    # when
    rows = read_delta(
        home, "gold.fact_alert", columns=["id"], filters=pc.field("kind") == "component"
    )
    # then
    assert rows.to_pylist() == [{"id": "c"}]


def test_deleted_rows_are_gone(home: Path) -> None:
    DeltaTable(home / "tables/gold/fact_alert").delete("id = 'a'")
    assert sorted(read_delta(home, "gold.fact_alert")["id"].to_pylist()) == ["b", "c"]


def test_an_empty_table_has_its_columns(home: Path) -> None:
    DeltaTable(home / "tables/gold/fact_alert").delete()
    rows = read_delta(home, "gold.fact_alert")
    assert (rows.num_rows, rows.column_names) == (0, ["id", "kind", "made_at"])


@pytest.mark.parametrize("made", [".", "tables/gold/fact_alert/_delta_log"])
def test_a_missing_table_names_the_job_that_makes_it(tmp_path: Path, made: str) -> None:
    (tmp_path / made).mkdir(parents=True, exist_ok=True)
    with pytest.raises(TableMissingError, match=r"gold\.fact_alert does not exist; run"):
        read_delta(tmp_path, "gold.fact_alert")
