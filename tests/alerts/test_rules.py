"""When a battery is due, and which findings are a new episode."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql.types import StructType

from trey.alerts.identity import with_alert_id
from trey.alerts.rules import (
    as_battery_alerts,
    earliest_of_new_episodes,
    is_replacement_due,
)
from trey.battery.schemas import FORECAST_DAILY, PACE
from trey.telemetry.schemas import BATTERY_DAILY

pytestmark = pytest.mark.spark

FITTED = date(2024, 1, 1)
KNOWN = "vehicle_id string, part_id string, episode string"
DUE = "vehicle_id string, battery_id string, as_of date, installed_on date"

Frame = Callable[..., DataFrame]


def forecast(**changed: object) -> Row:
    plain = {
        "battery_id": "B1",
        "as_of": date(2026, 1, 1),
        "p_cross_30": 0.0,
        "lifetime_cycles_used": 100.0,
        "battery_rated_cycles": 200.0,
    }
    return Row(**(plain | changed))


def test_a_battery_is_due_from_the_minimum_probability_on(spark: SparkSession) -> None:
    # given
    rows = [forecast(battery_id="B1", p_cross_30=0.49), forecast(battery_id="B2", p_cross_30=0.5)]
    # when
    due = spark.createDataFrame(rows).where(is_replacement_due(min_probability=0.5))
    # then
    assert [row.battery_id for row in due.collect()] == ["B2"]


def test_a_battery_past_its_rating_is_due_without_any_forecast(spark: SparkSession) -> None:
    # given the first has too short a history for a forecast, the second day is not complete
    rows = [
        forecast(battery_id="B1", p_cross_30=None, lifetime_cycles_used=200.0),
        forecast(battery_id="B2", as_of=None, lifetime_cycles_used=200.0),
        forecast(battery_id="B3", p_cross_30=0.1, lifetime_cycles_used=199.9),
    ]
    # when
    due = spark.createDataFrame(rows).where(is_replacement_due(min_probability=0.5))
    # then
    assert [row.battery_id for row in due.collect()] == ["B1"]


@pytest.mark.parametrize(
    ("probability", "said"), [(0.9996, "over 99 %"), (0.987, "99 %"), (0.004, "under 1 %")]
)
def test_no_alert_speaks_of_certainty(spark: SparkSession, probability: float, said: str) -> None:
    # given
    columns = {one.name: one for one in (*BATTERY_DAILY, *FORECAST_DAILY, *PACE)}
    day = dict.fromkeys(columns) | forecast(p_cross_30=probability).asDict()
    day |= {"sum30_p50": 99.0, "use_per_day_365": 3.3}
    # when
    due = spark.createDataFrame([Row(**day)], StructType([*columns.values()]))
    [alert] = due.transform(as_battery_alerts("some-model", "0")).collect()
    # then
    assert alert.reason.endswith(f"by then with a probability of {said}.")


def new_days(spark: SparkSession, due: list[tuple[int, int]], known: list[int]) -> list[int]:
    """Days of new episodes; `due` holds (as_of, installed_on) and all are days since FITTED."""
    due_frame = spark.createDataFrame(
        [("V1", "B1", FITTED + timedelta(as_of), FITTED + timedelta(i)) for as_of, i in due], DUE
    )
    known_frame = spark.createDataFrame(
        [("V1", "B1", str(FITTED + timedelta(i))) for i in known], KNOWN
    )
    new = due_frame.transform(earliest_of_new_episodes(known_frame)).collect()
    return sorted((row.as_of - FITTED).days for row in new)


@pytest.mark.parametrize(
    ("due", "known", "new"),
    [
        ([(100, 0), (101, 0)], [], [100]),  # the earliest day stands for its episode
        ([(100, 0)], [0], []),  # the ledger holds it
        ([(100, 7)], [0], []),  # an age that is off by a week is the same battery
        ([(100, 8)], [0], [100]),  # by more it is another
        ([(100, 0), (300, 290)], [], [100, 300]),
        # a stuck age moves the day of fitting on: an alert each time it has moved by 8 days
        ([(100 + n, n) for n in range(20)], [], [100, 108, 116]),
    ],
)
def test_an_episode_is_alerted_once_on_its_earliest_day(
    spark: SparkSession, due: list[tuple[int, int]], known: list[int], new: list[int]
) -> None:
    assert new_days(spark, due, known) == new


def test_episodes_of_other_batteries_do_not_count(spark: SparkSession) -> None:
    # given
    due = spark.createDataFrame([("V1", "B1", FITTED, FITTED)], DUE)
    known = spark.createDataFrame([("V1", "B2", "2024-01-01"), ("V2", "B1", "2024-01-01")], KNOWN)
    # when
    new = due.transform(earliest_of_new_episodes(known))
    # then
    assert new.count() == 1


@given(installed=st.lists(st.integers(0, 40), min_size=2, max_size=12), cut=st.integers(1, 11))
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_cut_between_batches_changes_no_episode(
    spark: SparkSession, installed: list[int], cut: int
) -> None:
    # given
    due = [(100 + n, day) for n, day in enumerate(installed)]
    whole = new_days(spark, due, [])
    # when the days come in two batches, the ledger keeping what the first decided
    first = new_days(spark, due[:cut], [])
    second = new_days(spark, due[cut:], [installed[day - 100] for day in first])
    # then
    assert first + second == whole


def test_the_id_is_the_hash_of_the_compact_json_of_what_the_alert_is_about(
    spark: SparkSession,
) -> None:
    # given parts that a plain join would confuse, and one that is not there
    abouts = [
        ("k", "a|b", "c", "r", "e"),
        ("k", "a", "b|c", "r", 'é"\\'),
        ("k", "a", None, "r", "e"),
    ]
    schema = "kind string, vehicle_id string, part_id string, rule string, episode string"
    # when
    ids = [row.id for row in with_alert_id(spark.createDataFrame(abouts, schema)).collect()]
    # then
    as_json = [json.dumps(a, separators=(",", ":"), ensure_ascii=False) for a in abouts]
    assert ids == [hashlib.sha256(text.encode()).hexdigest()[:32] for text in as_json]
