"""The simulated fleet: the truth that it lets alerts be judged against holds."""

import pandas as pd
import pytest

from trey.telemetry.fleet import simulate_fleet


@pytest.fixture(scope="module")
def fleet() -> pd.DataFrame:
    frame: pd.DataFrame = simulate_fleet(batteries=200, days=455, seed=1).to_pandas()
    frame["day"] = pd.to_datetime(frame.observed_on).fillna(
        frame.observed_at.dt.tz_localize(None).dt.normalize()
    )
    return frame


def test_equal_arguments_make_equal_fleets_and_others_share_no_vehicle() -> None:
    first = simulate_fleet(batteries=3, days=40, seed=7)
    assert simulate_fleet(batteries=3, days=40, seed=7).equals(first)
    for other in (simulate_fleet(3, 40, seed=8), simulate_fleet(4, 40, seed=7)):
        assert set(other["vehicle_id"].to_pylist()).isdisjoint(first["vehicle_id"].to_pylist())


def test_a_quarter_crosses_within_the_last_sixty_days(fleet: pd.DataFrame) -> None:
    # when
    crossed = fleet[fleet.lifetime_cycles_used >= 200].groupby("battery_id").day.min()
    # then
    assert 30 <= len(crossed) <= 70
    assert crossed.min() >= pd.Timestamp("2025-10-30")
    assert fleet.day.max() == pd.Timestamp("2025-12-31")


def test_the_counter_is_the_running_sum_over_days_that_are_not_missing(
    fleet: pd.DataFrame,
) -> None:
    in_order = fleet[fleet.observed_at.isna()].sort_values(["battery_id", "day"])
    before = in_order.groupby("battery_id")[["lifetime_cycles_used", "day"]].shift()
    follows = (in_order.day - before.day).dt.days == 1
    step = in_order.lifetime_cycles_used - before.lifetime_cycles_used
    assert follows.sum() > 70_000
    assert (step - in_order.daily_cycles_used)[follows].abs().max() < 1e-9
    assert (step[follows] >= 0).all()


def test_some_days_are_missing_and_some_devices_report_twice_a_day(fleet: pd.DataFrame) -> None:
    # when
    days = fleet.groupby("battery_id").day.agg(["nunique", "min", "max"])
    possible = (days["max"] - days["min"]).dt.days + 1
    twice = fleet[fleet.observed_at.notna()]
    # then
    assert 0.02 < 1 - days["nunique"].sum() / possible.sum() < 0.04
    assert 1 <= twice.battery_id.nunique() <= 15
    assert twice.observed_on.isna().all()
    assert twice.groupby(["battery_id", "day"]).size().max() == 2


def test_drivers_differ_and_parked_days_are_true_zeros(fleet: pd.DataFrame) -> None:
    by_battery = fleet.groupby("battery_id").daily_cycles_used
    variation = by_battery.std() / by_battery.mean()
    assert variation.quantile(0.1) < 0.12
    assert variation.quantile(0.9) > 0.8
    assert (fleet.number_of_trips[fleet.daily_cycles_used == 0] == 0).all()
    assert (fleet.daily_cycles_used == 0).mean() > 0.05
