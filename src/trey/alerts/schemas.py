"""The tables of this room."""

from pyspark.sql.types import (
    DateType,
    DoubleType,
    IntegerType,
    LongType,
    MapType,
    StringType,
    StructType,
    TimestampType,
)

from trey.contracts import column

FACT_ALERT = StructType(  # gold.fact_alert, the ledger: one row per alert, partitioned by kind
    [
        column("id", StringType(), "Hash of what the alert is about"),
        column("kind", StringType(), "battery_replacement_due or component_non_compliant"),
        column("vehicle_id", StringType(), "Vehicle that gets the alert"),
        column("part_id", StringType(), "Battery; null for a compliance alert"),
        column("rule", StringType(), "rated_cycles, or the id of the regulation"),
        column("episode", StringType(), "Day the battery was fitted, or digest of the findings"),
        column("severity", StringType(), "due or overdue for a battery, else non_compliant"),
        column("as_of", DateType(), "Earliest day on which the rule held"),
        column("made_at", TimestampType(), "When the last of what was known arrived, UTC"),
        column(
            "horizon_days", IntegerType(), "The rule looks this many days ahead; null: not at all"
        ),
        column(
            "probability", DoubleType(), "P(crossing within horizon_days); null for a component"
        ),
        column("crossing_earliest", DateType(), "Start of the 80 % interval of the crossing"),
        column("crossing_date", DateType(), "First day at or above the rated cycles, median"),
        column("crossing_latest", DateType(), "End of the 80 % interval of the crossing"),
        column("reason", StringType(), "One plain sentence: why"),
        column("invitation", StringType(), "One plain sentence: what the owner is asked to do"),
        column("expires_at", TimestampType(), "The invitation lapses at this time, UTC"),
        column("model_name", StringType(), "Model that decided"),
        column("model_version", StringType(), "Its version"),
        column("model_digest", StringType(), "Its digest"),
        column("rule_version", StringType(), "Version of the rule"),
        column(
            "source_hub", StringType(), "Hub or file of the message or row that completed as_of"
        ),
        column("source_partition", IntegerType(), "Its partition"),
        column("source_sequence_number", LongType(), "Its sequence number, or row"),
        column("schema_version", IntegerType(), "Version of the alert contract"),
        column("date_key", IntegerType(), "as_of as yyyymmdd"),
        column(
            "written_by",
            StringType(),
            "Write that inserted the row: query id/batch id, or job/run id",
        ),
    ]
)

# gold.fact_alert_component: what a compliance alert names. Written before its alert, so that none is
# ever without; rows whose alert_id the ledger does not hold were never sent.
FACT_ALERT_COMPONENT = StructType(
    [
        column("alert_id", StringType(), "Alert that names the component"),
        column("vehicle_id", StringType(), "Vehicle that gets the alert"),
        column("rule", StringType(), "Id of the regulation"),
        column("component_id", StringType(), "Component that is non-compliant"),
        column("note_sha256", StringType(), "Hash of the note that it was judged by"),
        column("clause", StringType(), "Id of the violated clause"),
        column("citation", StringType(), "Where the law says so"),
        column("note", StringType(), "The note as text, at most 2,000 characters"),
        column("reason", StringType(), "One plain sentence: why"),
        column("probability", DoubleType(), "P(non-compliant) by the model; null without one"),
    ]
)

BATCH_LOG = (
    StructType(  # ops.batch_log, append-only: one row when a batch starts, one when it is copied
        [
            column("query_id", StringType(), "Id of the streaming query, or name of the job"),
            column(
                "batch_id", LongType(), "Number of the batch in that query, or of the job's run"
            ),
            column(
                "event", StringType(), "started (before any other write) or copied (all is done)"
            ),
            column("at", TimestampType(), "Wall clock, UTC"),
            column("model_name", StringType(), "Model that scores the batch"),
            column(
                "model_version", StringType(), "Its version, obeyed by every replay of the batch"
            ),
            column("model_digest", StringType(), "Its digest"),
            column("positions", StringType(), "JSON: hub -> partition -> next sequence number"),
            column("messages_read", LongType(), "Messages in the batch, or rows"),
            column("quarantined", LongType(), "Those of them that could not be read"),
            column(
                "messages_lost",
                LongType(),
                "Sequence numbers that retention took before they were read",
            ),
            column("forecasts", LongType(), "Forecasts made, or scores written"),
            column("alerts", LongType(), "Alerts that are new"),
            column("seconds", MapType(StringType(), DoubleType()), "Seconds per step"),
        ]
    )
)
