"""The batch function, called as Spark calls it: whatever the cut, the order or the repetition."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession

from tests.alerts.world import World, make_world
from tests.battery.versions.registry import FolderRegistry
from trey.adapters.event_hubs.source import EVENT
from trey.alerts.contract import BatteryAlert
from trey.battery.versions.approved import ApprovedForecasters
from trey.telemetry.message import message_body

pytestmark = pytest.mark.spark

FIRST = date(2026, 1, 1)
HUB = "telemetry@2026-01-01T00:00:00.000Z"
DOMAIN_TABLES = (
    "bronze.telemetry",
    "bronze.quarantine",
    "silver.battery_daily",
    "gold.fact_forecast_daily",
    "gold.fact_alert",
)


def messages(days: int = 40) -> list[dict[str, object]]:
    """Three vehicles: one becomes due on the way, one reports half-days, one has a late start.

    Of the first two days never come, for the counter to tell of.
    """
    rng = np.random.default_rng(11)
    rows: list[dict[str, object]] = []
    for day in range(days):
        for vehicle, (used_before, pace) in enumerate(((172.0, 0.5), (20.0, 0.4), (198.0, 0.2))):
            if (vehicle == 2 and day < 25) or (vehicle == 0 and day in (9, 10)):
                continue
            use = [float(u) for u in rng.uniform(0.8, 1.2, 2) * pace / 2]
            reading = {
                "battery_id": f"B{vehicle}",
                "battery_age_days": 400 + day,
                "number_of_trips": 2,
                "daily_trip_duration_min": 50.0,
                "battery_rated_cycles": 200.0,
            }
            total = used_before + pace * day
            moment = FIRST + timedelta(day)
            if vehicle == 1:
                halves = (
                    (f"{moment}T06:00:00Z", use[0], total + use[0]),
                    (f"{moment}T18:00:00Z", use[1], total + pace),
                )
                for observed_at, used, counter in halves:
                    half = {"daily_cycles_used": used, "lifetime_cycles_used": counter}
                    rows.append(reading | half | {"observed_at": observed_at})
            else:
                whole = {"daily_cycles_used": sum(use), "lifetime_cycles_used": total + pace}
                rows.append(reading | whole | {"observed_on": str(moment)})
    return rows


def event(number: int, reading: dict[str, object] | bytes) -> dict[str, object]:
    """The message as the reader gives it, one a minute, odd ones in partition 1."""
    is_raw = isinstance(reading, bytes)
    return {
        "body": reading if isinstance(reading, bytes) else message_body(reading),
        "event_hub": HUB,
        "partition": number % 2,
        "sequence_number": number // 2,
        "offset": str(number),
        "enqueued_at": datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=number),
        "device_id": "car-x" if is_raw else f"car-{str(reading['battery_id'])[1:]}",  # type: ignore[call-overload]
        "content_type": "application/json",
        "properties": {},
        "system_properties": {},
    }


@pytest.fixture(scope="module")
def events() -> list[dict[str, object]]:
    readings: list[dict[str, object] | bytes] = [*messages()]
    readings[30:30] = [b"{", readings[3]]  # what cannot be read, and a copy
    return [event(number, reading) for number, reading in enumerate(readings)]


def cuts(events: Sequence[dict[str, object]], batches: int) -> list[Sequence[dict[str, object]]]:
    edges = [round(len(events) * n / batches) for n in range(batches + 1)]
    return [events[a:b] for a, b in pairwise(edges)]


@pytest.fixture(scope="module")
def undisturbed(
    spark: SparkSession, events: list[dict[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> World:
    """The world that all messages in one batch make."""
    world = make_world(spark, tmp_path_factory.mktemp("undisturbed") / "world")
    world.writer.write(frame(spark, events), 0)
    return world


@pytest.fixture
def run(spark: SparkSession, new_world: Callable[[], World]) -> Callable[..., World]:
    def take(batches: Sequence[Sequence[dict[str, object]]]) -> World:
        world = new_world()
        for batch_id, batch in enumerate(batches):
            world.writer.write(frame(spark, batch), batch_id)
        return world

    return take


def frame(spark: SparkSession, batch: Sequence[dict[str, object]]) -> DataFrame:
    return spark.createDataFrame([tuple(row[n] for n in EVENT.names) for row in batch], EVENT)


def test_a_due_and_an_overdue_battery_give_one_alert_each_with_its_reasons(
    undisturbed: World, events: list[dict[str, object]]
) -> None:
    # given the first battery has 172 + 0.5 a day: 30 days ahead of 200 is day 26; the third has
    # 198 + 0.2 a day and starts on day 25, so it is past the rating without 14 days ever known
    world = undisturbed
    # then
    first, second = sorted(world.documents(), key=lambda d: str(d["part_id"]))
    alert = BatteryAlert.model_validate(first)
    assert (alert.vehicle_id, alert.part_id, alert.severity) == ("car-0", "B0", "due")
    assert date(2026, 1, 24) <= alert.as_of <= date(2026, 1, 28)
    assert alert.crossing_date is not None
    assert abs((alert.crossing_date - date(2026, 2, 25)).days) <= 1
    assert alert.episode == "2024-11-27"
    assert alert.source.hub == HUB
    assert re.fullmatch(
        r"1\d\.\d of 200 rated charge cycles remain; the battery used 0\.\d\d a day over the last year, "
        r"0\.\d\d in the last four weeks; about 1\d\.\d more are expected within 30 days, so it reaches "
        r"the rating by then with a probability of (over 99|\d+) %\.",
        alert.reason,
    )
    assert BatteryAlert.model_validate(second).severity == "overdue"
    assert len(world.rows("bronze.quarantine")) == 1
    assert len(world.rows("bronze.telemetry")) == len(events) - 1


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize(
    "batches",
    [7, pytest.param(50, marks=pytest.mark.crash)],  # two and a half minutes alone
)
def test_the_cut_into_batches_changes_no_table_and_no_document(
    undisturbed: World, run: Callable[..., World], events: list[dict[str, object]], batches: int
) -> None:
    cut = run(cuts(events, batches))
    for name in DOMAIN_TABLES:
        assert cut.rows(name) == undisturbed.rows(name), name
    assert cut.documents() == undisturbed.documents()


def test_the_order_of_messages_changes_neither_days_nor_forecasts(
    undisturbed: World, run: Callable[..., World], events: list[dict[str, object]]
) -> None:
    mixed = run(cuts(Random(5).sample(events, len(events)), 3))
    for name in ("bronze.telemetry", "silver.battery_daily", "gold.fact_forecast_daily"):
        assert mixed.rows(name) == undisturbed.rows(name), name


def test_a_batch_obeys_its_recorded_version_and_the_next_the_new_champion(
    spark: SparkSession,
    new_world: Callable[[], World],
    events: list[dict[str, object]],
    tmp_path: Path,
) -> None:
    # given two registered networks
    registry = FolderRegistry(tmp_path / "registry")
    for seed in (1, 2):
        registry.register(seed)
    models = ApprovedForecasters(registry, tmp_path / "kept", ask_every_s=0, patience_s=10)
    world = new_world()
    writer = replace(world.writer, models=models)
    first, second = cuts(events, 2)

    def forecasts() -> dict[tuple[str, date], set[str]]:
        versions: dict[tuple[str, date], set[str]] = {}
        for row in world.rows("gold.fact_forecast_daily"):
            versions.setdefault((row.battery_id, row.as_of), set()).add(row.model_version)
        return versions

    # when the second is promoted after the first batch, which then comes again
    registry.approved = "1"
    writer.write(frame(spark, first), 0)
    by_first = forecasts()
    registry.approved = "2"
    writer.write(frame(spark, first), 0)
    # then the replay did as the first attempt
    assert set().union(*by_first.values()) == {"1"}
    assert forecasts() == by_first
    # when the next batch comes, without a restart
    writer.write(frame(spark, second), 1)
    # then it is scored by the new one alone, and what was scored before stays
    added = {cell: found - by_first.get(cell, set()) for cell, found in forecasts().items()}
    assert {frozenset(found) for found in added.values()} == {frozenset(), frozenset({"2"})}
    log = [row for row in world.rows("ops.batch_log") if row.event == "started"]
    assert [(row.model_version, row.model_digest) for row in log] == list(registry.versions.items())
    alerts = {row.part_id: row for row in world.rows("gold.fact_alert")}
    assert {part: row.model_version for part, row in alerts.items()} == {"B0": "2", "B2": "2"}
    assert {(row.model_name, row.model_digest) for row in alerts.values()} == {
        ("gru-mixture", registry.versions["2"])
    }


def test_a_replayed_batch_changes_nothing(
    spark: SparkSession, run: Callable[..., World], events: list[dict[str, object]]
) -> None:
    # given
    world = run(cuts(events, 2))
    tables = (*DOMAIN_TABLES, "ops.batch_log")
    before = {name: world.rows(name) for name in tables}
    # when the second batch comes again
    world.writer.write(frame(spark, cuts(events, 2)[1]), 1)
    # then
    assert {name: world.rows(name) for name in tables} == before
    # when it comes as the first batch of a query with a new checkpoint
    world.writer.write(frame(spark, cuts(events, 2)[1]), 7)
    # then
    assert {name: world.rows(name) for name in DOMAIN_TABLES} == {
        name: before[name] for name in DOMAIN_TABLES
    }
    assert len(world.documents()) == 2


def test_what_an_interrupted_batch_left_uncopied_is_copied_once(
    spark: SparkSession, run: Callable[..., World], events: list[dict[str, object]]
) -> None:
    # given a batch whose documents never came to the store, and whose end was never logged
    world = run(cuts(events, 1))
    documents = world.documents()
    for file in world.documents_folder.iterdir():
        file.unlink()
    log = world.tables.spark.read.format("delta").load(f"{world.tables.root}/ops/batch_log")
    started = log.where("event = 'started'").localCheckpoint()
    started.write.format("delta").mode("overwrite").save(f"{world.tables.root}/ops/batch_log")
    # when
    world.writer.copy_uncopied()
    # then
    assert world.documents() == documents
    # when a document is deleted later, a start or a replay does not bring it back
    next(world.documents_folder.iterdir()).unlink()
    world.writer.copy_uncopied()
    world.writer.write(frame(spark, events), 0)
    assert len(world.documents()) == len(documents) - 1


def test_lost_messages_are_counted_from_the_gaps(
    run: Callable[..., World], events: list[dict[str, object]]
) -> None:
    # given two messages missing inside the first batch, and three between the batches
    kept = [*events[:4], *events[6:20], *events[23:30]]
    # when
    world = run([kept[:18], kept[18:]])
    # then
    log = [row for row in world.rows("ops.batch_log") if row.event == "started"]
    assert [row.messages_lost for row in log] == [2, 3]
    assert json.loads(log[1].positions) == {HUB: {"0": 15, "1": 15}}


def test_a_batch_without_readable_messages_writes_only_the_quarantine(
    run: Callable[..., World],
) -> None:
    world = run([[event(n, b"\xff") for n in range(3)]])
    assert [row.reason for row in world.rows("bronze.quarantine")] == ["not_utf8"] * 3
    assert world.versions("silver.battery_daily") == 1  # its creation
    assert world.versions("gold.fact_alert") == 1
