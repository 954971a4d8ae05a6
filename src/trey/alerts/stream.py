"""The stream's batch function: messages → days → forecasts → ledger → documents.

Run twice, it leaves what one run leaves: messages are told apart by their position, days and
forecasts are recomputed and replaced, alerts are new or known. The batch id only names an attempt.
"""

import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from pyspark import inheritable_thread_target
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from trey.alerts.batch import BatchFacts, Stopwatch, row_facts
from trey.alerts.copying import copy_uncopied
from trey.alerts.documents import as_documents
from trey.alerts.identity import with_alert_id
from trey.alerts.ports import AlertSink, BatchLog, Ledger, Tables
from trey.alerts.rules import as_battery_alerts, earliest_of_new_episodes
from trey.battery.schemas import FORECAST_DAILY
from trey.contracts import Transform, conform
from trey.telemetry.schemas import (
    BATTERY,
    BATTERY_DAILY,
    BRONZE_QUARANTINE,
    BRONZE_TELEMETRY,
    DAY,
    POSITION,
)

logger = logging.getLogger(__name__)


class Model(Protocol):
    """One version of a forecaster, as log and alerts name it."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def digest(self) -> str: ...


ModelT = TypeVar("ModelT", bound=Model)
ModelT_co = TypeVar("ModelT_co", bound=Model, covariant=True)


class Models(Protocol[ModelT_co]):
    """Where versions come from."""

    def champion(self) -> ModelT_co:
        """The version that a new batch uses."""

    def load(self, name: str, version: str, digest: str) -> ModelT_co:
        """The version that a batch was started with, whatever was promoted since."""


@dataclass(frozen=True)
class BatteryAlertWriter(Generic[ModelT]):
    """The batch function of `jobs/stream_alerts.py` and what it is made of.

    Attributes:
        tables: bronze, silver and gold.
        log: First and last write of every batch.
        ledger: Decides which alerts are new.
        sink: Gets the ledger's copy.
        models: The forecaster's versions.
        parse: The reader's rows → `bronze.telemetry` and `reason`, null where readable.
        cleanse: All readings of batteries → their days.
        forecast: Model → Transform that adds a forecast to each day from `touched_from` on.
        is_due: Whether the rule holds on a forecast.
    """

    tables: Tables
    log: BatchLog
    ledger: Ledger
    sink: AlertSink
    models: Models[ModelT]
    parse: Transform
    cleanse: Transform
    forecast: Callable[[ModelT], Transform]
    is_due: Column

    def copy_uncopied(self) -> None:
        """Send what an earlier attempt decided and did not get to send; before the query starts."""
        copy_uncopied(self.ledger, self.log, self.sink, as_documents)

    def write(self, batch: DataFrame, batch_id: int) -> None:
        """Take one micro-batch all the way."""
        query = query_id(batch)
        watch = Stopwatch()
        readings = batch.transform(self.parse).persist()
        try:
            with watch.step("read"):
                facts = BatchFacts.of(readings)
            if not facts.ranges:
                return
            with watch.step("log"):
                is_replay, model = self._start(query, batch_id, facts)
            with watch.step("bronze"):
                self._keep(readings, facts)
            done = self._decide(readings, facts, model, f"{query}/{batch_id}", watch)
            if not (is_replay and self.log.is_copied(query, batch_id)):
                self.log.write("copied", query, batch_id, seconds=watch.seconds, **done)
        finally:
            readings.unpersist()
        logger.info("batch %s/%d: %d messages, %s", query, batch_id, facts.messages_read, done)

    def _start(self, query: str, batch_id: int, facts: BatchFacts) -> tuple[bool, ModelT]:
        """The batch's first write; a replay obeys that of the first attempt."""
        newest = self.log.newest_started(query)
        if newest and newest["batch_id"] == batch_id:
            recorded = (newest["model_name"], newest["model_version"], newest["model_digest"])
            return True, self.models.load(*recorded)
        model = self.models.champion()
        self.log.write(
            "started",
            query,
            batch_id,
            model_name=model.name,
            model_version=model.version,
            model_digest=model.digest,
            **row_facts(facts, json.loads(newest["positions"]) if newest else {}),
        )
        return False, model

    def _keep(self, readings: DataFrame, facts: BatchFacts) -> None:
        """Each message to exactly one of bronze.telemetry and bronze.quarantine."""
        is_readable = F.col("reason").isNull()
        within = facts.stored_positions()
        if facts.earliest:
            readable = conform(readings.where(is_readable), BRONZE_TELEMETRY)
            self.tables.insert_new(readable, "bronze.telemetry", POSITION, within)
        if facts.quarantined:
            refused = conform(readings.where(~is_readable), BRONZE_QUARANTINE)
            self.tables.insert_new(refused, "bronze.quarantine", POSITION, within)

    def _decide(
        self, readings: DataFrame, facts: BatchFacts, model: ModelT, attempt: str, watch: Stopwatch
    ) -> dict[str, int]:
        if facts.earliest is None:
            return {"forecasts": 0, "alerts": 0}
        scored = self._touched_days(readings).transform(self.forecast(model)).persist()
        try:
            with watch.step("forecast"):
                [(made, due, first_day)] = scored.select(
                    F.count("as_of"), F.count(F.when(self.is_due, True)), F.min("observed_on")
                ).collect()
            # First what somebody waits for: an alert says all that it rests on.
            with watch.step("alerts"):
                alerts = self._alert(scored.where(self.is_due), model, attempt) if due else 0
            # Side by side: of a small batch the planning takes the time, which one thread does.
            with ThreadPoolExecutor(max_workers=1) as beside:
                keep = inheritable_thread_target(scored.sparkSession)(self._keep_days)
                days_kept = beside.submit(keep, scored, first_day, watch)
                with watch.step("gold"):
                    if made:
                        self._keep_forecasts(scored, facts.earliest)
                days_kept.result()
        finally:
            scored.unpersist()
        return {"forecasts": made, "alerts": alerts}

    def _keep_days(self, scored: DataFrame, first_day: date, watch: Stopwatch) -> None:
        """Each day that may have changed: in a gap there are some before all that was touched."""
        with watch.step("silver"):
            self.tables.upsert(
                conform(scored, BATTERY_DAILY),
                "silver.battery_daily",
                DAY,
                within=F.col("t.observed_on") >= first_day,
            )

    def _keep_forecasts(self, scored: DataFrame, earliest: date) -> None:
        self.tables.upsert(
            conform(scored.where(F.col("as_of").isNotNull()), FORECAST_DAILY),
            "gold.fact_forecast_daily",
            (*BATTERY, "as_of", "model_version"),
            within=F.col("t.as_of") >= earliest,
        )

    def _touched_days(self, readings: DataFrame) -> DataFrame:
        """All days of each battery in the batch, with the earliest that the batch is about."""
        touched = (
            readings.where(F.col("reason").isNull())
            .groupBy(*BATTERY)
            .agg(F.min("observed_on").alias("touched_from"))
        )
        history = self.tables.read("bronze.telemetry", BRONZE_TELEMETRY).join(
            F.broadcast(touched), on=list(BATTERY), how="left_semi"
        )
        return self.cleanse(history).join(F.broadcast(touched), on=list(BATTERY), how="inner")

    def _alert(self, due: DataFrame, model: ModelT, attempt: str) -> int:
        alerts = (
            due.transform(earliest_of_new_episodes(self.ledger.known()))
            .transform(as_battery_alerts(model.name, model.digest))
            .transform(with_alert_id)
            .persist()
        )
        try:
            if alerts.isEmpty():
                return 0
            self.ledger.insert_new(alerts, attempt)
        finally:
            alerts.unpersist()
        # Read back, not reused: only what the ledger accepted may reach a driver.
        accepted = self.ledger.written_by(attempt)
        self.sink.insert_new(accepted.transform(as_documents))
        return accepted.count()


def query_id(batch: DataFrame) -> str:
    """Id of the query that made the batch; it lives in the checkpoint and survives restarts."""
    name = batch.sparkSession.sparkContext.getLocalProperty("sql.streaming.queryId")
    return name or "no-query"
