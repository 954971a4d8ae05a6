"""What the baseline says on a run's days, from the world's own days."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from deltalake import write_deltalake

from trey.demo.batteries.yardstick import yardstick

FIRST = date(2026, 1, 1)


def days_of(battery_id: str, per_day: list[float]) -> pa.Table:
    counter = pd.Series(per_day).cumsum() + 182
    table = pa.table(
        {
            "vehicle_id": [f"v-{battery_id}"] * len(per_day),
            "battery_id": [battery_id] * len(per_day),
            "observed_on": [FIRST + timedelta(days=n) for n in range(len(per_day))],
            "daily_cycles_used": per_day,
            "lifetime_cycles_used": counter.tolist(),
            "battery_rated_cycles": [200.0] * len(per_day),
        }
    )
    return table.append_column("repair", pa.nulls(len(table), pa.string()))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two batteries, written in the other order."""
    for battery_id, per_day in (("b2", [0.1, 0.3] * 15), ("b1", [0.2, 0.4] * 15)):
        silver = tmp_path / "tables" / "silver" / "battery_daily"
        write_deltalake(silver, days_of(battery_id, per_day), mode="append")
    return tmp_path


def asked(model_name: str) -> pd.DataFrame:
    days = pd.to_datetime(["2026-01-30", "2026-01-30", "2026-01-05"])
    return pd.DataFrame(
        {
            "vehicle_id": ["v-b2", "v-b1", "v-b1"],
            "battery_id": ["b2", "b1", "b1"],
            "as_of": days,
            "model_name": model_name,
        },
        index=[5, 3, 9],
    )


def test_each_day_is_answered_in_its_place(home: Path) -> None:
    days = asked("gru-mixture")
    said = yardstick(home, days, days)
    assert said is not None
    assert said.index.tolist() == [5, 3, 9]
    assert said[5] == pytest.approx(0.0, abs=1e-3)  # 12 remain, at 0.2 a day
    assert said[3] == pytest.approx(0.5)  # 9 remain, at 0.3 a day
    assert pd.isna(said[9])  # five days are too few


def test_the_baseline_is_no_yardstick_of_itself(home: Path) -> None:
    days = asked("mean365-gaussian")
    assert yardstick(home, days, days) is None
