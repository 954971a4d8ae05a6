"""Batteries wear faster with age and in the cold; steady ones do neither."""

import numpy as np
import pandas as pd
import pytest

from trey.telemetry.simulation.fleet import simulate_fleet


@pytest.fixture(scope="module")
def driven() -> pd.DataFrame:
    frame: pd.DataFrame = simulate_fleet(300, 1_461, seed=12).days.to_pandas(date_as_object=False)
    frame = frame[frame.daily_trip_duration_min > 20]
    frame["per_minute"] = frame.daily_cycles_used / frame.daily_trip_duration_min
    frame["relative"] = frame.per_minute / frame.groupby("battery_id").per_minute.transform("mean")
    return frame


def test_old_batteries_take_more_cycles_per_minute(driven: pd.DataFrame) -> None:
    # given: batteries that were seen young and old, of drivers who are not steady
    moving = driven[driven.kind != "steady"]
    young, old = (
        moving[moving.lifetime_cycles_used.between(*bounds)].groupby("battery_id").per_minute.mean()
        for bounds in ((0, 40), (160, 200))
    )
    rise = (old / young).dropna()
    # then
    assert len(rise) > 20
    assert 1.05 < rise.mean() < 1.2
    assert rise.max() < 1.4


def test_cold_days_take_more_cycles_per_minute(driven: pd.DataFrame) -> None:
    by_month = driven[driven.kind != "steady"].groupby(driven.observed_on.dt.month).relative.mean()
    assert by_month[1] > 1.02 * by_month[7]


def test_steady_batteries_take_the_same_whatever_happens(driven: pd.DataFrame) -> None:
    steady = driven[driven.kind == "steady"]
    assert len(steady) > 10_000
    assert np.allclose(1 / steady.per_minute, 406.455)
