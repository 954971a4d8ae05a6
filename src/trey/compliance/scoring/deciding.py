"""A catalogue all the way to what its vehicles are, and to the findings that alerts may name."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame

from trey.compliance.schemas import COMPLIANCE_SCORE, COMPONENT_NOTE, VEHICLE_COMPONENT
from trey.compliance.scoring.keeping import (
    Kept,
    keep_catalogue,
    keep_specification,
    latest_readings,
)
from trey.compliance.scoring.ports import JudgeVersion, Tables
from trey.compliance.scoring.rollup import (
    decided_notes,
    findings,
    placements,
    vehicle_status,
    without_vehicle,
)
from trey.compliance.scoring.scores import TABLE, score_notes, scores_by

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Decided:
    """What a run did and found.

    Attributes:
        kept: Of the catalogue.
        scores: Scores that were written.
        vehicles: How many have which status.
        without_vehicle: Components decided non-compliant that stand in none: nobody is told.
        findings: FINDING, all that hold now; lazy.
    """

    kept: Kept
    scores: int
    vehicles: Mapping[str, int]
    without_vehicle: int
    findings: DataFrame


def decide_catalogue(
    tables: Tables,
    catalogue: DataFrame,
    specification: DataFrame | None,
    judge: JudgeVersion,
    *,
    at: datetime,
    all_: bool,
) -> Decided:
    """Keep what was read, score what has no score yet, and roll all that holds up per vehicle.

    Each write is one transaction that a repetition completes: what is stored is found there.

    Args:
        tables: bronze and gold, all of the room's tables are there.
        catalogue: CATALOGUE_ROW.
        specification: VEHICLE_COMPONENT without read_at; None: none was given.
        judge: Decides.
        at: When the run began, aware.
        all_: Also score what was scored before.
    """
    if specification is not None:
        keep_specification(tables, specification, at)
    kept = keep_catalogue(tables, catalogue, at)
    scores = score_notes(tables, judge, at, all_=all_)
    notes = tables.read("bronze.component_note", COMPONENT_NOTE).transform(
        latest_readings("component_id")
    )
    specified = tables.read("bronze.vehicle_component", VEHICLE_COMPONENT).transform(
        latest_readings("vehicle_id")
    )
    of_version = tables.read(TABLE, COMPLIANCE_SCORE).transform(scores_by(judge))
    decided = notes.transform(decided_notes(of_version))
    placed = notes.transform(placements(specified))
    counted = placed.transform(vehicle_status(decided)).groupBy("status").count().collect()
    vehicles = {row["status"]: row["count"] for row in counted}
    found = decided.transform(findings(placed, judge.law.citations, judge.law.begun))
    untold = decided.transform(without_vehicle(placed)).count()
    logger.info(
        "%s, %d scores written, vehicles: %s, %d non-compliant components stand in none",
        *(kept, scores, vehicles, untold),
    )
    return Decided(kept, scores, vehicles, untold, found)
