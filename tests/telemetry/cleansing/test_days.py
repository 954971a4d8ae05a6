"""One battery's readings, and the days that they make."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.telemetry.cleansing.readings import FIRST, days, reading, repairs, use


def test_a_plain_day_passes_untouched() -> None:
    [day] = days(reading(3))
    assert day["is_complete"]
    assert (day["daily_cycles_used"], day["lifetime_cycles_used"], day["repair"]) == (0.5, 2, None)
    assert (day["installed_on"], day["settled_on"]) == (FIRST, FIRST + timedelta(3))
    assert (day["source_hub"], day["source_partition"], day["source_sequence_number"]) == (
        "telemetry@2026",
        0,
        3,
    )


def test_half_days_are_added_up_and_a_lone_half_is_not_a_small_day() -> None:
    morning = reading(0, half_day=0, daily_cycles_used=0.2, lifetime_cycles_used=0.2)
    evening = reading(0, half_day=1, daily_cycles_used=0.3, sequence_number=9)
    lone = reading(1, half_day=0, daily_cycles_used=0.2, lifetime_cycles_used=0.7)
    first, second = days(evening, lone, morning)
    assert (first["daily_cycles_used"], first["number_of_trips"]) == (0.5, 8)
    assert (first["repair"], first["source_sequence_number"]) == ("half_days_added", 9)
    assert not second["is_complete"]
    assert (second["daily_cycles_used"], second["number_of_trips"]) == (None, None)
    assert (second["lifetime_cycles_used"], second["settled_on"]) == (None, None)


def test_the_counter_completes_a_day_of_which_only_the_evening_came() -> None:
    evening = reading(1, half_day=1, daily_cycles_used=0.1, lifetime_cycles_used=1.1)
    _, day, _ = days(reading(0), evening, reading(2, lifetime_cycles_used=1.6))
    assert day["daily_cycles_used"] == pytest.approx(0.6)
    assert day["repair"] == "half_day_missing,day_restored"
    assert not day["is_complete"]


def test_signals_pass_and_the_lowest_start_of_two_halves_counts() -> None:
    signals = {"charge_acceptance": 0.8, "rest_voltage": 12.5}
    morning = reading(0, half_day=0, start_voltage_min=9.5)
    evening = reading(0, half_day=1, start_voltage_min=None, **signals)
    [day] = days(morning, evening)
    assert (day["start_voltage_min"], day["charge_acceptance"], day["rest_voltage"]) == (
        9.5,
        0.8,
        12.5,
    )


def test_an_exact_copy_changes_nothing_but_the_first_counts() -> None:
    late = datetime(2026, 3, 1, tzinfo=UTC)
    [day] = days(reading(0, sequence_number=77, enqueued_at=late), reading(0))
    assert (day["daily_cycles_used"], day["repair"]) == (0.5, None)
    assert day["source_sequence_number"] == 0
    assert day["made_at"] == datetime(2026, 1, 2, 1, tzinfo=UTC)


def test_of_a_streamed_and_an_archived_copy_the_streamed_one_counts() -> None:
    early = datetime(2026, 1, 1, 1, tzinfo=UTC)
    archived = reading(0, event_hub="file:0a", enqueued_at=early)
    [day] = days(archived, reading(0))
    assert day["source_hub"] == "telemetry@2026"


def test_of_conflicting_copies_the_one_that_the_counter_confirms_is_believed() -> None:
    wrong = reading(1, daily_cycles_used=0.9, lifetime_cycles_used=3.0, sequence_number=8)
    later = datetime(2026, 1, 9, tzinfo=UTC)
    _, day = days(reading(0), reading(1), wrong | {"enqueued_at": later})
    assert (day["daily_cycles_used"], day["lifetime_cycles_used"]) == (0.5, 1.0)
    assert (day["repair"], day["made_at"]) == ("conflicting_copies", later)


def test_without_a_day_before_the_latest_of_conflicting_copies_is_believed() -> None:
    later = reading(5, daily_cycles_used=0.9, sequence_number=8)
    [day] = days(later | {"enqueued_at": datetime(2026, 1, 9, tzinfo=UTC)}, reading(5))
    assert (day["daily_cycles_used"], day["source_sequence_number"]) == (0.9, 8)


@pytest.mark.parametrize(
    ("reported", "code"),
    [
        (0.0, "false_zero"),
        (0.1, "use_below_counter"),
        (0.8, "use_above_counter"),
        (5_000.0, "use_above_counter"),
    ],
)
def test_the_counter_is_trusted_over_the_reported_use(reported: float, code: str) -> None:
    rows = days(reading(0), reading(1, daily_cycles_used=reported), reading(2))
    assert use(rows) == [0.5, 0.5, 0.5]
    assert repairs(rows) == [None, code, None]


def test_one_missing_day_is_restored_by_the_counter() -> None:
    heavy = reading(2, lifetime_cycles_used=3.2)
    before, day, after = days(reading(0), heavy)
    assert (before["repair"], after["repair"]) == (None, None)
    assert day["daily_cycles_used"] == pytest.approx(2.2)
    assert (day["repair"], day["is_complete"]) == ("day_missing,day_restored", False)
    assert (day["observed_on"], day["settled_on"]) == (FIRST + timedelta(1), FIRST + timedelta(2))
    assert (day["battery_age_days"], day["battery_rated_cycles"]) == (1, 200.0)
    assert (day["lifetime_cycles_used"], day["source_hub"], day["number_of_trips"]) == (
        None,
        None,
        None,
    )


def test_a_gap_gets_its_total_in_equal_shares() -> None:
    rows = days(reading(0), reading(4, lifetime_cycles_used=4.0))
    assert use(rows) == [0.5, 1.0, 1.0, 1.0, 0.5]
    assert repairs(rows) == [None, *["day_missing,gap_spread"] * 3, None]


def test_wrong_use_behind_a_gap_is_part_of_the_gap() -> None:
    rows = days(reading(0), reading(2, daily_cycles_used=300.0))
    assert use(rows) == [0.5, 0.5, 0.5]
    assert repairs(rows) == [None, "day_missing,gap_spread", "use_above_counter,gap_spread"]


def test_a_stuck_device_tells_nothing_until_its_counter_moves_again() -> None:
    stuck = [reading(day, lifetime_cycles_used=1.0) for day in (2, 3)]
    rows = days(reading(0), reading(1), *stuck, reading(4, lifetime_cycles_used=3.3))
    assert use(rows) == pytest.approx([0.5, 0.5, 0.9, 0.9, 0.5])
    assert repairs(rows) == [None, None, "stuck,gap_spread", "stuck,gap_spread", None]
    assert [row["is_complete"] for row in rows] == [True, True, False, False, True]
    *_, still_stuck = days(reading(0), reading(1), *stuck)
    assert still_stuck["daily_cycles_used"] is None
    assert still_stuck["lifetime_cycles_used"] is None


def test_use_beside_a_frozen_counter_is_believed_and_counted_on() -> None:
    frozen = [
        reading(day, daily_cycles_used=used, lifetime_cycles_used=0.5)
        for day, used in ((1, 0.4), (2, 0.7))
    ]
    # when it catches up
    rows = days(reading(0), *frozen, reading(3, lifetime_cycles_used=2.1))
    assert use(rows) == [0.5, 0.4, 0.7, 0.5]
    assert [row["lifetime_cycles_used"] for row in rows] == pytest.approx([0.5, 0.9, 1.6, 2.1])
    assert repairs(rows) == [None, "counter_frozen", "counter_frozen", None]
    # when it goes on from where it stood
    *_, last = days(reading(0), *frozen, reading(3, lifetime_cycles_used=1.0))
    assert last["lifetime_cycles_used"] == pytest.approx(2.1)
    assert last["repair"] == "counter_frozen,counter_carried"


def test_a_reset_counter_is_carried_on_by_the_reported_use() -> None:
    before = [reading(day, lifetime_cycles_used=100 + 0.5 * day) for day in range(3)]
    after = [reading(day, lifetime_cycles_used=0.5 * (day - 2)) for day in (3, 4)]
    rows = days(*before, *after)
    assert [row["lifetime_cycles_used"] for row in rows] == [100, 100.5, 101, 101.5, 102]
    assert use(rows) == [0.5] * 5
    assert repairs(rows)[2:] == [None, "counter_fell,counter_carried", "counter_carried"]


def test_a_reset_within_a_gap_is_bridged_by_the_mean_use() -> None:
    before = [reading(day, lifetime_cycles_used=100 + 0.5 * day) for day in range(3)]
    rows = days(*before, reading(5, lifetime_cycles_used=0.7))
    assert use(rows) == [0.5] * 6
    assert repairs(rows)[3:5] == ["day_missing,gap_estimated"] * 2
    assert rows[-1]["lifetime_cycles_used"] == 102.5


def test_a_jump_of_the_counter_and_its_return_leave_no_trace_behind_them() -> None:
    jumped = reading(1, lifetime_cycles_used=5_000.0)
    rows = days(reading(0), jumped, reading(2), reading(3))
    assert [row["lifetime_cycles_used"] for row in rows] == pytest.approx([0.5, 1.0, 1.5, 2.0])
    assert use(rows) == [0.5] * 4
    assert repairs(rows) == [
        None,
        "implausible_counter,counter_carried",
        "counter_fell",
        None,
    ]


def test_another_battery_under_the_same_id_does_not_look_like_a_fallen_counter() -> None:
    _, day = days(reading(40), reading(41, battery_age_days=0, lifetime_cycles_used=0.5))
    assert (day["repair"], day["installed_on"]) == (None, FIRST + timedelta(41))
    assert day["lifetime_cycles_used"] == 0.5


def test_the_same_battery_in_two_vehicles_is_two_histories() -> None:
    other = reading(1, vehicle_id="V2", lifetime_cycles_used=90.0)
    rows = days(other, reading(0), reading(2))
    assert [row["vehicle_id"] for row in rows] == ["V1", "V1", "V1", "V2"]
    assert repairs(rows) == [None, "day_missing,day_restored", None, None]


def test_use_beyond_a_day_of_driving_is_unknown_and_a_heavy_day_is_real() -> None:
    wild = reading(0, daily_cycles_used=5_000.0)
    heavy = reading(1, daily_cycles_used=3.4, lifetime_cycles_used=3.9)
    first, second = days(wild, heavy)
    assert (first["daily_cycles_used"], first["repair"]) == (None, "implausible_use")
    assert (second["daily_cycles_used"], second["repair"]) == (3.4, None)


def test_made_at_is_the_latest_first_copy_up_to_the_day() -> None:
    late = datetime(2026, 2, 1, tzinfo=UTC)
    rows = days(reading(0), reading(1, enqueued_at=late), reading(2))
    assert [row["made_at"].isoformat() for row in rows] == [
        "2026-01-02T01:00:00+00:00",
        "2026-02-01T00:00:00+00:00",
        "2026-02-01T00:00:00+00:00",
    ]
