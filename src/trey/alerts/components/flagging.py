"""Findings → alerts: what no alert has named yet, one alert per vehicle."""

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from trey.alerts.contract import COMPONENT_NON_COMPLIANT, SCHEMA_VERSION
from trey.alerts.rules import INVITATION_DAYS
from trey.contracts import Transform

FINDING = ("component_id", "note_sha256", "clause")  # in a vehicle; an edited note is a new finding


@dataclass(frozen=True)
class DecidedBy:
    """By what an alert was decided, as it names it.

    Attributes:
        rule: Id of the regulation.
        rule_version: Regulation, its version and the first day of this law.
        model_name, model_version, model_digest: Of the model.
    """

    rule: str
    rule_version: str
    model_name: str
    model_version: str
    model_digest: str


def newly_flagged(named: DataFrame) -> Transform:
    """Drop the findings that an alert has named, whatever else it named.

    Args:
        named: vehicle_id and FINDING of the alerts in the ledger by the same regulation.
    """

    def transform(findings: DataFrame) -> DataFrame:
        key = ["vehicle_id", *FINDING]
        return findings.join(named.select(*key), on=key, how="left_anti")

    return transform


def as_component_alerts(by: DecidedBy) -> Transform:
    """Gather new findings (`compliance.schemas.FINDING`) into one alert per vehicle.

    Gives all columns of gold.fact_alert but `id` and `written_by`.
    """

    def transform(findings: DataFrame) -> DataFrame:
        return (
            findings.groupBy("vehicle_id")
            .agg(
                F.array_sort(F.collect_list(F.struct(*FINDING))).alias("named"),
                F.max("held_on").alias("as_of"),
                F.max("known_at").alias("made_at"),
                # By when notes were read: one transaction keeps a run's, while a kill can part note
                # and score, and what a rerun completes would name another row.
                F.max(F.struct("read_at", "source", "source_row")).alias("last"),
            )
            .select(*_columns(by))
        )

    return transform


def _columns(by: DecidedBy) -> list[Column]:
    nothing = {
        name: F.lit(None).cast(type_).alias(name)
        for name, type_ in (
            ("part_id", "string"),
            ("horizon_days", "int"),
            ("probability", "double"),
            ("crossing_earliest", "date"),
            ("crossing_date", "date"),
            ("crossing_latest", "date"),
        )
    }
    expires_on = F.unix_date(F.date_add("as_of", INVITATION_DAYS))
    return [
        F.lit(COMPONENT_NON_COMPLIANT).alias("kind"),
        F.col("vehicle_id"),
        F.lit(by.rule).alias("rule"),
        _episode().alias("episode"),
        F.lit("non_compliant").alias("severity"),
        F.col("as_of"),
        F.col("made_at"),
        *nothing.values(),
        _reason(by.rule).alias("reason"),
        F.lit(
            "Parts of your vehicle no longer meet the regulations: please book a service "
            "appointment."
        ).alias("invitation"),
        F.timestamp_seconds(expires_on.cast("long") * 86_400).alias("expires_at"),
        F.lit(by.model_name).alias("model_name"),
        F.lit(by.model_version).alias("model_version"),
        F.lit(by.model_digest).alias("model_digest"),
        F.lit(by.rule_version).alias("rule_version"),
        F.col("last.source").alias("source_hub"),
        F.lit(0).alias("source_partition"),
        F.col("last.source_row").alias("source_sequence_number"),
        F.lit(SCHEMA_VERSION).alias("schema_version"),
        F.date_format("as_of", "yyyyMMdd").cast("int").alias("date_key"),
    ]


def _episode() -> Column:
    """32 hex digits of the sha256 over the compact JSON array of the sorted findings."""
    as_lists = F.transform("named", lambda one: F.array(*[one[name] for name in FINDING]))
    return F.substring(F.sha2(F.to_json(as_lists), 256), 1, 32)


def _reason(rule: str) -> Column:
    said = F.transform(
        "named", lambda one: F.format_string("%s (%s)", one["component_id"], one["clause"])
    )
    return F.format_string(
        f"Parts of this vehicle violate regulation {rule.replace('%', '%%')}: %s.",
        F.array_join(said, ", "),
    )
