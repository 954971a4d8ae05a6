"""How a file or a fleet is cut into history, replay and what is held back."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from trey.demo.batteries.sending import stretches
from trey.demo.batteries.telemetry import cut, days_of, from_file, simulated, write_history
from trey.errors import TreyError
from trey.telemetry.history import HISTORY, read_history

FIRST = date(2026, 1, 1)


def readings(days: int, **columns: Sequence[object]) -> pa.Table:
    """A battery's days, newest first, as no device would send them."""
    plain: dict[str, Sequence[object]] = {name: [None] * days for name in HISTORY.names}
    plain["observed_on"] = [FIRST + timedelta(days=day) for day in reversed(range(days))]
    return pa.table(plain | columns, schema=HISTORY)


def lab_file(folder: Path, rows: list[str]) -> Path:
    header = (
        ",Date,Battery_ID,Battery_Age_Days,Number_Of_Trips,Daily_Trip_Duration,"
        "Daily_Cycles_Used,Lifetime_Cycles_Used,Battery_Rated_Cycles"
    )
    file = folder / "lab.csv"
    file.write_text("\n".join([header, *rows]) + "\n")
    return file


def test_the_last_days_are_replayed_and_time_runs_forward() -> None:
    # when
    history, replay, held_back = cut(readings(10), replay_days=3, held_back_days=2)
    # then
    assert days_of(history).to_pylist() == [FIRST + timedelta(days=day) for day in range(5)]
    assert days_of(replay).to_pylist() == [FIRST + timedelta(days=day) for day in (5, 6, 7)]
    assert days_of(held_back).to_pylist() == [FIRST + timedelta(days=day) for day in (8, 9)]


def test_half_days_belong_to_their_day_and_come_in_order() -> None:
    # given
    evening, morning = (datetime(2026, 1, 3, hour, tzinfo=UTC) for hour in (23, 11))
    rows = readings(3, observed_on=[None, None, FIRST], observed_at=[evening, morning, None])
    # when
    history, replay, _ = cut(rows, replay_days=1, held_back_days=0)
    # then
    assert len(history) == 1
    assert replay["observed_at"].to_pylist() == [morning, evening]


def test_rows_without_a_day_are_replayed_for_quarantine_to_name() -> None:
    rows = readings(3, observed_on=[date(2026, 1, 3), None, FIRST])
    history, replay, _ = cut(rows, replay_days=1, held_back_days=0)
    assert (len(history), replay["observed_on"].to_pylist()) == (1, [date(2026, 1, 3), None])


def test_more_replay_days_than_there_are_leave_no_history() -> None:
    history, replay, _ = cut(readings(3), replay_days=100, held_back_days=0)
    assert (len(history), len(replay)) == (0, 3)


def test_history_is_loaded_as_the_file_would_have_been(tmp_path: Path) -> None:
    # given
    rows = [f"{day},2026-01-0{day + 1},7,{day},5,50.0,0.1,{day}.5,200.0" for day in range(4)]
    telemetry = from_file(lab_file(tmp_path, rows), replay_days=1)
    # when
    first = write_history(telemetry, tmp_path / "a").read_bytes()
    second = write_history(telemetry, tmp_path / "b")
    # then: an equal file is loaded once, and a derived vehicle is recorded as derived
    assert second.read_bytes() == first
    loaded = read_history(second)
    assert loaded.equals(telemetry.history)
    assert set(loaded["vehicle_id_origin"].to_pylist()) == {"derived"}


def test_truth_has_one_row_per_day_with_the_last_counter(tmp_path: Path) -> None:
    # given
    rows = ["0,2026-01-01,7,0,5,50.0,0.1,0.5,200.0", "1,2026-01-02,7,1,5,50.0,0.1,0.6,200.0"]
    file = lab_file(tmp_path, [*rows, rows[1]])
    # when
    truth = from_file(file, replay_days=1).truth()
    # then
    assert truth[["vehicle_id", "lifetime_cycles_used"]].to_numpy().tolist() == [
        ["vehicle-7", 0.5],
        ["vehicle-7", 0.6],
    ]
    assert truth["day"].tolist() == [pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-02")]


def test_a_simulated_fleet_holds_thirty_days_back(tmp_path: Path) -> None:
    telemetry = simulated(3, seed=1, replay_days=5, folder=tmp_path)
    assert telemetry.simulated
    assert len(telemetry.vehicles()) == 3
    assert days_of(telemetry.replay).to_pylist()[0] == date(2025, 11, 27)
    assert days_of(telemetry.replay).to_pylist()[-1] == date(2025, 12, 1)
    assert days_of(telemetry.held_back).to_pylist()[-1] == date(2025, 12, 31)


def test_a_file_without_a_dated_row_is_refused(tmp_path: Path) -> None:
    file = lab_file(tmp_path, ["0,,7,0,5,50.0,0.1,0.5,200.0"])
    with pytest.raises(TreyError, match=r"lab\.csv"):
        from_file(file, replay_days=1)


def test_messages_go_out_in_stretches_that_cut_no_day() -> None:
    # given: 60 days of 100 batteries
    days = [FIRST + timedelta(days=day) for day in range(60) for _ in range(100)]
    replay = readings(6000, observed_on=days)
    # when
    parts = stretches(replay)
    # then
    assert [len(part) for part in parts] == [600] * 10
    assert pa.concat_tables(parts).equals(replay)
    assert len(stretches(replay.slice(0, 900))) == 1
    assert stretches(replay.slice(0, 0)) == []
