"""Decided components → the status of their vehicle."""

import pytest
from pyspark.sql import SparkSession

from trey.compliance.scoring.rollup import vehicle_status

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
