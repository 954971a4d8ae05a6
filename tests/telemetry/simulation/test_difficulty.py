"""A fleet that the reference forecast finds as hard as a realistic one, and not hopeless."""

import numpy as np
import pyarrow as pa
import pytest

from trey.battery.baseline import Mean365Gaussian
from trey.telemetry.simulation.fleet import simulate_fleet
from trey.telemetry.simulation.markets import MIXED, SHIFTED, Market

LAST_DAYS, SEEN_BEFORE, CONTEXT, HORIZON = 120, 60, 365, 30


def brier_of_reference(days: pa.Table) -> float:
    """Over the last 120 days before the crossing of each battery that crosses."""
    past, remaining = [], []
    columns = ["battery_id", "daily_cycles_used", "lifetime_cycles_used"]
    for _, battery in days.select(columns).to_pandas().groupby("battery_id", sort=False):
        counter = battery.lifetime_cycles_used.to_numpy()
        crossing = int(np.searchsorted(counter, 200.0))
        if crossing == len(counter) or crossing < LAST_DAYS + SEEN_BEFORE:
            continue
        use = np.append(np.full(CONTEXT, np.nan), battery.daily_cycles_used.to_numpy())
        windows = np.lib.stride_tricks.sliding_window_view(use, CONTEXT)[1:]
        as_of = slice(crossing - LAST_DAYS, crossing)
        past.append(windows[as_of])
        remaining.append(200.0 - counter[as_of])
    past_use = np.concatenate(past)
    forecasts = Mean365Gaussian().of_past(
        past_use, np.concatenate(remaining), np.zeros(len(past_use), dtype=np.int64)
    )
    crosses = np.tile(np.arange(LAST_DAYS, 0, -1) <= HORIZON, len(past))
    return float(np.mean((forecasts.p_cross - crosses) ** 2))


@pytest.mark.parametrize(("market", "low", "high"), [(MIXED, 0.03, 0.039), (SHIFTED, 0.039, 0.052)])
def test_the_reference_scores_as_on_a_realistic_fleet(
    market: Market, low: float, high: float
) -> None:
    days = simulate_fleet(400, 1_461, seed=21, market=market).days
    assert low < brier_of_reference(days) < high
