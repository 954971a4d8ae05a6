"""What a load adds to bronze and silver, and what it leaves alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from jobs import load_history
from trey.adapters import runtime
from trey.adapters.tables import Tables
from trey.contracts import conform
from trey.errors import AlreadyRunningError
from trey.files.staging import staged
from trey.telemetry.cleansing.days import cleanse
from trey.telemetry.files.staging import messages_in
from trey.telemetry.loading import Loaded, load
from trey.telemetry.message import message_body
from trey.telemetry.parsing import parse
from trey.telemetry.schemas import BATTERY_DAILY, BRONZE_QUARANTINE, BRONZE_TELEMETRY, MESSAGE

pytestmark = pytest.mark.spark

HEADER = (
    "Date,Battery_ID,Battery_Age_Days,Number_Of_Trips,Daily_Trip_Duration,Daily_Cycles_Used,"
    "Lifetime_Cycles_Used,Battery_Rated_Cycles"
)


def body(day: int, battery_id: str = "B1") -> bytes:
    return message_body(
        {
            "battery_id": battery_id,
            "observed_on": f"2017-03-{day:02}",
            "battery_age_days": day,
            "number_of_trips": 5,
            "daily_trip_duration_min": 60.1,
            "daily_cycles_used": 0.1,
            "lifetime_cycles_used": 0.1 * day,
            "battery_rated_cycles": 200.0,
        }
    )


@dataclass(frozen=True)
class World:
    spark: SparkSession
    folder: Path

    @property
    def tables(self) -> Tables:
        return Tables(self.spark, str(self.folder / "tables"))

    def load(self, file: Path, tables: Tables | None = None) -> Loaded:
        with staged(messages_in(file), self.folder / "staging") as files:
            return load(tables or self.tables, self.spark.read.parquet(files))

    def stream(self, bodies: Sequence[bytes], enqueued_at: datetime) -> None:
        """What the stream does to bronze."""
        rows = [
            Row(
                event_hub="telemetry@2017-01-01T00:00:00.000Z",
                partition=0,
                sequence_number=number,
                enqueued_at=enqueued_at + timedelta(days=number),
                device_id="V1",
                vehicle_id_origin="annotation",
                body=body,
            )
            for number, body in enumerate(bodies)
        ]
        parsed = parse(self.spark.createDataFrame(rows, MESSAGE))
        self.tables.ensure("bronze.telemetry", BRONZE_TELEMETRY)
        self.tables.ensure("bronze.quarantine", BRONZE_QUARANTINE)
        is_readable = F.col("reason").isNull()
        readings = conform(parsed.where(is_readable), BRONZE_TELEMETRY)
        self.tables.append(readings, "bronze.telemetry")
        refused = conform(parsed.where(~is_readable), BRONZE_QUARANTINE)
        self.tables.append(refused, "bronze.quarantine")

    def readings(self) -> DataFrame:
        return self.tables.read("bronze.telemetry", BRONZE_TELEMETRY)

    def days(self) -> list[Row]:
        silver = self.tables.read("silver.battery_daily", BATTERY_DAILY)
        return silver.orderBy("vehicle_id", "battery_id", "observed_on").collect()

    def refused(self) -> list[str]:
        quarantine = self.tables.read("bronze.quarantine", BRONZE_QUARANTINE)
        return sorted(row.reason for row in quarantine.collect())

    def writes(self) -> int:
        return len(list(self.folder.glob("tables/*/*/_delta_log/*.json")))


@pytest.fixture
def world(spark: SparkSession, tmp_path: Path) -> World:
    return World(spark, tmp_path)


def csv_file(folder: Path, *rows: str) -> Path:
    path = folder / "history.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return path


def archive(folder: Path, bodies: Sequence[bytes], first_day: datetime, **changed: Any) -> Path:
    path = folder / "archive.json"
    lines = [
        json.dumps(
            {
                "EnqueuedTimeUtc": (first_day + timedelta(days=number)).isoformat(),
                "SystemProperties": {"connectionDeviceId": "V1"},
                "Body": json.loads(body),
            }
            | changed
        )
        for number, body in enumerate(bodies)
    ]
    path.write_text("\n".join(lines))
    return path


def test_job_loads_a_file_once_even_after_it_was_cut_short(world: World) -> None:
    # given
    class CutError(Exception):
        pass

    class CutTables(Tables):
        def upsert(self, *_: object, **__: object) -> None:
            raise CutError

    file = csv_file(
        world.folder,
        "3/13/2017,7,1,5,60.1,0.1,0.1,200.0",
        "3/14/2017,7,2,5,60.1,0.1,0.2,200.0",
        "3/14/2017,8,2,5,60.1,-0.1,0.2,200.0",
    )
    flags = ["--home", str(world.folder), "--file", str(file)]
    # when
    with pytest.raises(CutError):
        world.load(file, CutTables(world.spark, world.tables.root))
    load_history.main(flags)
    writes = world.writes()
    load_history.main(flags)
    # then
    assert world.writes() == writes
    assert not (world.folder / "staging" / "load_history").exists()
    assert world.refused() == ["negative_value"]
    days = [(day.vehicle_id, day.observed_on.day, day.daily_cycles_used) for day in world.days()]
    assert days == [("vehicle-7", 13, 0.1), ("vehicle-7", 14, 0.1)]
    assert {row.vehicle_id_origin for row in world.readings().collect()} == {"derived"}


def test_archive_fills_a_gap_and_doubles_nothing_whichever_came_first(
    spark: SparkSession, tmp_path: Path
) -> None:
    # given a device that sent five days, one of which the stream missed, and two that are broken
    sent = [body(1), body(2), b'{"schema_version":9}', body(4), body(5), b'{"schema_version":9.5}']
    at = datetime(2017, 3, 10, tzinfo=UTC)
    streamed = [*sent[:3], *sent[4:]]
    worlds = [World(spark, tmp_path / name) for name in ("stream_first", "archive_first")]
    for world in worlds:
        world.folder.mkdir()
    stream_first, archive_first = worlds
    # when
    stream_first.stream(streamed, at)
    loaded = stream_first.load(archive(stream_first.folder, sent, at))
    archive_first.load(archive(archive_first.folder, sent, at))
    archive_first.stream(streamed, at)
    # then
    assert loaded == Loaded(messages=6, quarantined=2, batteries=1, added=1)
    assert stream_first.readings().count() == 4
    assert stream_first.refused() == ["unknown_schema_version"] * 2
    days = stream_first.days()
    assert [(day.observed_on.day, day.repair) for day in days] == [
        *((1, None), (2, None)),
        (3, "day_missing,day_restored"),
        *((4, None), (5, None)),
    ]
    assert cleanse(archive_first.readings()).orderBy("observed_on").collect() == days


def test_load_waits_for_the_stream_to_end(tmp_path: Path) -> None:
    file = csv_file(tmp_path, "3/14/2017,7,1,5,60.1,0.1,0.1,200.0")
    with (
        runtime.job_lock(tmp_path, "telemetry"),
        pytest.raises(AlreadyRunningError, match="a telemetry job in"),
    ):
        load_history.main(["--home", str(tmp_path), "--file", str(file)])
