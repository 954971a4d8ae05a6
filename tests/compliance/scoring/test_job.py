"""The scoring job: what a run writes, what a rerun leaves alone, what a killed one leaves behind."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from jobs import score_compliance
from tests.alerts.world import FolderSink
from tests.compliance.scoring.world import GOOD, OLD, SILENT, WORN, World
from trey.adapters import runtime
from trey.adapters.tables import Tables
from trey.alerts.contract import ComponentAlert
from trey.errors import AlreadyRunningError

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
    # when
    world.run(catalogue)
    writes, before = world.writes(), [world.rows(name) for name in TABLES]
    world.run(catalogue, day=1)
    world.run(catalogue, day=2, all=True)
    # then
    assert world.writes() == writes
    assert [world.rows(name) for name in TABLES] == before
    scores = {row.component_id: row for row in world.rows("gold.fact_compliance_score")}
    assert {name: (row.label, row.decision, row.clauses) for name, row in scores.items()} == {
        "C1": (1, "non_compliant", ["age"]),
        "C2": (0, "compliant", []),
        "C3": (None, "review", []),
    }
    assert (scores["C1"].model_name, scores["C1"].model_version) == ("rule-engine", "0")
    assert scores["C1"].regulation_version == "vehicle-components 1, 2025-01-01"
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
    assert alert.reason == "By regulation vehicle-components this vehicle may not have: C1 (age)."
    assert (str(alert.as_of), alert.source.sequence_number) == ("2026-03-01", 0)
    [row] = world.rows("gold.fact_alert")
    assert (row.id, row.part_id, row.horizon_days) == (alert.id, None, None)


def test_an_edited_note_is_read_scored_and_alerted_anew_and_a_restored_one_is_known(
    spark: SparkSession, tmp_path: Path
) -> None:
    # given
    world = World(spark, tmp_path / "home")
    # when a note becomes worse, good, and worse again as before
    for day, note in enumerate((GOOD, OLD, GOOD, OLD)):
        world.run([("C1", "V1", note)], day=day)
    # then
    assert len(world.rows("bronze.component_note")) == 4
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
    for run in range(4):
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
        assert said == [set(order[a:b]) for a, b in zip(cuts, cuts[1:], strict=False) if b > a]
    assert len(documents) == 48


def test_components_stand_where_note_or_specification_says(
    spark: SparkSession, tmp_path: Path
) -> None:
    # given a description that two vehicles share, one that stands nowhere, and two contradictory
    world = World(spark, tmp_path / "home")
    # when
    world.run(
        [("C1", None, OLD), ("C2", None, WORN), ("C3", "V4", OLD), ("C3", "V4", GOOD)],
        vehicles=[("V1", "C1"), ("V2", "C1"), ("V3", "")],
    )
    # then
    assert len(world.rows("gold.fact_compliance_score")) == 4
    assert [d["vehicle_id"] for d in world.documents()] == ["V1", "V2"]


class CutError(Exception):
    pass


class CutTables(Tables):
    """Raises in place of write number `left`, counted over all instances of a test."""

    left = [0]

    def _count(self) -> None:
        self.left[0] -= 1
        if self.left[0] == 0:
            raise CutError

    def append(self, *args: Any) -> None:
        self._count()
        super().append(*args)

    def merge_new(self, *args: Any, **named: Any) -> None:
        self._count()
        super().merge_new(*args, **named)


def test_a_run_cut_before_any_write_is_completed_by_the_next(
    spark: SparkSession, tmp_path: Path
) -> None:
    # given
    catalogue = [("C1", "V1", OLD), ("C2", "V2", WORN), ("", "V2", "no id")]
    vehicles = [("V1", "C1"), ("V2", "C2")]
    undisturbed = World(spark, tmp_path / "undisturbed")
    undisturbed.run(catalogue, vehicles=vehicles)
    expected = [undisturbed.rows(name) for name in TABLES]
    # when
    cuts = 0
    while True:
        world = World(spark, tmp_path / f"cut-{cuts}")
        CutTables.left[0] = cuts + 1
        tables = CutTables(spark, world.tables.root)
        try:
            world.run(catalogue, vehicles=vehicles, tables=tables)
        except CutError:
            cuts += 1
        else:
            break
        world.run(catalogue, vehicles=vehicles)
        # then
        assert [world.rows(name) for name in TABLES] == expected
        assert world.documents() == undisturbed.documents()
    assert cuts == 8  # log, specification, quarantine, notes, scores, components, ledger, log


def test_what_the_ledger_decided_and_nobody_sent_is_sent_by_the_next_run_alone(
    spark: SparkSession, tmp_path: Path
) -> None:
    # given a run that ends between ledger and sink
    class CutSink(FolderSink):
        def insert_new(self, documents: object) -> None:
            raise CutError

    world = World(spark, tmp_path / "home")
    with pytest.raises(CutError):
        world.run([("C1", "V1", OLD)], sink=CutSink(world.home))
    # when the next run finds nothing new
    world.run([("C2", "V2", GOOD)], day=1)
    # then
    assert [named(document) for document in world.documents()] == [{("C1", "age")}]


def test_two_scoring_jobs_do_not_run_at_once(tmp_path: Path) -> None:
    with (
        runtime.job_lock(tmp_path, "compliance"),
        pytest.raises(AlreadyRunningError, match="a compliance job in"),
    ):
        score_compliance.main(["--home", str(tmp_path), "--components", "c.csv"])
