"""Decided components → the status of their vehicle."""

from datetime import UTC, datetime

import pytest
from pyspark.sql import SparkSession

from trey.compliance.scoring.rollup import (
    decided_notes,
    findings,
    placements,
    vehicle_status,
    without_vehicle,
)

pytestmark = pytest.mark.spark

READ_AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_worst_component_names_the_status_and_no_component_is_never_compliant(
    spark: SparkSession,
) -> None:
    # given
    vehicles: dict[str, tuple[list[str | None], str]] = {
        "one is illegal": (["compliant", "review", "non_compliant"], "non_compliant"),
        "one is open": (["compliant", "review"], "pending"),
        "one is not described": (["compliant", None], "pending"),
        "all are legal": (["compliant", "compliant"], "compliant"),
        "has none": ([], "unknown"),
    }
    components = [
        (vehicle, f"{vehicle} {number}", decision)
        for vehicle, (decisions, _) in vehicles.items()
        for number, decision in enumerate(decisions)
    ]
    decided = spark.createDataFrame(
        [(component, decision) for _, component, decision in components if decision],
        "component_id string, decision string",
    )
    placed = spark.createDataFrame(
        [(vehicle, component) for vehicle, component, _ in components] + [("has none", None)],
        "vehicle_id string, component_id string",
    )
    # when
    rows = placed.transform(vehicle_status(decided)).collect()
    # then
    assert {row.vehicle_id: row.status for row in rows} == {
        vehicle: status for vehicle, (_, status) in vehicles.items()
    }


def test_a_specification_is_the_whole_truth_about_its_vehicle_and_says_nothing_of_others(
    spark: SparkSession,
) -> None:
    # given: V1's lists another part than its notes name, V2's lists none, V3 has none
    place = "vehicle_id string, component_id string, read_at timestamp"
    notes = spark.createDataFrame(
        [
            (vehicle, component, READ_AT)
            for vehicle, component in (
                *(("V1", "C1"), ("V2", "C2"), ("V3", "C2")),
                *((None, "C3"), ("V3", "C2")),
            )
        ],
        place,
    )
    specified = spark.createDataFrame([("V1", "C3", READ_AT), ("V2", None, READ_AT)], place)
    # when
    placed = notes.transform(placements(specified)).drop("placed_at").collect()
    # then
    assert {tuple(row) for row in placed} == {("V1", "C3"), ("V2", None), ("V3", "C2")}
    assert len(placed) == 3


def test_an_illegal_component_in_no_vehicle_is_found_and_counts_once(spark: SparkSession) -> None:
    # given
    decided = spark.createDataFrame(
        [
            *(("C1", "non_compliant"), ("C2", "non_compliant"), ("C2", "non_compliant")),
            *(("C3", "compliant"), ("C4", "review")),
        ],
        "component_id string, decision string",
    )
    placed = spark.createDataFrame(
        [("V1", "C1"), ("V2", None)], "vehicle_id string, component_id string"
    )
    # then
    untold = decided.transform(without_vehicle(placed)).collect()
    assert [row.component_id for row in untold] == ["C2"]


def test_without_a_clause_in_force_nothing_is_found(spark: SparkSession) -> None:
    # given
    notes = spark.createDataFrame(
        [("C1", "V1", b"old", "old", "file:x", 0, READ_AT)],
        "component_id string, vehicle_id string, note binary, note_sha256 string, source string, "
        "source_row long, read_at timestamp",
    )
    scores = spark.createDataFrame(
        [("C1", "old", "review", [], "Undecided.", None, READ_AT)],
        "component_id string, note_sha256 string, decision string, clauses array<string>, "
        "reason string, probability double, scored_at timestamp",
    )
    specified = spark.createDataFrame(
        [], "vehicle_id string, component_id string, read_at timestamp"
    )
    placed = notes.transform(placements(specified))
    # then
    decided = notes.transform(decided_notes(scores))
    assert decided.transform(findings(placed, {}, {})).isEmpty()
