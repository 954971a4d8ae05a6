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
from trey.telemetry.cleansing.days import cleanse
from trey.telemetry.parsing import parse
from trey.telemetry.schemas import (
    BATTERY,
    BATTERY_DAILY,
    BRONZE_QUARANTINE,
    BRONZE_TELEMETRY,
    DAY,
    POSITION,
    READING,
)

logger = logging.getLogger(__name__)


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
        messages: MESSAGE of history files, or of the archive; unique by position.
    """
    tables.ensure("bronze.telemetry", BRONZE_TELEMETRY)
    tables.ensure("bronze.quarantine", BRONZE_QUARANTINE)
    tables.ensure("silver.battery_daily", BATTERY_DAILY)
    parsed = parse(messages).persist()
    try:
        found = _facts(parsed)
        before = _stored(tables)
        _keep(tables, parsed, found)
        added = _stored(tables) - before
        batteries = _recompute(tables, parsed) if found.first_day else 0
    finally:
        parsed.unpersist()
    loaded = Loaded(found.messages, found.quarantined, batteries, added)
    logger.info("%s", loaded)
    return loaded


@dataclass(frozen=True)
class _Facts:
    """What a file holds, counted at once; the days are those of readable messages."""

    messages: int
    quarantined: int
    is_archive: bool
    first_day: date | None
    last_day: date | None


def _facts(parsed: DataFrame) -> _Facts:
    is_archived = F.col("vehicle_id_origin") == "annotation"
    [row] = parsed.agg(
        F.count(F.lit(1)),
        F.count("reason"),
        F.coalesce(F.bool_or(is_archived), F.lit(False)),
        F.min("observed_on"),
        F.max("observed_on"),
    ).collect()
    return _Facts(*row)


def _keep(tables: Tables, parsed: DataFrame, found: _Facts) -> None:
    """Each message to exactly one of bronze.telemetry and bronze.quarantine."""
    readings = conform(parsed.where(F.col("reason").isNull()), BRONZE_TELEMETRY)
    refused = conform(parsed.where(F.col("reason").isNotNull()), BRONZE_QUARANTINE)
    if found.is_archive:  # what a history file says is a record of its own
        days = F.col("observed_on").between(F.lit(found.first_day), F.lit(found.last_day))
        streamed = tables.read("bronze.telemetry", BRONZE_TELEMETRY).where(days)
        readings = readings.transform(unless_streamed(streamed, READING.names))
        streamed = tables.read("bronze.quarantine", BRONZE_QUARANTINE)
        refused = refused.transform(unless_streamed(streamed, ("device_id", "body")))
    of_files = F.col("t.event_hub").startswith("file:")
    tables.insert_new(readings, "bronze.telemetry", POSITION, within=of_files)
    tables.insert_new(refused, "bronze.quarantine", POSITION, within=of_files)


def unless_streamed(streamed: DataFrame, observation: Sequence[str]) -> Transform:
    """Drop the archived messages of whose columns `observation` the hub's own hold a copy."""

    def transform(archived: DataFrame) -> DataFrame:
        of_the_hub = streamed.where(~F.col("event_hub").startswith("file:"))
        is_same = [
            F.col(f"archived.{name}").eqNullSafe(F.col(f"streamed.{name}")) for name in observation
        ]
        return archived.alias("archived").join(
            of_the_hub.alias("streamed"), on=is_same, how="left_anti"
        )

    return transform


def _recompute(tables: Tables, parsed: DataFrame) -> int:
    """Bring silver up to date for all batteries of the file; say how many.

    Also for messages that are not new: an earlier load may have ended before this.
    """
    touched = parsed.where(F.col("reason").isNull()).select(*BATTERY).distinct().persist()

    def of_these(rows: DataFrame) -> DataFrame:
        return rows.join(touched, on=list(BATTERY), how="left_semi")

    days = of_these(tables.read("bronze.telemetry", BRONZE_TELEMETRY)).transform(cleanse)
    stored = of_these(tables.read("silver.battery_daily", BATTERY_DAILY))
    changed = days.subtract(stored).persist()
    try:
        # A day in a gap changes with the reading behind it, so the file's first day is no bound.
        [first] = changed.agg(F.min("observed_on")).first() or [None]
        if first:
            since = F.col("t.observed_on") >= F.lit(first)
            tables.upsert(changed, "silver.battery_daily", DAY, within=since)
        return touched.count()
    finally:
        changed.unpersist()
        touched.unpersist()


def _stored(tables: Tables) -> int:
    readable = tables.read("bronze.telemetry", BRONZE_TELEMETRY)
    return readable.count() + tables.read("bronze.quarantine", BRONZE_QUARANTINE).count()
