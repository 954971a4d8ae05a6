"""Decided components → vehicles: their status, and what an alert may name.

One non-compliant component makes its vehicle non-compliant. What a person has still to decide only
keeps a vehicle from counting as compliant, and a vehicle without components is never compliant.
"""

from collections.abc import Mapping
from datetime import date

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from trey.compliance.schemas import FINDING, SOURCE_ROW
from trey.contracts import Transform, conform

NON_COMPLIANT, PENDING, COMPLIANT, UNKNOWN = "non_compliant", "pending", "compliant", "unknown"


def decided_notes(scores: DataFrame) -> Transform:
    """Add to each note that holds `decision`, `clauses`, `reason`, `probability` and `scored_at`.

    A component about which two different notes hold is a person's: `review` for each. So is a note
    that is not scored.

    Args:
        scores: gold.fact_compliance_score by one law and one version of what decides.
    """

    def transform(notes: DataFrame) -> DataFrame:
        decided = scores.select(
            *("component_id", "note_sha256"),
            *("decision", "clauses", "reason", "probability", "scored_at"),
        )
        hashes = F.collect_set("note_sha256").over(Window.partitionBy("component_id"))
        is_contradictory = F.size(hashes) > 1
        return (
            notes.withColumn("is_contradictory", is_contradictory)
            .join(decided, on=["component_id", "note_sha256"], how="left")
            .withColumn(
                "decision",
                F.when(F.col("is_contradictory") | F.col("decision").isNull(), "review").otherwise(
                    F.col("decision")
                ),
            )
            .drop("is_contradictory")
        )

    return transform


def placements(specification: DataFrame) -> Transform:
    """Where components stand, by specifications and the notes' own words.

    A vehicle's specification is the whole truth about what stands in it: what it does not list is
    not there, whatever vehicle a note names. Of a vehicle without one, notes are believed.

    Gives vehicle_id, component_id, and placed_at, since when that has been known. component_id is
    null in the one row of a vehicle without components; no row names no vehicle.

    Args:
        specification: The latest rows of bronze.vehicle_component.
    """

    def transform(notes: DataFrame) -> DataFrame:
        place = ("vehicle_id", "component_id", F.col("read_at").alias("placed_at"))
        specified = specification.select(*place)
        by_notes = (
            notes.where(F.col("vehicle_id").isNotNull())
            .select(*place)
            .join(specified.select("vehicle_id"), on="vehicle_id", how="left_anti")
        )
        return by_notes.unionByName(specified).distinct()

    return transform


def vehicle_status(decided: DataFrame) -> Transform:
    """(vehicle_id, status) of each vehicle, from its placements.

    Args:
        decided: Notes with their decision. A component without any is one that nobody described:
            it is pending.
    """

    def transform(placed: DataFrame) -> DataFrame:
        decisions = decided.select("component_id", "decision").distinct()
        is_component = F.col("component_id").isNotNull()
        is_illegal = F.col("decision").eqNullSafe(NON_COMPLIANT)
        is_open = is_component & ~is_illegal & ~F.col("decision").eqNullSafe(COMPLIANT)
        status = (
            F.when(F.bool_or(is_illegal), NON_COMPLIANT)
            .when(F.bool_or(is_open), PENDING)
            .when(F.bool_or(is_component), COMPLIANT)
            .otherwise(UNKNOWN)
        )
        return (
            placed.join(decisions, on="component_id", how="left")
            .groupBy("vehicle_id")
            .agg(status.alias("status"))
        )

    return transform


def findings(
    placed: DataFrame, citations: Mapping[str, str], begun: Mapping[str, date]
) -> Transform:
    """FINDING per vehicle, component and clause, of notes that are decided non-compliant.

    Whichever comes last, note, place or score, makes a finding: an alert that took the note's time
    alone could have lapsed before it is sent.

    Args:
        placed: Where components stand.
        citations: Of each clause.
        begun: First day of each clause.
    """

    def transform(decided: DataFrame) -> DataFrame:
        begun_on = _looked_up({clause: str(day) for clause, day in begun.items()}).cast("date")
        places = placed.where(F.col("component_id").isNotNull())
        rows = Window.partitionBy("component_id").orderBy(*SOURCE_ROW)  # one per vehicle it is in
        found = (
            decided.where(F.col("decision") == NON_COMPLIANT)
            .withColumn("row", F.row_number().over(rows))
            .where(F.col("row") == 1)
            .drop("vehicle_id")
            .join(places, on="component_id", how="inner")
            .withColumn("clause", F.explode("clauses"))
            .withColumn("citation", _looked_up(citations))
            .withColumn("note", F.make_valid_utf8(F.col("note").cast("string")))
            .withColumn("known_at", F.greatest("read_at", "placed_at", "scored_at"))
            .withColumn("held_on", F.greatest(F.to_date("known_at"), begun_on))
        )
        return conform(found, FINDING)

    return transform


def without_vehicle(placed: DataFrame) -> Transform:
    """Ids of the components that are decided non-compliant and stand in no vehicle: nobody is told.

    Args:
        placed: Where components stand.
    """

    def transform(decided: DataFrame) -> DataFrame:
        illegal = decided.where(F.col("decision") == NON_COMPLIANT).select("component_id")
        return illegal.distinct().join(placed, on="component_id", how="left_anti")

    return transform


def _looked_up(of_clause: Mapping[str, str]) -> Column:
    pairs = [F.lit(text) for pair in of_clause.items() for text in pair]
    typed = F.create_map(*pairs).cast("map<string, string>")  # there may be no clause in force
    return typed[F.col("clause")]
