"""Notes, places and scores in every order in which they can arrive → alerts that are still of use."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import permutations, product
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from tests.compliance.scoring.world import FIRST_RUN
from trey.alerts.components.flagging import DecidedBy, as_component_alerts, newly_flagged
from trey.compliance.schemas import FINDING
from trey.compliance.scoring.law import Law
from trey.compliance.scoring.rollup import decided_notes, findings, placements

pytestmark = pytest.mark.spark

RUNS = [FIRST_RUN + timedelta(days=day) for day in (0, 100, 200)]  # each past the last invitation
BY = DecidedBy("vehicle-components", "1", "model", "2", "0" * 64)
COMPONENTS = {  # two in each vehicle: the runs that read the note, placed it, scored it
    (f"V{number}", f"V{number}-{name}"): arrival
    for number, arrivals in enumerate(product(product(range(3), repeat=3), permutations(range(3))))
    for name, arrival in zip("AB", arrivals, strict=True)
}
NAMED = "vehicle_id string, component_id string, note_sha256 string, clause string"


def findings_of(spark: SparkSession, run: int) -> DataFrame:
    """What holds by the tables as that run leaves them."""
    notes, scores, placed = [], [], dict[str, list[tuple[str, int]]]()
    for (vehicle, component), (read, placed_by, scored) in COMPONENTS.items():
        if read <= run:
            notes.append((component, None, b"old", "old", "file:x", 0, RUNS[read]))
        if scored <= run:
            scores.append((component, "old", "non_compliant", ["age"], "Old.", RUNS[scored]))
        if placed_by <= run:
            placed.setdefault(vehicle, []).append((component, placed_by))
    specification = [  # read anew as a whole when a component is added
        (vehicle, component, RUNS[max(by for _, by in components)])
        for vehicle, components in placed.items()
        for component, _ in components
    ]
    noted = spark.createDataFrame(
        notes,
        "component_id string, vehicle_id string, note binary, note_sha256 string, source string, "
        "source_row long, read_at timestamp",
    )
    of_version = spark.createDataFrame(
        [(*score[:-1], None, score[-1]) for score in scores],
        "component_id string, note_sha256 string, decision string, clauses array<string>, "
        "reason string, probability double, scored_at timestamp",
    )
    specified = spark.createDataFrame(
        specification, "vehicle_id string, component_id string, read_at timestamp"
    )
    law = Law.of_files(None, None, FIRST_RUN.date())
    places = noted.transform(placements(specified))
    decided = noted.transform(decided_notes(of_version))
    return decided.transform(findings(places, law.citations, law.begun))


def test_each_finding_is_in_one_alert_that_has_not_lapsed_when_it_is_made(
    spark: SparkSession,
) -> None:
    # when each run alerts what is new, and the last one is done again
    named: list[tuple[Any, ...]] = []
    for run in (0, 1, 2, 2):
        known = spark.createDataFrame(named, NAMED)
        new = findings_of(spark, run).transform(newly_flagged(known)).persist()
        alerts = new.transform(as_component_alerts(BY)).collect()
        found = new.select("vehicle_id", "component_id", "note_sha256", "clause").collect()
        new.unpersist()
        # then
        is_rerun = len(named) == len(COMPONENTS)
        assert bool(alerts) is not is_rerun
        assert {alert.vehicle_id for alert in alerts} == {row.vehicle_id for row in found}
        for alert in alerts:
            assert alert.made_at.replace(tzinfo=UTC) == RUNS[run]
            assert alert.as_of == RUNS[run].date()
            assert alert.expires_at > datetime.combine(RUNS[run], datetime.min.time())
        named += [tuple(row) for row in found]
    assert Counter(row[:2] for row in named) == dict.fromkeys(COMPONENTS, 1)


def test_an_alert_comes_from_the_note_that_was_read_last_however_late_another_was_scored(
    spark: SparkSession,
) -> None:
    # given: the run that scored A went on where one was killed that had read it
    def finding(component: str, row: int, read: int, known: int) -> tuple[Any, ...]:
        said = ("Article 1", "a note", "Old.", None)
        times = (RUNS[read], RUNS[known])
        return ("V1", component, "old", "age", *said, RUNS[known].date(), "file:x", row, *times)

    found = spark.createDataFrame([finding("A", 1, 0, 2), finding("B", 2, 1, 1)], FINDING)
    # when
    [alert] = found.transform(as_component_alerts(BY)).collect()
    # then
    assert (alert.source_hub, alert.source_sequence_number) == ("file:x", 2)
    assert alert.made_at.replace(tzinfo=UTC) == RUNS[2]
