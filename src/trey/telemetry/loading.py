"""A file of past days, or a stretch of IoT Hub's archive → bronze and silver, without a stream.

The same file twice adds nothing, and a load that was cut short is finished by loading again. A
message of the archive that was also streamed is told by device and observation: the archive holds
neither partition nor sequence number.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from trey.contracts import Transform, conform
from trey.telemetry.cleansing import BATTERY, DAY, cleanse
from trey.telemetry.parsing import parse
from trey.telemetry.schemas import BATTERY_DAILY, BRONZE_QUARANTINE, BRONZE_TELEMETRY, READING

logger = logging.getLogger(__name__)

POSITION = ("event_hub", "partition", "sequence_number")


class Tables(Protocol):
    """Tables by name; each write is one transaction, and none where there is nothing to write."""

    def ensure(self, name: str, schema: StructType) -> None:
        """Create the table, empty, if it is not there."""

    def read(self, name: str, schema: StructType) -> DataFrame:
        """The rows, held to the schema."""

    def insert_new(self, rows: DataFrame, name: str, key: Sequence[str], within: Column) -> None:
        """Add the rows whose key is not stored; `within` bounds where they may be, in rows `t`."""

    def upsert(self, rows: DataFrame, name: str, key: Sequence[str], within: Column) -> None:
        """Replace rows by key, or add them; `within` bounds where they may be, in rows `t`."""


@dataclass(frozen=True)
class Loaded:
    """What a load found and did.

    Attributes:
        messages: Messages in the file.
        quarantined: Those of them that cannot be read.
        batteries: Batteries that the others are about.
        added: Messages that no table held yet.
    """

    messages: int
    quarantined: int
    batteries: int
    added: int


def load(tables: Tables, messages: DataFrame) -> Loaded:
    """Add messages to bronze and recompute their batteries in silver; for the tables' one writer.

    Args:
        tables: The world's tables.
        messages: MESSAGE of files, unique by position.
    """
    tables.ensure("bronze.telemetry", BRONZE_TELEMETRY)
    tables.ensure("bronze.quarantine", BRONZE_QUARANTINE)
    tables.ensure("silver.battery_daily", BATTERY_DAILY)
    parsed = parse(messages).persist()
    try:
        before = _stored(tables)
        _keep(tables, parsed)
        added = _stored(tables) - before
        touched = _touched(parsed).persist()
        batteries, earliest = touched.agg(F.count("*"), F.min("touched_from")).collect()[0]
        if batteries:
            _recompute(tables, touched, earliest)
        touched.unpersist()
        loaded = Loaded(parsed.count(), parsed.where(~_is_readable()).count(), batteries, added)
    finally:
        parsed.unpersist()
    logger.info("loaded: %s", loaded)
    return loaded


def not_streamed_readings(streamed: DataFrame) -> Transform:
    """Drop archived messages whose device and observation stand in `streamed`."""

    def transform(readings: DataFrame) -> DataFrame:
        is_same = F.lit(True)
        for name in READING.names:
            is_same = is_same & F.col(f"loaded.{name}").eqNullSafe(F.col(f"streamed.{name}"))
        return _unless(is_same, readings, streamed)

    return transform


def not_streamed_bodies(streamed: DataFrame) -> Transform:
    """Drop archived messages that cannot be read and whose device and bytes stand in `streamed`."""

    def transform(refused: DataFrame) -> DataFrame:
        same_device = F.col("loaded.device_id").eqNullSafe(F.col("streamed.device_id"))
        same_body = F.col("loaded.body") == F.col("streamed.body")
        return _unless(same_device & same_body, refused, streamed)

    return transform


def _unless(is_same: Column, loaded: DataFrame, streamed: DataFrame) -> DataFrame:
    of_the_hub = streamed.where(~_is_of_a_file("event_hub")).alias("streamed")
    # What a history file says is a record of its own; only the archive holds the hub's messages.
    is_archived = F.col("loaded.vehicle_id_origin") == "annotation"
    return loaded.alias("loaded").join(of_the_hub, on=is_archived & is_same, how="left_anti")


def _keep(tables: Tables, parsed: DataFrame) -> None:
    """Each message to exactly one of bronze.telemetry and bronze.quarantine."""
    streamed = tables.read("bronze.telemetry", BRONZE_TELEMETRY)
    readings = conform(parsed.where(_is_readable()), BRONZE_TELEMETRY)
    new = readings.transform(not_streamed_readings(streamed))
    tables.insert_new(new, "bronze.telemetry", POSITION, within=_is_of_a_file("t.event_hub"))

    streamed = tables.read("bronze.quarantine", BRONZE_QUARANTINE)
    refused = conform(parsed.where(~_is_readable()), BRONZE_QUARANTINE)
    new = refused.transform(not_streamed_bodies(streamed))
    tables.insert_new(new, "bronze.quarantine", POSITION, within=_is_of_a_file("t.event_hub"))


def _touched(parsed: DataFrame) -> DataFrame:
    """Batteries of the file, new or not: an earlier load may have ended before silver."""
    return (
        parsed.where(_is_readable())
        .groupBy(*BATTERY)
        .agg(F.min("observed_on").alias("touched_from"))
    )


def _recompute(tables: Tables, touched: DataFrame, earliest: date) -> None:
    readings = tables.read("bronze.telemetry", BRONZE_TELEMETRY)
    days = (
        cleanse(readings.join(touched, on=list(BATTERY), how="left_semi"))
        .join(touched, on=list(BATTERY), how="inner")
        .where(F.col("observed_on") >= F.col("touched_from"))
        .transform(lambda days: conform(days, BATTERY_DAILY))
    )
    stored = tables.read("silver.battery_daily", BATTERY_DAILY)
    changed = days.subtract(stored.where(F.col("observed_on") >= F.lit(earliest))).persist()
    try:
        if not changed.isEmpty():
            since = F.col("t.observed_on") >= F.lit(earliest)
            tables.upsert(changed, "silver.battery_daily", DAY, within=since)
    finally:
        changed.unpersist()


def _stored(tables: Tables) -> int:
    readable = tables.read("bronze.telemetry", BRONZE_TELEMETRY)
    return readable.count() + tables.read("bronze.quarantine", BRONZE_QUARANTINE).count()


def _is_of_a_file(event_hub: str) -> Column:
    return F.col(event_hub).startswith("file:")


def _is_readable() -> Column:
    return F.col("reason").isNull()
