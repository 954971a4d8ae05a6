"""Drivers keep to their calendar, and lives and vacations change what they do."""

import numpy as np
import pandas as pd
import pytest

from trey.telemetry.simulation.driving.calendar import Calendar, calendar
from trey.telemetry.simulation.driving.habits import LIVES, draw_lives, life_of_day
from trey.telemetry.simulation.driving.kinds import KIND_NAMES
from trey.telemetry.simulation.driving.vacations import vacation_days
from trey.telemetry.simulation.fleet import simulate_fleet
from trey.telemetry.simulation.markets import MARKETS, MIXED, SHIFTED, Market


def days_of(market: Market, days: int = 730) -> Calendar:
    return calendar(np.random.default_rng(1), days, market)


@pytest.fixture(scope="module")
def fleet() -> pd.DataFrame:
    frame: pd.DataFrame = simulate_fleet(400, 730, seed=3).days.to_pandas(date_as_object=False)
    frame["weekday"] = frame.observed_on.dt.dayofweek
    frame["is_parked"] = frame.number_of_trips == 0
    return frame


@pytest.mark.parametrize("market", MARKETS.values(), ids=MARKETS)
def test_the_shares_of_a_market_are_of_all_kinds_and_make_a_whole(market: Market) -> None:
    assert set(market.shares) == set(KIND_NAMES)
    assert sum(market.shares.values()) == pytest.approx(1)


def test_the_calendar_knows_weekdays_and_moving_holidays() -> None:
    # when
    days = days_of(MIXED, 365)
    # then
    holidays = [str(day) for day in days.dates[days.is_holiday]]
    assert holidays == [
        *("2025-01-01", "2025-05-26", "2025-07-04", "2025-09-01"),
        *("2025-11-27", "2025-12-24", "2025-12-25", "2025-12-26", "2025-12-31"),
    ]
    assert days.weekday[-1] == 2  # 2025-12-31 was a Wednesday
    assert days.day_of_year[[0, -1]].tolist() == [1, 365]


def test_winter_is_cold_where_the_market_has_it() -> None:
    for market, coldest_months in ((MIXED, (12, 1, 2)), (SHIFTED, (6, 7, 8))):
        days = days_of(market, 1_461)
        month = pd.DatetimeIndex(days.dates).month
        is_winter = np.isin(month, coldest_months)
        winter, rest = days.celsius[:, is_winter].mean(), days.celsius[:, ~is_winter].mean()
        assert winter < rest - 8


def test_commuters_rest_at_weekends_and_ride_hailing_does_not(fleet: pd.DataFrame) -> None:
    def parked(kind: str, weekday: int) -> float:
        days = fleet[(fleet.kind == kind) & (fleet.weekday == weekday)]
        return float(days.is_parked.mean())

    assert parked("commuter", 6) > 2 * parked("commuter", 1)
    assert parked("ride_hailing", 5) < parked("ride_hailing", 0)
    assert min(parked("low_use", weekday) for weekday in range(7)) > 0.5
    assert max(parked("steady", weekday) for weekday in range(7)) == 0


def test_parcels_are_not_delivered_on_sundays_but_most_before_christmas(
    fleet: pd.DataFrame,
) -> None:
    delivery = fleet[fleet.kind == "delivery"]
    assert delivery.is_parked[delivery.weekday == 6].mean() > 0.9
    worked = delivery[~delivery.is_parked]
    in_december = worked.observed_on.dt.strftime("%m%d").between("1201", "1223")
    rise = worked.daily_trip_duration_min[in_december].mean()
    rise /= worked.daily_trip_duration_min[~in_december].mean()
    assert 1.2 < rise < 1.5


def test_a_vacation_lasts_days_and_most_begin_in_the_season() -> None:
    # when
    days = days_of(MIXED)
    per_year = np.repeat([2.0, 0.0], 500)
    is_away = vacation_days(np.random.default_rng(2), per_year, days, MIXED)
    # then
    share = is_away[:500].mean(axis=0)
    assert share.mean() == pytest.approx(2 * 10 / 365, rel=0.15)  # of 10 days on average
    in_summer = np.isin(pd.DatetimeIndex(days.dates).month, (6, 7, 8))
    assert share[in_summer].mean() > 2 * share[~in_summer].mean()
    assert not is_away[500:].any()


def test_lives_follow_each_other_at_the_rate_of_the_market() -> None:
    # when
    rng = np.random.default_rng(4)
    lives = draw_lives(rng, 2_000, MIXED)
    life = life_of_day(rng, lives, 1_461, changes_per_year=0.25)
    # then
    first = np.arange(2_000) * LIVES
    changes = life[:, -1] - first
    kind = np.array(KIND_NAMES)[lives.kind[first]]
    assert changes[kind == "steady"].max() == 0
    assert changes[kind == "commuter"].mean() == pytest.approx(1, rel=0.12)
    assert changes[kind == "ride_hailing"].mean() == pytest.approx(2, rel=0.15)


def test_a_new_job_keeps_the_driver_and_a_new_driver_the_trade() -> None:
    # when
    lives = draw_lives(np.random.default_rng(5), 3_000, MIXED)
    kind = np.array(KIND_NAMES)[lives.kind].reshape(-1, LIVES)
    before, after = kind[:, :-1].ravel(), kind[:, 1:].ravel()
    season = lives.season.reshape(-1, LIVES)
    # then
    is_paid = np.isin(before, ("delivery", "ride_hailing"))
    assert set(after[is_paid]) == {"delivery", "ride_hailing"}
    private = before == "commuter"
    assert set(after[private]) == {"commuter", "family", "low_use"}
    keeps_season = (season[:, 1:] == season[:, :-1])[kind[:, :-1] == "commuter"]
    assert keeps_season.mean() == pytest.approx(1 - MIXED.new_driver_share, abs=0.03)
