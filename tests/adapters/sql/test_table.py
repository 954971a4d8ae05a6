"""Tables read for real, from H2 in its SQL Server mode."""

from pathlib import Path
from threading import Thread

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from tests.adapters.sql.h2 import H2, h2_server
from tests.adapters.sql.server import PASSWORD
from trey.adapters.sql.connection import Database
from trey.adapters.sql.file import table_file
from trey.adapters.sql.table import Columns, SqlTable, emptied
from trey.errors import TreyError

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def parts(h2: H2) -> H2:
    h2.execute(
        "CREATE TABLE dbo.component (id INT, Component_ID NVARCHAR(40), note NVARCHAR(MAX), extra BIT)"
    )
    h2.insert(*[(n, f"C{n}", f"steel {n}", 1) for n in range(97)], (None, None, None, None))
    return h2


def test_rows_are_shared_among_tasks_and_all_of_them_arrive(parts: H2, tmp_path: Path) -> None:
    # when
    columns = Columns(["component_id", "note"], ["vehicle_id", "extra"], "id", 4)
    rows = parts.table().read(columns, tmp_path / "rows")
    # then: four tasks, of which one also takes what has no number
    assert rows.columns == ["component_id", "note", "extra"]
    per_file = rows.groupBy(F.input_file_name()).count().collect()
    assert sorted(row["count"] for row in per_file) == [24, 24, 25, 25]
    found = {(row.component_id, row.note, row.extra) for row in rows.collect()}
    assert found == {(f"C{n}", f"steel {n}", 1) for n in range(97)} | {(None, None, None)}


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (Columns(["component_id", "label"]), r"dbo\.component of .* has no column label; name a"),
        (Columns(["note"], partitioned_by="note"), "column note of .* holds no whole numbers"),
        (Columns(["note"], partitioned_by="nr"), "has no column nr"),
    ],
)
def test_a_table_without_a_column_is_refused(
    parts: H2, tmp_path: Path, columns: Columns, sentence: str
) -> None:
    with pytest.raises(TreyError, match=sentence):
        parts.table().read(columns, tmp_path)


def test_what_the_database_refuses_is_one_sentence_without_the_password(
    parts: H2, tmp_path: Path
) -> None:
    # given
    wrong = SqlTable(
        parts.spark, parts.database, "dbo.component", {"CATALOGUE_PASSWORD": "hunter2"}
    )
    absent = parts.table("dbo.absent")
    # then
    with pytest.raises(TreyError, match=r"cannot be read .Wrong user name or password") as refused:
        wrong.read(Columns(["note"]), tmp_path)
    assert "hunter2" not in str(refused.value)
    with pytest.raises(TreyError, match=r'dbo\.absent .* cannot be read .Table "absent" not found'):
        absent.read(Columns(["note"]), tmp_path)


def test_nobody_there_is_one_sentence(spark: SparkSession, tmp_path: Path) -> None:
    nobody = Database("jdbc:h2:tcp://127.0.0.1:1/parts", "password", "u", "env:CATALOGUE_PASSWORD")
    with pytest.raises(TreyError, match="check that the database answers") as failed:
        SqlTable(spark, nobody, "dbo.component", PASSWORD).read(Columns(["note"]), tmp_path)
    assert "\n" not in str(failed.value)


def test_a_driver_that_is_not_there_is_named(spark: SparkSession, tmp_path: Path) -> None:
    azure = SqlTable(spark, Database("jdbc:sqlserver://h:1433;databaseName=d"), "dbo.component")
    with pytest.raises(TreyError, match=r"ClassNotFoundException: com\.microsoft\.sqlserver"):
        azure.read(Columns(["note"]), tmp_path)


def test_a_table_that_is_written_meanwhile_is_not_half_read(parts: H2, tmp_path: Path) -> None:
    # given a view that has a row less each time it is read
    parts.execute(
        "CREATE SEQUENCE dbo.readings",
        "CREATE VIEW dbo.shrinking AS SELECT note FROM dbo.component "
        "WHERE id < 90 - (SELECT NEXT VALUE FOR dbo.readings)",
    )
    # then
    with pytest.raises(TreyError, match=r"was written while it was read \(\d\d rows were counted"):
        parts.table("dbo.shrinking").read(Columns(["note"]), tmp_path / "rows")


def test_a_server_that_is_killed_amid_its_rows_is_one_sentence_and_leaves_nothing(
    spark: SparkSession, tmp_path: Path
) -> None:
    # given a table that takes long, for each row waits
    folder = tmp_path / "staging" / "rows"
    with h2_server(spark, tmp_path) as h2:
        h2.execute(
            "CREATE SCHEMA dbo",
            'CREATE ALIAS PAUSE FOR "java.lang.Thread.sleep(long)"',
            "CREATE TABLE dbo.slow (id INT, note NVARCHAR(40))",
        )
        h2.insert(*[(n, f"steel {n}") for n in range(100)], table="dbo.slow")
        h2.execute(
            "CREATE VIEW dbo.component AS SELECT id, note, CAST(PAUSE(20) AS INT) AS waited "
            "FROM dbo.slow"
        )
        failed: list[BaseException] = []

        def read() -> None:
            try:
                with emptied(folder):
                    h2.table().read(Columns(["note"], ["waited"], "id", 10), folder)
            except TreyError as error:
                failed.append(error)

        # when the first of ten tasks is done
        reading = Thread(target=read)
        reading.start()
        while not list(folder.rglob("*.parquet")):
            assert reading.is_alive(), failed
        h2.kill()
        reading.join()
    # then
    [error] = failed
    assert "cannot be read (Connection is broken" in str(error)
    assert "\n" not in str(error)
    assert not folder.exists()


def test_a_table_becomes_a_file_that_is_equal_for_equal_tables(parts: H2, tmp_path: Path) -> None:
    for name in ("first", "again"):
        file = table_file(parts.table(), ("component_id", "note", "extra"), tmp_path / name)
        assert file.name == "dbo.component.parquet"
    # then
    first, again = (
        pq.read_table(tmp_path / n / "dbo.component.parquet") for n in ("first", "again")
    )
    assert first.equals(again)
    assert first["component_id"].to_pylist()[:3] == ["C0", "C1", "C10"]
    assert first["extra"].to_pylist()[:2] == [1, 1]
