"""A simulated fleet: equal for equal arguments, and true to itself."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from trey.telemetry.message import FIELDS
from trey.telemetry.simulation.fleet import (
    GROUP,
    SimulatedFleet,
    simulate_fleet,
    simulate_groups,
    soon,
)
from trey.telemetry.simulation.markets import MIXED, SHIFTED
from trey.telemetry.simulation.observation.faults import NO_FAULTS, USUAL_FAULTS

DAYS = 1_461


@pytest.fixture(scope="module")
def fleet() -> SimulatedFleet:
    return simulate_fleet(250, DAYS, seed=1, faults=NO_FAULTS)


@pytest.fixture(scope="module")
def days(fleet: SimulatedFleet) -> pd.DataFrame:
    frame: pd.DataFrame = fleet.days.to_pandas(date_as_object=False)
    return frame


@pytest.fixture(scope="module")
def batteries(fleet: SimulatedFleet) -> pd.DataFrame:
    frame: pd.DataFrame = fleet.batteries.to_pandas(date_as_object=False)
    return frame


def as_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    buffer: bytes = sink.getvalue().to_pybytes()
    return buffer


def test_equal_arguments_make_equal_bytes_and_others_share_no_vehicle() -> None:
    # given
    def fleet(seed: int = 7, vehicles: int = 4) -> SimulatedFleet:
        return simulate_fleet(vehicles, 60, seed, faults=USUAL_FAULTS)

    first, again = fleet(), fleet()
    # then
    for name in ("messages", "days", "batteries"):
        assert as_bytes(getattr(again, name)) == as_bytes(getattr(first, name))
    for other in (fleet(seed=8), fleet(vehicles=5)):
        ours, others = (set(f.days["vehicle_id"].to_pylist()) for f in (first, other))
        assert ours
        assert ours.isdisjoint(others)


def test_what_happens_is_the_same_whichever_faults_hide_it() -> None:
    plain, faulty = (
        simulate_fleet(5, 200, 3, faults=faults).days.drop_columns(["vehicle_id", "battery_id"])
        for faults in (NO_FAULTS, USUAL_FAULTS)
    )
    assert len(plain) > 500
    assert plain.equals(faulty)


def test_groups_make_the_fleet_with_a_vehicle_in_one_of_them() -> None:
    # when
    groups = list(simulate_groups(GROUP + 3, 20, seed=2, crossing_days=(1, 2)))
    whole = simulate_fleet(GROUP + 3, 20, seed=2, crossing_days=(1, 2))
    # then
    vehicles = [set(group.days["vehicle_id"].to_pylist()) for group in groups]
    assert [len(of_group) for of_group in vehicles] == [GROUP, 3]
    assert vehicles[0].isdisjoint(vehicles[1])
    assert pa.concat_tables(group.messages for group in groups).equals(whole.messages)


@pytest.mark.parametrize(("vehicles", "days"), [(1, 1), (300, 9), (300, 800)])
def test_each_vehicle_has_a_battery_by_the_last_day(vehicles: int, days: int) -> None:
    fates = simulate_fleet(vehicles, days, seed=9).batteries.to_pandas(date_as_object=False)
    assert fates.vehicle_id.nunique() == vehicles
    assert (fates.groupby("vehicle_id").last_day.max() == pd.Timestamp("2025-12-31")).all()


def test_messages_have_the_fields_of_the_contract(fleet: SimulatedFleet) -> None:
    assert set(FIELDS) - {"schema_version"} == set(fleet.messages.column_names) - {
        "enqueued_at",
        "fault",
    }
    assert fleet.messages.num_rows == fleet.days.num_rows
    assert fleet.messages["fault"].null_count == fleet.messages.num_rows


def test_the_counter_is_the_running_sum_of_the_true_use(days: pd.DataFrame) -> None:
    # when
    by_battery = days.groupby("battery_id", sort=False)
    start = by_battery.lifetime_cycles_used.transform("first")
    start -= by_battery.daily_cycles_used.transform("first")
    summed = start + by_battery.daily_cycles_used.cumsum()
    # then
    assert len(days) > 200_000
    assert (days.lifetime_cycles_used - summed).abs().max() < 1e-9
    assert (days.daily_cycles_used >= 0).all()
    assert days.daily_cycles_used.max() < 4.0
    assert ((days.daily_cycles_used == 0) == (days.number_of_trips == 0)).all()


def test_days_and_ages_of_a_battery_have_no_gap(days: pd.DataFrame) -> None:
    steps = days.groupby("battery_id", sort=False)[["observed_on", "battery_age_days"]].diff()
    assert (steps.observed_on.dropna() == pd.Timedelta(days=1)).all()
    assert (steps.battery_age_days.dropna() == 1).all()
    assert days.observed_on.max() == pd.Timestamp("2025-12-31")


def test_a_replacement_resets_counter_and_age(days: pd.DataFrame) -> None:
    # when
    in_order = days.sort_values(["vehicle_id", "observed_on"], kind="stable")
    is_new = in_order.battery_id != in_order.battery_id.shift()
    is_successor = is_new & (in_order.vehicle_id == in_order.vehicle_id.shift())
    successors, before = in_order[is_successor], in_order[is_successor.shift(-1, fill_value=False)]
    # then
    assert len(successors) > 50
    assert (successors.battery_age_days == 0).all()
    assert np.allclose(successors.lifetime_cycles_used, successors.daily_cycles_used)
    assert successors.battery_id.str.endswith(("-2", "-3", "-4", "-5", "-6", "-7")).all()
    gap = successors.observed_on.to_numpy() - before.observed_on.to_numpy()
    assert (gap == np.timedelta64(1, "D")).all()
    # Most wait for the rating; some fail before it.
    assert 0.6 < (before.lifetime_cycles_used >= 200).mean() < 0.97


def test_the_crossing_is_the_first_day_at_the_rating_or_null(
    days: pd.DataFrame, batteries: pd.DataFrame
) -> None:
    # when
    crossed = days[days.lifetime_cycles_used >= 200].groupby("battery_id").observed_on.min()
    told = batteries.set_index("battery_id").crossing_on
    # then
    assert told.dropna().to_dict() == crossed.to_dict()
    assert 0.3 < told.isna().mean() < 0.8  # censored
    assert (batteries.first_day >= batteries.installed_on).all()
    assert batteries.installed_on.min() < days.observed_on.min()


def test_a_fleet_soon_due_crosses_near_its_last_day() -> None:
    # when
    batteries = simulate_fleet(200, 455, 1, crossing_days=soon(455)).batteries
    crossed = batteries.to_pandas(date_as_object=False).crossing_on.dropna()
    # then
    assert 35 <= (crossed >= pd.Timestamp("2025-11-02")).sum() <= 65
    assert (crossed < pd.Timestamp("2025-09-01")).sum() <= 10


def test_the_steady_kind_is_like_the_lab_file(days: pd.DataFrame) -> None:
    # when
    seen_long = days.groupby("battery_id").observed_on.transform("size") > 300
    steady = days[(days.kind == "steady") & seen_long].groupby("battery_id")
    use, minutes = steady.daily_cycles_used, steady.daily_trip_duration_min
    # then
    assert len(use) > 10
    assert ((use.std() / use.mean()).between(0.075, 0.096)).all()
    assert np.allclose(use.sum() / minutes.sum(), 1 / 406.455)
    assert (days[days.kind == "steady"].life == 0).all()


def test_signals_fall_with_wear_and_are_optional(days: pd.DataFrame) -> None:
    is_old = days.lifetime_cycles_used > 170
    is_young = days.lifetime_cycles_used < 30
    for name, fall in (
        ("start_voltage_min", 0.5),
        ("charge_acceptance", 0.1),
        ("rest_voltage", 0.15),
    ):
        young, old = days[name][is_young].mean(), days[name][is_old].mean()
        assert young - old > fall
        assert 0.1 < days[name].isna().mean() < 0.6
    assert days.start_voltage_min[days.number_of_trips == 0].isna().all()
    assert days.charge_acceptance.dropna().between(0, 1).all()


def test_the_shifted_market_has_other_seasons_and_less_settled_lives() -> None:
    # when
    changes, summer = {}, {}
    for market in (MIXED, SHIFTED):
        frame = simulate_fleet(250, DAYS, 4, market=market).days.to_pandas(date_as_object=False)
        private = frame[frame.kind.isin(["commuter", "family"])]
        by_month = private.groupby(private.observed_on.dt.month).daily_trip_duration_min.mean()
        summer[market.name] = by_month[[6, 7, 8]].mean() / by_month[[12, 1, 2]].mean()
        changes[market.name] = frame.groupby("vehicle_id").life.max().mean()
    # then
    assert summer["mixed"] > 1.02
    assert summer["shifted"] < 0.98
    assert changes["shifted"] > 1.8 * changes["mixed"]
