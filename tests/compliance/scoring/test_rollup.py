"""Decided components → the status of their vehicle."""

import pytest
from pyspark.sql import SparkSession

from trey.compliance.scoring.rollup import placements, vehicle_status

pytestmark = pytest.mark.spark


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
    place = "vehicle_id string, component_id string"
    notes = spark.createDataFrame(
        [("V1", "C1"), ("V2", "C2"), ("V3", "C2"), (None, "C3"), ("V3", "C2")], place
    )
    specified = spark.createDataFrame([("V1", "C3"), ("V2", None)], place)
    # when
    placed = notes.transform(placements(specified)).collect()
    # then
    assert {tuple(row) for row in placed} == {("V1", "C3"), ("V2", None), ("V3", "C2")}
    assert len(placed) == 3
