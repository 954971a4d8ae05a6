import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm

from trey.battery.arrays import FloatArray
from trey.battery.baseline import Mean365Gaussian
from trey.battery.forecaster import NOT_IN_SIGHT, Forecasts
from trey.battery.horizon import HORIZON_DAYS

MODEL = Mean365Gaussian()

histories = arrays(np.float64, (4, 365), elements=st.floats(0, 4, allow_subnormal=False))
remainders = arrays(np.float64, 4, elements=st.floats(0.001, 400))


def forecast(
    past: FloatArray, remaining: FloatArray, horizon_days: int = HORIZON_DAYS
) -> Forecasts:
    counted = np.zeros(len(past), dtype=np.int64)
    return MODEL.of_past(past, remaining, counted, horizon_days=horizon_days)


def past(*rows: list[float]) -> FloatArray:
    return np.array([[np.nan] * (365 - len(row)) + row for row in rows])


def test_probability_follows_the_formula() -> None:
    # given 20 days, mean 0.2, sample variance 0.01 * 20 / 19
    days = [0.1, 0.3] * 10
    # when
    forecasts = forecast(past(days), np.array([7.0]))
    # then S_30 is Normal(6, 0.01 * 20/19 * (30 + 900/20)), so z = -1 / 0.88852 = -1.12546
    assert forecasts.p_cross[0] == pytest.approx(0.13020, abs=1e-5)
    assert forecasts.sum_quantiles[0] == pytest.approx([4.86132, 6.0, 7.13868], abs=1e-5)


@pytest.mark.parametrize(
    # z is -0.1 / 0.10513, -0.2 / 0.50053 and -1 / 1.58944: see above
    ("horizon_days", "remaining", "p_cross", "sums"),
    [
        (1, 0.3, 0.17075, [0.06527, 0.2, 0.33473]),
        (14, 3.0, 0.34473, [2.15855, 2.8, 3.44145]),
        (60, 13.0, 0.26462, [9.96305, 12.0, 14.03695]),
    ],
)
def test_the_formula_holds_at_each_horizon(
    horizon_days: int, remaining: float, p_cross: float, sums: list[float]
) -> None:
    forecasts = forecast(past([0.1, 0.3] * 10), np.array([remaining]), horizon_days)
    assert forecasts.p_cross[0] == pytest.approx(p_cross, abs=1e-5)
    assert forecasts.sum_quantiles[0] == pytest.approx(sums, abs=1e-5)


def test_constant_use_dates_the_crossing_exactly() -> None:
    # given
    forecasts = forecast(past([0.5] * 30), np.array([4.75]))
    # then 4.75 cycles at 0.5 a day are used up on the tenth day
    assert forecasts.days_to_crossing[0].tolist() == [10, 10, 10]
    assert forecasts.p_cross[0] == 1.0


def test_a_parked_car_has_no_crossing_in_sight() -> None:
    forecasts = forecast(past([0.0] * 30), np.array([4.75]))
    assert forecasts.days_to_crossing[0].tolist() == [NOT_IN_SIGHT] * 3
    assert forecasts.p_cross[0] == 0.0


@given(histories, remainders)
@settings(max_examples=60, deadline=None)
def test_crossing_days_agree_with_the_probability_of_each_horizon(
    daily: FloatArray, remaining: FloatArray
) -> None:
    # given the same law, horizon by horizon, from the definition
    mean, sd = daily.mean(axis=1), np.maximum(daily.std(axis=1, ddof=1), 1e-6)
    h = np.arange(1, 366)[:, None]
    z = (h * mean - remaining) / (sd * np.sqrt(h + h**2 / 365))
    # when
    days = forecast(daily, remaining).days_to_crossing
    # then the day reaches the level, the one before it does not (but for the last bits)
    for level, quantile in enumerate((0.1, 0.5, 0.9)):
        for battery in range(4):
            day = days[battery, level]
            threshold = norm.ppf(quantile)
            reached = z[:, battery] >= threshold + 1e-6
            if day == NOT_IN_SIGHT:
                assert not reached.any()
            else:
                assert z[day - 1, battery] >= threshold - 1e-6
                assert not reached[: day - 1].any()


@given(histories, remainders)
@settings(max_examples=30, deadline=None)
def test_a_row_is_forecast_alike_to_the_last_bit_whatever_its_neighbours(
    daily: FloatArray, remaining: FloatArray
) -> None:
    together = forecast(daily, remaining)
    alone = [forecast(daily[i : i + 1], remaining[i : i + 1]) for i in range(4)]
    assert together.p_cross.tobytes() == b"".join(f.p_cross.tobytes() for f in alone)
    assert together.sum_quantiles.tobytes() == b"".join(f.sum_quantiles.tobytes() for f in alone)


@given(histories, remainders)
@settings(max_examples=30, deadline=None)
def test_quantiles_are_in_order_and_probabilities_are_probabilities(
    daily: FloatArray, remaining: FloatArray
) -> None:
    forecasts = forecast(daily, remaining)
    assert (np.diff(forecasts.sum_quantiles, axis=1) >= 0).all()
    assert ((forecasts.p_cross >= 0) & (forecasts.p_cross <= 1)).all()


@pytest.fixture(scope="module")
def lab_use() -> FloatArray:
    file = os.environ.get("TREY_LAB_FILE")
    if not file:
        pytest.skip("TREY_LAB_FILE does not name the lab's battery file")
    return pd.read_csv(Path(file))["Daily_Cycles_Used"].to_numpy()


def test_lab_battery_is_due_thirty_days_ahead(lab_use: FloatArray) -> None:
    # given the days before the crossing on day 1406, counted from 0
    counter = lab_use.cumsum()
    assert counter[1405] < 200 <= counter[1406]
    known = np.arange(1406 - 120, 1406)
    windows = np.array([lab_use[day - 364 : day + 1] for day in known])
    # when
    forecasts = forecast(windows, 200 - counter[known])
    # then
    ahead = 1406 - known
    due = forecasts.p_cross >= 0.5
    assert ahead[due].max() == 30
    crosses = ahead <= 30
    assert np.mean((forecasts.p_cross - crosses) ** 2) == pytest.approx(0.0013, abs=2e-4)
