"""Rows of a catalogue → bronze: what is new or changed, and what cannot be read.

A component's *reading* is all that one run found about it: its notes and vehicles. Bronze keeps a
reading where it differs from the component's last one, so the latest reading is what holds, and an
edited catalogue never destroys what was judged. A vehicle's specification is kept in the same way.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType, DecimalType, IntegralType, StringType

from trey.compliance.files.catalogue_rows import readable_or_refused
from trey.compliance.schemas import (
    CATALOGUE_ROW,
    COMPONENT_NOTE,
    COMPONENT_QUARANTINE,
    SOURCE_ROW,
    VEHICLE_COMPONENT,
)
from trey.compliance.scoring.ports import Tables
from trey.contracts import Transform, conform
from trey.errors import SchemaMismatchError
from trey.files.cells import Place

_OF_TABLE = ("component_id", "vehicle_id", "note")


@dataclass(frozen=True)
class Kept:
    """What a source held.

    Attributes:
        rows: Rows of the source.
        quarantined: Those of them that cannot be read.
        added: Rows that bronze did not hold yet.
    """

    rows: int
    quarantined: int
    added: int


def rows_of_table(source: str) -> Transform:
    """Rows of a database's table, as rows of a catalogue (CATALOGUE_ROW).

    A table has no order, so a row is numbered by what it says: the same over readings, and rows
    that say the same are one. 53 bits, for the number travels in JSON.

    Args:
        source: Names the table.

    Raises:
        SchemaMismatchError: A column holds what is neither text nor, as an id, a whole number.
    """
    places = {name: Place(source, name, 1) for name in _OF_TABLE}

    def number(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield readable_or_refused(batch, places, source, batch["source_row"])

    def transform(rows: DataFrame) -> DataFrame:
        _require_text(rows)
        has_vehicles = "vehicle_id" in rows.columns
        vehicle = F.col("vehicle_id") if has_vehicles else F.lit(None).cast("string")
        said = rows.select("component_id", vehicle.alias("vehicle_id"), "note").distinct()
        content = F.shiftrightunsigned(F.xxhash64(*_OF_TABLE), 64 - 53).alias("source_row")
        return said.select(*_OF_TABLE, content).mapInArrow(number, CATALOGUE_ROW)

    return transform


def _require_text(rows: DataFrame) -> None:
    is_text = (StringType, BinaryType)
    fitting = dict.fromkeys(_OF_TABLE, (*is_text, IntegralType, DecimalType)) | {"note": is_text}
    problems = tuple(
        f"{field.name} should be text and is {field.dataType.simpleString()}"
        for field in rows.schema
        if not isinstance(field.dataType, fitting[field.name])
    )
    if problems:
        raise SchemaMismatchError(problems)


def keep_catalogue(tables: Tables, rows: DataFrame, read_at: datetime) -> Kept:
    """Bring bronze.component_note and bronze.component_quarantine up to date.

    Args:
        tables: Both tables are there.
        rows: CATALOGUE_ROW.
        read_at: When this run read them, aware.
    """
    [(found, quarantined)] = rows.agg(F.count(F.lit(1)), F.count("reason")).collect()
    refused = rows.where(F.col("reason").isNotNull()).withColumn("read_at", F.lit(read_at))
    if quarantined:
        refused = conform(refused, COMPONENT_QUARANTINE)
        of_files = F.col("t.source").isNotNull()
        tables.insert_new(refused, "bronze.component_quarantine", SOURCE_ROW, within=of_files)
    notes = rows.where(F.col("reason").isNull()).withColumn(
        "note_sha256", F.sha2(F.coalesce("note", F.lit(b"")), 256)
    )
    known = tables.read("bronze.component_note", COMPONENT_NOTE)
    new = notes.transform(
        changed_readings("component_id", ("vehicle_id", "note_sha256"), known, read_at)
    )
    added = _append(tables, conform(new, COMPONENT_NOTE), "bronze.component_note")
    return Kept(found, quarantined, added)


def keep_specification(tables: Tables, rows: DataFrame, read_at: datetime) -> None:
    """Bring bronze.vehicle_component up to date.

    Args:
        tables: The table is there.
        rows: VEHICLE_COMPONENT without read_at.
        read_at: When this run read them, aware.
    """
    known = tables.read("bronze.vehicle_component", VEHICLE_COMPONENT)
    new = rows.transform(changed_readings("vehicle_id", ("component_id",), known, read_at))
    _append(tables, conform(new, VEHICLE_COMPONENT), "bronze.vehicle_component")


def _append(tables: Tables, rows: DataFrame, name: str) -> int:
    """Add rows and say how many; an empty append would still be a commit."""
    rows = rows.persist()
    try:
        added = rows.count()
        if added:
            tables.append(rows, name)
    finally:
        rows.unpersist()
    return added


def latest_readings(about: str) -> Transform:
    """Keep of each `about` the rows that were read last."""

    def transform(readings: DataFrame) -> DataFrame:
        of_each = Window.partitionBy(about)
        newest = readings.withColumn("newest_at", F.max("read_at").over(of_each))
        return newest.where(F.col("read_at") == F.col("newest_at")).drop("newest_at")

    return transform


def changed_readings(
    about: str, said: Sequence[str], known: DataFrame, read_at: datetime
) -> Transform:
    """Keep the rows of each `about` whose reading is not its last known one; add `read_at`.

    Rows that say the same count once. A clock that went backwards makes no reading older than the
    one before it.

    Args:
        about: Column that a reading is about.
        said: Columns that it consists of.
        known: All readings so far, with `read_at`.
        read_at: When the rows were read.
    """

    def transform(rows: DataFrame) -> DataFrame:
        reading = F.array_sort(F.collect_set(F.struct(*said))).alias("reading")
        last = (
            known.transform(latest_readings(about))
            .groupBy(about)
            .agg(reading.alias("last_reading"), F.max("read_at").alias("last_at"))
        )
        after_last = F.col("last_at") + F.expr("INTERVAL 1 MICROSECOND")
        changed = (
            rows.groupBy(about)
            .agg(reading)
            .join(last, on=about, how="left")
            .where(~F.col("reading").eqNullSafe(F.col("last_reading")))
            .select(about, F.greatest(F.lit(read_at), after_last).alias("read_at"))
        )
        same = Window.partitionBy(about, *said).orderBy(*SOURCE_ROW)
        first = rows.withColumn("copy", F.row_number().over(same)).where(F.col("copy") == 1)
        return first.join(changed, on=about, how="inner").drop("copy")

    return transform
