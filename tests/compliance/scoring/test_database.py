"""The scoring job over a database's table: as over a file, and by what changed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from jobs.score_compliance import rows_of_database, score
from tests.adapters.sql.h2 import H2, h2_server
from tests.adapters.sql.server import PASSWORD
from tests.compliance.scoring.world import FIRST_RUN, GOOD, OLD, WORN, World
from trey.errors import SchemaMismatchError, TreyError
from trey.settings import ScoreComplianceSettings

pytestmark = pytest.mark.spark

ROWS = [
    ("C1", "V1", OLD, "2026-01-01"),
    ("C2", "V1", GOOD, "2026-01-01"),
    (" C3 ", "V2", WORN, "2026-01-01"),
    ("C3", "V2", GOOD, "2026-01-02"),
    ("C4", None, None, "2026-01-02"),
    (None, "V2", "no id", "2026-01-02"),
]


@pytest.fixture
def h2(spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[H2]:
    for name, value in PASSWORD.items():
        monkeypatch.setenv(name, value)
    with h2_server(spark, tmp_path / "database") as server:
        server.execute(
            "CREATE SCHEMA dbo",
            "CREATE TABLE dbo.component (component_id NVARCHAR(40), vehicle_id NVARCHAR(40), "
            "note NVARCHAR(MAX), updated_at DATETIME2)",
        )
        server.insert(*ROWS)
        yield server


def run(world: World, h2: H2, *, day: int = 0, **flags: Any) -> int:
    """One run of the job over the table; how many rows it read."""
    given = {
        "home": world.home,
        "catalogue_url": h2.database.url,
        "catalogue_login": "password",
        "catalogue_user": "reader",
        "catalogue_secret": "env:CATALOGUE_PASSWORD",
        "catalogue_watermark": "updated_at",
        "run_id": 100 + day,
    }
    settings = ScoreComplianceSettings.model_validate(given | flags)
    now = FIRST_RUN + timedelta(days=day)
    with rows_of_database(settings, world.tables, now) as rows:
        score(settings, world.tables, world.sink, rows, None, now)
        return rows.count()


def test_a_table_is_scored_as_a_file_of_its_rows_is(
    spark: SparkSession, h2: H2, tmp_path: Path
) -> None:
    # given
    table, file = (World(spark, tmp_path / name) for name in ("table", "file"))
    # when
    run(table, h2)
    file.run([(component or "", vehicle, note or "") for component, vehicle, note, _ in ROWS])
    # then
    for name in ("gold.fact_compliance_score", "gold.fact_alert_component"):
        assert table.rows(name) == file.rows(name), name
    assert {row.component_id for row in table.rows("bronze.component_note")} == {
        "C1", "C2", "C3", "C4",
    }  # fmt: skip
    [note] = [row for row in table.rows("bronze.component_note") if row.component_id == "C1"]
    assert note.source.startswith("sql:jdbc:h2:tcp://127.0.0.1:")
    assert note.source.endswith("/dbo.component")
    assert 0 <= note.source_row < 2**53
    [document] = table.documents()
    assert (document["vehicle_id"], document["source"]["sequence_number"]) == (
        "V1",
        note.source_row,
    )


def test_reruns_read_little_and_change_nothing(spark: SparkSession, h2: H2, tmp_path: Path) -> None:
    # given
    world = World(spark, tmp_path / "home")
    assert run(world, h2) == 6
    before = {name: world.rows(name) for name in ("bronze.component_note", "gold.fact_alert")}
    refused = world.rows("bronze.component_quarantine")
    # when: by what changed (C3 is read with both of its rows), and all of it
    assert run(world, h2, day=1) == 4
    assert run(world, h2, day=2, catalogue_watermark=None) == 6
    # then
    assert {name: world.rows(name) for name in before} == before
    assert world.rows("bronze.component_quarantine") == refused
    assert [(row.reason, row.note) for row in refused] == [("missing_component_id", b"no id")]


def test_a_changed_row_is_judged_anew_and_a_source_that_is_gone_changes_nothing(
    spark: SparkSession, h2: H2, tmp_path: Path
) -> None:
    # given
    world = World(spark, tmp_path / "home")
    run(world, h2)
    writes = world.writes()
    # when
    h2.insert(("C5", "V5", WORN, "2026-02-01"))
    h2.kill()
    # then
    with pytest.raises(TreyError, match=r"dbo\.component of .* cannot be read"):
        run(world, h2, day=1)
    assert world.writes() == writes
    # when it is back
    with h2_server(spark, tmp_path / "database", h2.port) as back:
        assert run(world, back, day=2) == 5
    # then
    assert [d["vehicle_id"] for d in world.documents()] == ["V1", "V5"]


def test_a_note_that_is_no_text_is_refused(spark: SparkSession, h2: H2, tmp_path: Path) -> None:
    h2.execute("CREATE VIEW dbo.numbers AS SELECT component_id, 7 AS note FROM dbo.component")
    with pytest.raises(SchemaMismatchError, match="note should be text and is int"):
        run(
            World(spark, tmp_path / "home"), h2,
            catalogue_table="dbo.numbers", catalogue_watermark=None,
        )  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"components": "c.csv", "catalogue_url": "jdbc:h2:mem:x"}])
def test_a_run_has_one_catalogue(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="name either components, a file, or catalogue_url"):
        ScoreComplianceSettings.model_validate(given)
