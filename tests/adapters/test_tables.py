"""Delta tables in a folder: what is written once, what is replaced, and what is no commit."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from delta.tables import DeltaTable
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import LongType, StringType, StructType

from trey.adapters.ledger import Ledger
from trey.adapters.tables import Tables
from trey.contracts import column
from trey.errors import SchemaMismatchError, TableMissingError

pytestmark = pytest.mark.spark

NAME = "gold.numbers"
SCHEMA = StructType(
    [column("key", LongType(), "Number"), column("word", StringType(), "Its name, no unit")]
)


@pytest.fixture
def tables(spark: SparkSession, tmp_path: Path) -> Tables:
    tables = Tables(spark, str(tmp_path))
    tables.ensure(NAME, SCHEMA)
    return tables


def rows(tables: Tables, *pairs: tuple[int, str]) -> DataFrame:
    return tables.spark.createDataFrame(pairs, SCHEMA).localCheckpoint()


def stored(tables: Tables) -> list[tuple[int, str]]:
    return sorted((row.key, row.word) for row in tables.read(NAME, SCHEMA).collect())


def commits(tables: Tables) -> int:
    return len(list(Path(tables.root, "gold", "numbers", "_delta_log").glob("*.json")))


def test_insert_new_leaves_stored_rows_as_they_are(tables: Tables) -> None:
    tables.insert_new(rows(tables, (1, "one"), (2, "two")), NAME, ["key"], F.lit(True))
    tables.insert_new(rows(tables, (2, "zwei"), (3, "three")), NAME, ["key"], F.lit(True))
    assert stored(tables) == [(1, "one"), (2, "two"), (3, "three")]


def test_insert_new_of_what_is_stored_is_no_commit(tables: Tables) -> None:
    tables.insert_new(rows(tables, (1, "one")), NAME, ["key"], F.lit(True))
    before = commits(tables)
    tables.insert_new(rows(tables, (1, "eins")), NAME, ["key"], F.lit(True))
    assert commits(tables) == before == 2


def test_upsert_replaces_by_key_and_adds_the_rest(tables: Tables) -> None:
    tables.upsert(rows(tables, (1, "one"), (2, "two")), NAME, ["key"], within=F.lit(True))
    tables.upsert(rows(tables, (2, "zwei"), (3, "drei")), NAME, ["key"], within=F.col("t.key") >= 2)
    assert stored(tables) == [(1, "one"), (2, "zwei"), (3, "drei")]


def test_comments_reach_the_table(tables: Tables) -> None:
    fields = tables.spark.read.format("delta").load(str(Path(tables.root, "gold", "numbers")))
    assert fields.schema["word"].metadata == {"comment": "Its name, no unit"}


def test_a_missing_table_names_the_job_that_makes_it(tables: Tables) -> None:
    with pytest.raises(TableMissingError, match=r"gold\.absent does not exist; run `trey bundle"):
        tables.read("gold.absent", SCHEMA)


def test_a_table_whose_first_commit_was_cut_short_is_created_again(tables: Tables) -> None:
    Path(tables.root, "gold", "cut", "_delta_log").mkdir(parents=True)
    assert not tables.exists("gold.cut")
    tables.ensure("gold.cut", SCHEMA, ["word"])
    tables.append(rows(tables, (1, "one")), "gold.cut")
    assert tables.read("gold.cut", SCHEMA).count() == 1
    detail = DeltaTable.forPath(tables.spark, str(Path(tables.root, "gold", "cut"))).detail()
    [made] = detail.select("partitionColumns", "properties").collect()
    assert (made["partitionColumns"], made["properties"]) == (
        ["word"], {"delta.checkpointInterval": "100"},
    )  # fmt: skip


def test_a_table_that_is_not_its_schema_is_refused_with_every_difference(tables: Tables) -> None:
    other = StructType([column("key", StringType(), "-"), column("unit", StringType(), "-")])
    with pytest.raises(
        SchemaMismatchError,
        match="key should be string and is bigint; unit should be string and is missing",
    ):
        tables.read(NAME, other)


ALERT = StructType(
    [column(name, StringType(), "-") for name in ("id", "kind", "vehicle_id", "written_by")]
)


def test_two_kinds_of_alert_are_written_at_once_without_conflict(
    spark: SparkSession, tmp_path: Path
) -> None:
    # given
    tables = Tables(spark, str(tmp_path))
    tables.ensure("gold.fact_alert", ALERT, partitioned_by=["kind"])

    def write(kind: str) -> Sequence[str]:
        ledger = Ledger(tables, ALERT, kind)
        for attempt in range(4):
            alerts = [(f"{kind}-{n}", kind, "V1") for n in range(attempt + 1)]
            frame = spark.createDataFrame(alerts, "id string, kind string, vehicle_id string")
            ledger.insert_new(frame, written_by=f"q/{attempt}")
        return sorted(row.id for row in ledger.written_by("q/3").collect())

    # when
    with ThreadPoolExecutor(2) as pool:
        accepted = list(pool.map(write, ["battery", "component"]))
    # then each attempt was given only what was new
    assert accepted == [["battery-3"], ["component-3"]]
    assert Ledger(tables, ALERT, "battery").known().count() == 4
