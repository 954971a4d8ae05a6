"""Each fault of the telemetry comes with its share, alone or among others, and not at all at 0."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from trey.telemetry.message import FIELDS, TelemetryMessage, message_body
from trey.telemetry.quarantine import decide
from trey.telemetry.simulation.fleet import SimulatedFleet, simulate_fleet
from trey.telemetry.simulation.observation.faults import NO_FAULTS, USUAL_FAULTS, Faults

KEY = ["battery_id", "observed_on"]


def fleet(faults: Faults) -> SimulatedFleet:
    return simulate_fleet(120, 500, seed=5, faults=faults)


def seen(of_fleet: SimulatedFleet) -> pd.DataFrame:
    """Messages with the day that each is about, beside what is true of it (`_true`)."""
    messages = of_fleet.messages.to_pandas(date_as_object=False)
    at = messages.observed_at.dt.tz_localize(None).dt.normalize()
    messages["observed_on"] = messages.observed_on.fillna(at)
    frame: pd.DataFrame = messages.merge(
        of_fleet.days.to_pandas(date_as_object=False), on=KEY, suffixes=("", "_true")
    )
    return frame


def of(fault: str, share: float) -> tuple[pd.DataFrame, int]:
    """Messages of a fleet with one fault alone, and how many days it has."""
    of_fleet = fleet(replace(NO_FAULTS, **{fault: share}))
    return seen(of_fleet), len(of_fleet.days)


@pytest.mark.parametrize(("fault", "share"), [("missing", 0.05), ("outage", 0.05)])
def test_days_go_missing_alone_or_in_outages(fault: str, share: float) -> None:
    # when
    messages, days = of(fault, share)
    # then
    assert 1 - len(messages) / days == pytest.approx(share, rel=0.25)
    gaps = messages.sort_values(KEY).groupby("battery_id").observed_on.diff().dt.days - 1
    mean_gap = gaps[gaps > 0].mean()
    assert mean_gap < 1.2 if fault == "missing" else 8 < mean_gap < 18


@pytest.mark.parametrize(
    ("fault", "share"), [("spike", 0.02), ("false_zero", 0.02), ("negative", 0.01)]
)
def test_wrong_use_has_its_share_and_the_counter_stays_right(fault: str, share: float) -> None:
    # when
    messages, _ = of(fault, share)
    driven = messages[messages.daily_cycles_used_true > 0]
    factor = driven.daily_cycles_used / driven.daily_cycles_used_true
    is_wrong = {"spike": factor > 19, "false_zero": factor == 0, "negative": factor < 0}[fault]
    # then
    assert is_wrong.mean() == pytest.approx(share, rel=0.15)
    assert (driven.fault[is_wrong] == fault).all()
    assert np.allclose(factor[~is_wrong], 1)
    assert (messages.lifetime_cycles_used == messages.lifetime_cycles_used_true).all()


def test_a_stuck_device_repeats_reading_and_counter() -> None:
    # when
    messages, days = of("stuck", 0.04)
    is_stuck = messages.fault == "stuck"
    # then
    assert is_stuck.sum() / days == pytest.approx(0.04, rel=0.25)
    in_order = messages.sort_values(KEY)
    before = in_order[["battery_id", "daily_cycles_used", "lifetime_cycles_used"]].shift()
    now = in_order[["battery_id", "daily_cycles_used", "lifetime_cycles_used"]]
    repeats = (before == now).all(axis=1)
    assert repeats[in_order.fault == "stuck"].all()
    right = messages[~is_stuck]
    assert (right.lifetime_cycles_used == right.lifetime_cycles_used_true).all()


def test_exact_copies_come_later_with_the_same_reading() -> None:
    messages, days = of("exact_copy", 0.03)
    copies = messages[messages.fault == "exact_copy"].set_index(KEY)
    originals = messages[messages.fault.isna()].set_index(KEY).loc[copies.index]
    assert len(copies) / days == pytest.approx(0.03, rel=0.15)
    assert (copies.enqueued_at > originals.enqueued_at).all()
    names = ["daily_cycles_used", "daily_trip_duration_min", "lifetime_cycles_used"]
    assert copies[names].equals(originals[names])


def test_conflicting_copies_disagree_with_the_counter() -> None:
    # when
    messages, _ = of("conflicting_copy", 0.03)
    is_copy = messages.fault == "conflicting_copy"
    # then
    is_driven = messages.daily_cycles_used_true > 0
    assert is_copy.sum() / (is_driven & ~is_copy).sum() == pytest.approx(0.03, rel=0.15)
    assert (messages.daily_cycles_used == messages.daily_cycles_used_true)[~is_copy].all()
    copies = messages[is_copy]
    assert (copies.daily_cycles_used < 0.91 * copies.daily_cycles_used_true).all()
    assert (copies.lifetime_cycles_used == copies.lifetime_cycles_used_true).all()


def test_late_messages_come_out_of_order() -> None:
    # when
    messages, days = of("late", 0.05)
    arrival = messages.enqueued_at.dt.tz_localize(None) - messages.observed_on
    is_late = arrival >= pd.Timedelta(days=2)
    # then
    assert is_late.sum() / days == pytest.approx(0.05, rel=0.15)
    assert arrival.max() < pd.Timedelta(days=22)
    assert (arrival[~is_late] < pd.Timedelta(hours=26)).all()
    assert messages.enqueued_at.is_monotonic_increasing
    assert not messages.observed_on.is_monotonic_increasing


def test_half_days_end_with_a_change_date_and_add_up() -> None:
    # when
    messages, days = of("half_daily", 0.5)
    is_half = messages.observed_at.notna()
    halves = messages[is_half].groupby(KEY)
    # then
    assert messages[is_half].vehicle_id.nunique() == pytest.approx(60, abs=20)
    assert (halves.size() == 2).all()
    summed, true = halves.daily_cycles_used.sum(), halves.daily_cycles_used_true.first()
    assert np.allclose(summed, true)
    assert (halves.lifetime_cycles_used.last() == halves.lifetime_cycles_used_true.last()).all()
    last_half = messages[is_half].groupby("vehicle_id").observed_on.max()
    first_whole = messages[~is_half].groupby("vehicle_id").observed_on.min()
    both = pd.concat([last_half, first_whole], axis=1, keys=["half", "whole"]).dropna()
    assert len(both) > 20
    assert (both.half < both.whole).all()
    assert len(messages) - is_half.sum() / 2 == days


def test_only_negative_use_is_refused_at_the_door() -> None:
    # given: as a device would send them
    messages = fleet(replace(USUAL_FAULTS, negative=0.1)).messages.slice(0, 2_000).to_pylist()
    rows = [{name: row.get(name) for name in FIELDS[1:]} for row in messages]
    # when
    is_message = [
        isinstance(decide(message_body(row), row["vehicle_id"], date(2026, 1, 1)), TelemetryMessage)
        for row in rows
    ]
    # then
    assert is_message == [row["daily_cycles_used"] >= 0 for row in rows]
    assert 50 < is_message.count(False) < 400


def test_all_faults_come_together() -> None:
    # when
    found = set(seen(fleet(USUAL_FAULTS)).fault.dropna())
    # then
    assert found == {
        *("spike", "false_zero", "negative", "stuck"),
        *("exact_copy", "conflicting_copy"),
    }


@pytest.mark.parametrize("share", [-0.1, 1.0])
def test_a_share_outside_its_range_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="late is a share"):
        Faults(late=share)
