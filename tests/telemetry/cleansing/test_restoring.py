"""Corrupted telemetry of a known series, its faults combined: how near the days come to the truth."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.telemetry.cleansing import fleets
from trey.telemetry.cleansing.days import clean
from trey.telemetry.simulation.fleet import simulate_fleet
from trey.telemetry.simulation.observation.faults import Faults

EXACT = 1e-6  # cycles

shares = st.builds(
    Faults,
    **dict.fromkeys(
        ("missing", "outage", "stuck", "spike", "false_zero", "negative", "conflicting_copy"),
        st.sampled_from([0.0, 0.01, 0.05]),
    ),
    half_daily=st.sampled_from([0.0, 0.5]),
    exact_copy=st.sampled_from([0.0, 0.1]),
    late=st.sampled_from([0.0, 0.2]),
)


def cleansed(faults: Faults, seed: int, vehicles: int = 12) -> pd.DataFrame:
    fleet = simulate_fleet(vehicles, 250, seed=seed, faults=faults)
    return fleets.beside_truth(clean(fleets.readings(fleet)), fleet)


def is_after_gap(days: pd.DataFrame) -> pd.Series:
    """Whether a day is its battery's first, or the day before it was not complete."""
    was_complete = days.groupby("battery_id")["is_complete"].shift(fill_value=False)
    return ~was_complete.astype(bool)


@settings(max_examples=25, deadline=None)
@given(faults=shares, seed=st.integers(0, 10_000))
def test_combined_faults_are_mended_within_the_stated_tolerance(faults: Faults, seed: int) -> None:
    """See docs/cleansing.md for what is exact, and for what cannot be."""
    # when
    days = cleansed(faults, seed)
    error = (days["daily_cycles_used"] - days["true_daily_cycles_used"]).abs()
    is_missed = days["fault"].apply(lambda kinds: kinds == kinds and "stuck" in kinds) & (
        ~days["repair"].str.contains("stuck")
    )
    near_missed = (
        is_missed | is_missed.shift(fill_value=False) | is_missed.shift(-1, fill_value=False)
    )
    # then the counter of a complete day is the true one, wherever the device read it on that day
    is_read = days["is_complete"] & ~is_missed
    counter_error = (days["lifetime_cycles_used"] - days["true_lifetime_cycles_used"]).abs()
    assert (counter_error[is_read] <= EXACT).all()
    # and so is the use, if the day before is complete too
    is_exact = days["is_complete"] & ~is_after_gap(days) & ~near_missed
    assert (error[is_exact] <= EXACT).all()
    # and the days of a battery make what its counter rose, whatever was missing between
    for _, battery in days.groupby("battery_id"):
        if battery["repair"].str.contains("counter_frozen|counter_caught_up").any():
            continue  # a stuck reading that was contradicted, or that said nothing was used
        counter = battery.loc[battery["is_complete"], "lifetime_cycles_used"]
        between = battery.loc[counter.index[0] + 1 : counter.index[-1], "daily_cycles_used"]
        assert np.isclose(between.sum(), counter.iloc[-1] - counter.iloc[0], atol=1e-4)
