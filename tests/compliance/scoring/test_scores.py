"""Notes are judged once per version, by a judge that each worker opens once."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from delta.tables import DeltaTable
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from tests.compliance.scoring.world import FIRST_RUN, GOOD, OLD, World
from trey.compliance.schemas import COMPONENT_NOTE
from trey.compliance.scoring.law import Law
from trey.compliance.scoring.ports import Judge
from trey.compliance.scoring.rule_engine import RuleEngine
from trey.compliance.scoring.scores import TABLE, decide_with, score_notes

pytestmark = pytest.mark.spark

LAW = Law.of_files(None, None, date(2026, 3, 1))


@dataclass(frozen=True)
class RecordedVersion:
    """The rules alone; each opening and each note that is shown is a file in `folder`."""

    folder: Path
    digest: str = "0" * 64

    law = LAW
    name = "recorded"
    version = "0"

    def open(self) -> Judge:
        self.record("opened")
        return RecordedJudge(self)

    def record(self, what: str) -> None:
        with (self.folder / what).open("a") as lines:
            lines.write("one\n")

    def times(self, what: str) -> int:
        file = self.folder / what
        return len(file.read_text().splitlines()) if file.exists() else 0


@dataclass(frozen=True)
class RecordedJudge:
    recorded: RecordedVersion

    def decide(self, notes: pa.Array) -> pa.Table:
        for _ in notes:
            self.recorded.record("shown")
        return RuleEngine(LAW).decide(notes)


def test_what_is_scored_is_judged_again_only_if_all_is_and_keeps_its_first_time(
    spark: SparkSession, tmp_path: Path
) -> None:
    # given two notes that were judged, of which the table says otherwise by now
    world, judge = World(spark, tmp_path / "home"), RecordedVersion(tmp_path)
    later = FIRST_RUN + timedelta(days=1)
    noted = [
        (component, None, note.encode(), note, "file:x", number, FIRST_RUN)
        for number, (component, note) in enumerate((("C1", OLD), ("C2", GOOD)))
    ]
    world.tables.append(spark.createDataFrame(noted, COMPONENT_NOTE), "bronze.component_note")
    assert score_notes(world.tables, judge, FIRST_RUN, all_=False) == 2
    assert judge.times("shown") == 2
    judged = world.rows(TABLE)
    DeltaTable.forPath(spark, str(world.home / "tables" / TABLE.replace(".", "/"))).update(
        F.col("component_id") == "C1",
        {"decision": F.lit("review"), "reason": F.lit("Otherwise.")},
    )
    # when it is left alone
    otherwise = world.rows(TABLE)
    assert otherwise != judged
    assert score_notes(world.tables, judge, later, all_=False) == 0
    # then
    assert judge.times("shown") == 2
    assert world.rows(TABLE) == otherwise
    # when all is judged
    assert score_notes(world.tables, judge, later, all_=True) == 1
    # then
    assert judge.times("shown") == 4
    assert world.rows(TABLE) == judged


def test_a_worker_opens_what_decides_once(spark: SparkSession, tmp_path: Path) -> None:
    # given more tasks than workers
    tasks = 4 * spark.sparkContext.defaultParallelism
    notes = spark.range(tasks, numPartitions=tasks).select(F.lit(OLD.encode()).alias("note"))
    judge, another = (RecordedVersion(tmp_path / digest, digest) for digest in "ab")
    for version in (judge, another):
        version.folder.mkdir()
    # when
    for version in (judge, another):
        decided = notes.transform(decide_with(version)).collect()
        assert {row.decision for row in decided} == {"non_compliant"}
    # then
    for version in (judge, another):
        assert version.times("shown") == tasks
        assert version.times("opened") <= spark.sparkContext.defaultParallelism
