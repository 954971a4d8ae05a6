"""One battery's readings, and the days that they make; shuffled and repeated at will."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from pyspark.sql import Row, SparkSession

from trey.telemetry.cleansing import cleanse
from trey.telemetry.schemas import BRONZE_TELEMETRY

pytestmark = pytest.mark.spark

FIRST = date(2026, 1, 1)
Days = Callable[..., list[Row]]


def reading(day: int, **changed: object) -> dict[str, object]:
    """A plain day: 0.5 cycles on every one since the battery was fitted on `FIRST`."""
    observed_on = FIRST + timedelta(day)
    plain: dict[str, object] = {
        "event_hub": "telemetry@2026",
        "partition": 0,
        "sequence_number": day,
        "enqueued_at": datetime(2026, 1, 2, 1, tzinfo=UTC) + timedelta(day),
        "device_id": "V1",
        "vehicle_id_origin": "annotation",
        "body": b"{}",
        "vehicle_id": "V1",
        "battery_id": "B1",
        "observed_on": observed_on,
        "half_day": None,
        "battery_age_days": day,
        "number_of_trips": 4,
        "daily_trip_duration_min": 60.0,
        "daily_cycles_used": 0.5,
        "lifetime_cycles_used": 0.5 * (day + 1),
        "battery_rated_cycles": 200.0,
        "start_voltage_min": None,
        "charge_acceptance": None,
        "rest_voltage": None,
    }
    assert changed.keys() <= plain.keys()
    return plain | changed


@pytest.fixture
def days(spark: SparkSession) -> Days:
    def cleansed(*readings: dict[str, object]) -> list[Row]:
        frame = spark.createDataFrame([Row(**r) for r in readings], BRONZE_TELEMETRY)
        return sorted(cleanse(frame).collect(), key=lambda row: row.observed_on)

    return cleansed


def test_a_plain_day_passes_untouched(days: Days) -> None:
    [day] = days(reading(3))
    assert day.is_complete
    assert (day.daily_cycles_used, day.lifetime_cycles_used, day.repair) == (0.5, 2.0, None)
    assert day.installed_on == FIRST
    assert (day.source_hub, day.source_partition, day.source_sequence_number) == (
        "telemetry@2026",
        0,
        3,
    )


def test_half_days_are_added_up_and_a_lone_half_is_not_a_small_day(days: Days) -> None:
    morning = reading(0, half_day=0, daily_cycles_used=0.2, lifetime_cycles_used=0.2)
    evening = reading(0, half_day=1, daily_cycles_used=0.3, sequence_number=9)
    lone = reading(1, half_day=0, daily_cycles_used=0.2, lifetime_cycles_used=0.7)
    first, second = days(evening, lone, morning)
    assert (first.daily_cycles_used, first.number_of_trips) == (0.5, 8)
    assert (first.repair, first.source_sequence_number) == ("half_days_added", 9)
    assert not second.is_complete
    assert (second.daily_cycles_used, second.number_of_trips) == (None, None)
    assert second.lifetime_cycles_used == 0.7


def test_an_exact_copy_changes_nothing_but_the_first_counts(days: Days) -> None:
    late = datetime(2026, 3, 1, tzinfo=UTC)
    [day] = days(reading(0, sequence_number=77, enqueued_at=late), reading(0))
    assert (day.daily_cycles_used, day.repair) == (0.5, None)
    assert day.source_sequence_number == 0
    assert day.made_at == datetime(2026, 1, 2, 1)  # noqa: DTZ001  # collect() gives naive UTC


def test_of_conflicting_copies_the_one_that_the_counter_confirms_is_believed(days: Days) -> None:
    wrong = reading(1, daily_cycles_used=0.9, lifetime_cycles_used=3.0, sequence_number=8)
    later = datetime(2026, 1, 9, tzinfo=UTC)
    _, day = days(reading(0), reading(1), wrong | {"enqueued_at": later})
    assert (day.daily_cycles_used, day.lifetime_cycles_used) == (0.5, 1.0)
    assert day.repair == "conflicting_copies"


def test_without_a_day_before_the_latest_of_conflicting_copies_is_believed(days: Days) -> None:
    later = reading(5, daily_cycles_used=0.9, sequence_number=8)
    [day] = days(later | {"enqueued_at": datetime(2026, 1, 9, tzinfo=UTC)}, reading(5))
    assert (day.daily_cycles_used, day.source_sequence_number) == (0.9, 8)


def test_the_counter_is_trusted_over_the_reported_use(days: Days) -> None:
    _, low, _, high = days(
        reading(0),
        reading(1, daily_cycles_used=0.1),
        reading(2),
        reading(3, daily_cycles_used=0.8),
    )
    assert (low.daily_cycles_used, low.repair) == (0.5, "counter_over_reported")
    assert (high.daily_cycles_used, high.repair) == (0.5, "counter_over_reported")


def test_after_a_gap_the_reported_use_stands_and_no_day_is_made_up(days: Days) -> None:
    first, after = days(reading(0), reading(4))
    assert (after.daily_cycles_used, after.repair) == (0.5, None)
    assert after.observed_on == FIRST + timedelta(4)
    assert first.observed_on == FIRST


def test_a_counter_that_falls_is_marked_and_the_reported_use_stands(days: Days) -> None:
    _, day = days(reading(0), reading(1, lifetime_cycles_used=0.2))
    assert (day.daily_cycles_used, day.lifetime_cycles_used) == (0.5, 0.2)
    assert day.repair == "counter_fell"


def test_another_battery_under_the_same_id_does_not_look_like_a_fallen_counter(days: Days) -> None:
    _, day = days(reading(40), reading(41, battery_age_days=0, lifetime_cycles_used=0.5))
    assert (day.repair, day.installed_on) == (None, FIRST + timedelta(41))


def test_a_jump_of_the_counter_is_not_believed(days: Days) -> None:
    _, day = days(reading(0), reading(1, lifetime_cycles_used=5_000.0))
    assert (day.lifetime_cycles_used, day.daily_cycles_used) == (None, 0.5)
    assert day.repair == "implausible_counter"


def test_use_beyond_a_day_of_driving_is_unknown_and_a_heavy_day_is_real(days: Days) -> None:
    wild = reading(0, daily_cycles_used=5_000.0)
    heavy = reading(1, daily_cycles_used=3.4, lifetime_cycles_used=3.9)
    first, second = days(wild, heavy)
    assert (first.daily_cycles_used, first.repair) == (None, "implausible_use")
    assert (second.daily_cycles_used, second.repair) == (3.4, None)


def test_made_at_is_the_latest_first_copy_up_to_the_day(days: Days) -> None:
    late = datetime(2026, 2, 1, tzinfo=UTC)
    rows = days(reading(0), reading(1, enqueued_at=late), reading(2))
    assert [row.made_at.isoformat() for row in rows] == [
        "2026-01-02T01:00:00",
        "2026-02-01T00:00:00",
        "2026-02-01T00:00:00",
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_order_and_repetition_of_readings_change_no_day(days: Days, seed: int) -> None:
    # given a month with every kind of fault
    random = Random(seed)
    month = [reading(n, sequence_number=n) for n in range(30) if n not in (7, 8)]
    month[3] |= {"half_day": 1, "daily_cycles_used": 0.25}
    month.append(month[3] | {"half_day": 0, "lifetime_cycles_used": 1.75, "sequence_number": 30})
    for n in (5, 6, 20):
        month.append(month[n] | {"daily_cycles_used": 0.7, "sequence_number": 31 + n})
    month[12] |= {"lifetime_cycles_used": 1.0}
    expected = days(*month)
    # when
    shuffled = month + random.choices(month, k=20)
    random.shuffle(shuffled)
    # then
    assert days(*shuffled) == expected
    assert {row.repair for row in expected} >= {"half_days_added", "conflicting_copies"}
