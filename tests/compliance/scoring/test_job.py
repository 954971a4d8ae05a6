"""The scoring job: what a run writes, what a rerun leaves alone, what a killed one leaves behind."""

from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from delta.tables import DeltaTable
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

import trey.defaults
from jobs import score_compliance
from tests.alerts.world import FolderSink
from tests.compliance.scoring.world import FIRST_RUN, GOOD, OLD, SILENT, WORN, World
from trey.adapters import runtime
from trey.adapters.tables import Tables
from trey.alerts.contract import ComponentAlert
from trey.compliance.decision.note_model import NoteModel
from trey.compliance.decision.scoring import judge_of, score_components
from trey.compliance.simulation.components import simulate_components
from trey.errors import AlreadyRunningError, TreyError

pytestmark = pytest.mark.spark

TABLES = [name for name, *_ in score_compliance.TABLES if name != "ops.batch_log"]


def named(document: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one["component_id"], one["clause"]) for one in document["components"]}


def test_a_run_scores_alerts_and_is_changed_by_no_rerun(
    spark: SparkSession, tmp_path: Path
) -> None:
    # given
    world = World(spark, tmp_path / "home")
    catalogue = [("C1", "V1", OLD), ("C2", "V1", GOOD), ("C3", "V2", SILENT), ("", "V2", "no id")]
    # when one score is spoilt before everything is scored again
    world.run(catalogue)
    writes, before = world.writes(), [world.rows(name) for name in TABLES]
    scores_table = world.home / "tables" / "gold" / "fact_compliance_score"
    DeltaTable.forPath(spark, str(scores_table)).update(
        F.col("component_id") == "C2", {"reason": F.lit("Otherwise.")}
    )
    world.run(catalogue, day=1, all=True)
    # then that score alone was written, with the time of its first
    assert world.writes() == writes + 2
    assert [world.rows(name) for name in TABLES] == before
    scores = {row.component_id: row for row in world.rows("gold.fact_compliance_score")}
    assert {name: (row.label, row.decision, row.clauses) for name, row in scores.items()} == {
        "C1": (1, "non_compliant", ["age"]),
        "C2": (0, "compliant", []),
        "C3": (None, "review", []),
    }
    assert (scores["C1"].model_name, scores["C1"].model_version) == ("rule-engine", "0")
    assert scores["C1"].regulation_version.startswith("vehicle-components 1, 2025-01-01, ")
    assert (scores["C1"].scored_at.isoformat(), scores["C1"].date_key) == (
        "2026-03-01T03:00:00",
        20260301,
    )
    [refused] = world.rows("bronze.component_quarantine")
    assert (refused.reason, refused.note) == ("missing_component_id", b"no id")
    [document] = world.documents()
    alert = ComponentAlert.model_validate(document)
    assert (alert.vehicle_id, named(document)) == ("V1", {("C1", "age")})
    assert alert.components[0].note == OLD
    assert alert.reason == "Parts of this vehicle violate regulation vehicle-components: C1 (age)."
    assert (str(alert.as_of), alert.source.sequence_number) == ("2026-03-01", 0)
    [row] = world.rows("gold.fact_alert")
    assert (row.id, row.part_id, row.horizon_days) == (alert.id, None, None)


ODD = [
    *(None, b"", b"\xff\xfe made of steel, 1985", bytes(range(256)), b"\x1b[31mMade in 1985\x07\r"),
    *(OLD.encode() * 50, "Das ist kein Bauteil. 鋼 \u200b🚗".encode(), WORN.encode("utf-16")),
]


def test_spark_a_single_process_and_the_network_agree_on_any_note(
    spark: SparkSession, tmp_path: Path
) -> None:
    # given
    folder = Path(trey.defaults.__file__).parent / "compliance"
    simulated = simulate_components(400, seed=5)["note"].to_pylist()
    notes = pa.array([*ODD, *(note and note.encode() for note in simulated)], pa.binary())
    ids = [f"C{number:03}" for number in range(len(notes))]
    file = tmp_path / "components.parquet"
    pq.write_table(pa.table({"component_id": ids, "vehicle_id": ids, "note": notes}), file)
    world = World(spark, tmp_path / "home")
    # when
    world.run(file, model=folder)
    # then
    model = NoteModel.load(folder)
    alone = score_components(file, judge_of(model, FIRST_RUN.date()))
    names = ("probability", "label", "rule_label", "decision", "clauses", "reason")
    scores = world.rows("gold.fact_compliance_score")
    assert [{name: row[name] for name in names} for row in scores] == (
        alone.select(names).to_pylist()
    )
    assert [row.probability for row in scores] == model.probability(notes).tolist()
    assert {row.decision for row in scores} == {"compliant", "non_compliant", "review"}
    assert {row.model_digest for row in scores} == {model.digest}


def test_an_edited_note_is_read_scored_and_alerted_anew_and_a_restored_one_is_known(
    spark: SparkSession, tmp_path: Path
) -> None:
    # given
    world = World(spark, tmp_path / "home")
    # when a note is mended, and becomes again what it was
    for day, note in enumerate((OLD, GOOD, OLD)):
        world.run([("C1", "V1", note)], day=day)
    # then
    assert len(world.rows("bronze.component_note")) == 3
    assert len(world.rows("gold.fact_compliance_score")) == 2
    assert [named(document) for document in world.documents()] == [{("C1", "age")}]


def test_whatever_the_order_each_finding_is_named_once(spark: SparkSession, tmp_path: Path) -> None:
    # given a vehicle per order and cut in which three findings can arrive, one cut a run
    world = World(spark, tmp_path / "home")
    arrivals = {
        f"V{''.join(order)}{''.join(map(str, sizes))}": (order, sizes)
        for order in permutations("ABC")
        for sizes in ((3, 0, 0), (1, 2, 0), (2, 1, 0), (1, 1, 1))
    }
    notes = {"A": OLD, "B": WORN, "C": "Manufactured in 1990, made of iron, in fair condition."}
    # when
    for run in range(3):
        world.run(
            [
                (
                    f"{vehicle}-{name}",
                    vehicle,
                    notes[name] if place < sum(sizes[: run + 1]) else GOOD,
                )
                for vehicle, (order, sizes) in arrivals.items()
                for place, name in enumerate(order)
            ],
            day=run,
        )
    # then
    documents = world.documents()
    for vehicle, (order, sizes) in arrivals.items():
        of_vehicle = [d for d in documents if d["vehicle_id"] == vehicle]
        said = [{one["component_id"][-1] for one in d["components"]} for d in of_vehicle]
        cuts = [sum(sizes[:run]) for run in range(4)]
        assert said == [set(order[a:b]) for a, b in pairwise(cuts) if b > a]
    assert len(documents) == 48


class CutError(Exception):
    pass


@dataclass
class Fuse:
    """Ends a run in place of the write after the next `writes`."""

    writes: int

    def burn(self) -> None:
        if not self.writes:
            raise CutError
        self.writes -= 1


@dataclass(frozen=True)
class CutTables(Tables):
    fuse: Fuse

    def append(self, rows: DataFrame, name: str) -> None:
        self.fuse.burn()
        super().append(rows, name)

    def merge_new(self, rows: DataFrame, name: str, key: str, within: Column) -> None:
        self.fuse.burn()
        super().merge_new(rows, name, key, within)


@dataclass(frozen=True)
class CutSink(FolderSink):
    fuse: Fuse

    def insert_new(self, documents: DataFrame) -> None:
        self.fuse.burn()
        super().insert_new(documents)


def test_runs_that_are_cut_between_any_two_writes_come_to_what_one_whole_run_leaves(
    spark: SparkSession, tmp_path: Path
) -> None:
    # given a component in two vehicles, one in none, one with two notes, and a row without an id
    catalogue = [
        ("C1", None, OLD),
        ("C2", None, WORN),
        ("C3", "V4", OLD),
        ("C3", "V4", GOOD),
        ("", "V4", "no id"),
    ]
    vehicles = [("V1", "C1"), ("V2", "C1"), ("V3", "")]
    whole, cut = (World(spark, tmp_path / name) for name in ("whole", "cut"))
    whole.run(catalogue, vehicles=vehicles)
    # when each run comes two writes further, of which the first is its line in the log
    runs, is_complete = 0, False
    while not is_complete:
        runs += 1
        fuse = Fuse(writes=2)
        tables = CutTables(spark, cut.tables.root, fuse)
        sink = CutSink(cut.sink.folder, fuse)
        with suppress(CutError):
            cut.run(catalogue, vehicles=vehicles, tables=tables, sink=sink, run_id=runs)
            is_complete = True
    # then: specification, quarantine, notes, scores, components, ledger, documents; and the end
    assert runs == 8
    assert [cut.rows(name) for name in TABLES] == [whole.rows(name) for name in TABLES]
    assert cut.documents() == whole.documents()
    assert [document["vehicle_id"] for document in whole.documents()] == ["V1", "V2"]
    assert len(whole.rows("gold.fact_compliance_score")) == 4


def test_a_run_that_was_cut_goes_on_under_its_number_and_at_its_end_has_it_to_itself(
    spark: SparkSession, tmp_path: Path
) -> None:
    # given a run that decided an alert, and was cut before it sent it
    world = World(spark, tmp_path / "home")
    with pytest.raises(CutError):
        world.run([("C1", "V1", OLD)], run_id=7, sink=CutSink(world.sink.folder, Fuse(0)))
    assert not world.documents()
    # when it goes on twice, the first time sends that one and is cut before what it decides itself
    catalogue = [("C1", "V1", OLD), ("C2", "V2", WORN)]
    with pytest.raises(CutError):
        world.run(catalogue, run_id=7, sink=CutSink(world.sink.folder, Fuse(1)))
    assert [document["vehicle_id"] for document in world.documents()] == ["V1"]
    world.run(catalogue, run_id=7)
    # then
    assert [document["vehicle_id"] for document in world.documents()] == ["V1", "V2"]
    with pytest.raises(TreyError, match="run 7 came to its end already; name another --run-id"):
        world.run(catalogue, run_id=7)


def test_two_scoring_jobs_do_not_run_at_once(tmp_path: Path) -> None:
    with (
        runtime.job_lock(tmp_path, "compliance"),
        pytest.raises(AlreadyRunningError, match="a compliance job in"),
    ):
        score_compliance.main(["--home", str(tmp_path), "--components", "c.csv"])
