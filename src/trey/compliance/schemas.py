"""The tables of this room, and the frame in which rows of a catalogue arrive from any source."""

from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    ByteType,
    DateType,
    DoubleType,
    IntegerType,
    LongType,
    StringType,
    StructType,
    TimestampType,
)

from trey.contracts import column

SOURCE_ROW = ("source", "source_row")  # names a row that was read
SCORE = ("component_id", "note_sha256", "regulation_version", "model_version")  # names a score

_SOURCE = [
    column("source", StringType(), "What was read: file:<sha256>, or sql:<database>/<table>"),
    column("source_row", LongType(), "Row of a file, from 0; of a table, a hash of what it says"),
]
_READ_AT = column("read_at", TimestampType(), "When it was read; the latest is what holds, UTC")

CATALOGUE_ROW = StructType(  # one row of a source of components: readable, or with a reason
    [
        column("component_id", StringType(), "Component; null where the row names none"),
        column("vehicle_id", StringType(), "Vehicle that it stands in; null if not named"),
        column("note", BinaryType(), "The technician's note as it stands; may be null"),
        column("raw_id", BinaryType(), "component_id as it stands, of a row that is refused"),
        column("raw_vehicle_id", BinaryType(), "vehicle_id as it stands, of such a row"),
        *_SOURCE,
        column("reason", StringType(), "Code of what is wrong with the row; null if nothing"),
    ]
)

COMPONENT_NOTE = StructType(  # bronze.component_note, append-only: what was read and was new
    [
        column("component_id", StringType(), "Component that the note is about"),
        column("vehicle_id", StringType(), "Vehicle that it stands in; null if not named"),
        column("note", BinaryType(), "The technician's note as it stands; may be null"),
        column("note_sha256", StringType(), "Hash of its bytes; a null note counts as empty"),
        *_SOURCE,
        _READ_AT,
    ]
)

COMPONENT_QUARANTINE = StructType(  # bronze.component_quarantine, one row per unreadable row
    [
        column("raw_id", BinaryType(), "component_id as it stands"),
        column("raw_vehicle_id", BinaryType(), "vehicle_id as it stands"),
        column("note", BinaryType(), "The note as it stands"),
        *_SOURCE,
        column("reason", StringType(), "Code of what is wrong with the row"),
        column("read_at", TimestampType(), "When it was first read, UTC"),
    ]
)

VEHICLE_COMPONENT = StructType(  # bronze.vehicle_component, append-only: specifications of vehicles
    [
        column("vehicle_id", StringType(), "Vehicle"),
        column("component_id", StringType(), "Component in it; null: it has none"),
        *_SOURCE,
        _READ_AT,
    ]
)

COMPLIANCE_SCORE = StructType(  # gold.fact_compliance_score, one row per SCORE
    [
        column("component_id", StringType(), "Component that was judged"),
        column("note_sha256", StringType(), "Hash of the note that it was judged by"),
        column(
            "regulation_version",
            StringType(),
            "Regulation, version, first day and digest of its law",
        ),
        column("model_version", StringType(), "Version of the model; 0 is the rule engine alone"),
        column("probability", DoubleType(), "P(non-compliant) by the model; null without one"),
        column("label", ByteType(), "The model's: 1 non-compliant, 0 compliant; null: undecided"),
        column(
            "rule_label", ByteType(), "The rules' own, of what the note states; null: undecided"
        ),
        column("decision", StringType(), "compliant, non_compliant or review (a person decides)"),
        column("clauses", ArrayType(StringType()), "Ids of the clauses that are surely violated"),
        column("reason", StringType(), "One plain sentence: why"),
        column("model_name", StringType(), "Model that decided"),
        column("model_digest", StringType(), "Its digest"),
        column("scored_at", TimestampType(), "When the key was first scored, wall clock, UTC"),
        column("date_key", IntegerType(), "scored_at as yyyymmdd"),
    ]
)

FINDING = StructType(  # one clause that one component of one vehicle violates, as decided
    [
        column("vehicle_id", StringType(), "Vehicle that the component stands in"),
        column("component_id", StringType(), "Component that is decided non-compliant"),
        column("note_sha256", StringType(), "Hash of the note that it was judged by"),
        column("clause", StringType(), "Id of the violated clause"),
        column("citation", StringType(), "Where the law says so"),
        column("note", StringType(), "The note as text"),
        column("reason", StringType(), "One plain sentence: why"),
        column("probability", DoubleType(), "P(non-compliant) by the model; null without one"),
        column("held_on", DateType(), "First day on which all of it and the law were there"),
        *_SOURCE,
        column("read_at", TimestampType(), "When the note was read, UTC"),
        column("known_at", TimestampType(), "When note, place and score were all there, UTC"),
    ]
)
