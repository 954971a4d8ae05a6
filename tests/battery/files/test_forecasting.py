"""History files in, forecasts out: faults included, and nothing of the future."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from trey.battery.baseline import Mean365Gaussian
from trey.battery.files.forecasting import forecast_file
from trey.battery.forecaster import Forecaster
from trey.battery.forecasting import score_days
from trey.battery.model.fleet_forecaster import shipped_forecaster
from trey.errors import TreyError
from trey.telemetry.cleansing.days import clean
from trey.telemetry.files.readings import readings_of
from trey.telemetry.history import read_history

FIRST = date(2015, 1, 1)
COLUMNS = [
    "Date", "Battery_ID", "Battery_Age_Days", "Number_Of_Trips", "Daily_Trip_Duration",
    "Daily_Cycles_Used", "Lifetime_Cycles_Used", "Battery_Rated_Cycles",
]  # fmt: skip


def battery(name: str = "B1", days: int = 400, seed: int = 1, begin: float = 100.0) -> pd.DataFrame:
    """A battery's days in the lab's columns."""
    rng = np.random.default_rng(seed)
    use = np.where(rng.random(days) < 0.25, 0.0, rng.gamma(4, 0.0667, days))
    return pd.DataFrame(
        {
            "Date": [str(FIRST + timedelta(n)) for n in range(days)],
            "Battery_ID": name,
            "Battery_Age_Days": np.arange(days),
            "Number_Of_Trips": 3,
            "Daily_Trip_Duration": 50.0,
            "Daily_Cycles_Used": use,
            "Lifetime_Cycles_Used": begin + use.cumsum(),
            "Battery_Rated_Cycles": 200.0,
        }
    )[COLUMNS]


def forecast(
    folder: Path, days: pd.DataFrame, *as_of: date, model: Forecaster | None = None
) -> list[dict[str, Any]]:
    days.to_csv(folder / "history.csv", index=False)
    table = forecast_file(folder / "history.csv", list(as_of), model or shipped_forecaster())
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def test_a_plain_battery_is_answered_by_the_network(tmp_path: Path) -> None:
    [row] = forecast(tmp_path, battery(), FIRST + timedelta(399))
    assert row["model"] == "gru-mixture"
    assert row["fallback_reason"] is None
    low, middle, high = (row[f"sum30_{name}"] for name in ("p10", "p50", "p90"))
    assert 3.5 < low < middle < high < 8.5
    assert 5.4 < middle < 6.6  # 0.2 cycles a day
    assert 0.0 <= row["p_cross_30"] < 0.01
    assert row["crossing_date"] is None


def test_rows_after_the_day_do_not_change_a_forecast(tmp_path: Path) -> None:
    # given a battery, and the same with any values behind day 300
    days = battery(begin=135.0)
    as_of = FIRST + timedelta(300)
    later = days.copy()
    changed = np.arange(400) > 300
    rng = np.random.default_rng(2)
    for name in COLUMNS[2:]:
        later[name] = later[name].astype(float)
        later.loc[changed, name] = rng.uniform(0, 500, 99)
    # when
    rows = [forecast(tmp_path, frame, as_of) for frame in (days, later, days[:301])]
    # then
    assert rows[0] == rows[1] == rows[2]
    assert 0.05 < rows[0][0]["p_cross_30"] < 0.999


def test_order_and_copies_of_rows_change_nothing(tmp_path: Path) -> None:
    days = battery()
    shuffled = pd.concat([days, days[50:80]]).sample(frac=1, random_state=3)
    as_of = FIRST + timedelta(350)
    assert forecast(tmp_path, shuffled, as_of) == forecast(tmp_path, days, as_of)


def test_a_day_without_reading_is_unknown_use_and_not_none(tmp_path: Path) -> None:
    # given that nothing came in the last ten days
    days = battery(begin=113.0)
    last = FIRST + timedelta(399)
    told, silent = (
        forecast(tmp_path, frame, last)[0]["p_cross_30"] for frame in (days, days[:-10])
    )
    # then about two cycles more were used, and both forecasts know it
    assert silent == pytest.approx(told, abs=0.15)


def test_half_days_are_added_up(tmp_path: Path) -> None:
    # given a device that reports each noon and midnight
    days = battery(days=200)
    halves = []
    for share, hour in ((0.3, "11"), (0.7, "23")):
        half = days.copy()
        half["observed_at"] = [f"{day}T{hour}:00:00Z" for day in days["Date"]]
        half["Daily_Cycles_Used"] *= share
        if hour == "11":
            half["Lifetime_Cycles_Used"] -= 0.7 * days["Daily_Cycles_Used"]
        halves.append(half.drop(columns="Date"))
    as_of = FIRST + timedelta(199)
    # then
    [whole] = forecast(tmp_path, days, as_of)
    [added] = forecast(tmp_path, pd.concat(halves), as_of)
    assert added["sum30_p50"] == pytest.approx(whole["sum30_p50"], rel=1e-6)
    assert added["p_cross_30"] == pytest.approx(whole["p_cross_30"], abs=1e-6)


@pytest.mark.parametrize("model", [None, Mean365Gaussian()])
def test_a_bad_history_has_a_stated_outcome(tmp_path: Path, model: Forecaster | None) -> None:
    # given
    counted = 100 + 0.2 * np.arange(400)
    wild = battery("wild")
    wild.loc[200, "Daily_Cycles_Used"] = 2_000.0
    wild.loc[210, "Daily_Cycles_Used"] = -0.2
    wild.loc[211, "Lifetime_Cycles_Used"] = -100.0
    jumping = battery("jumping")
    jumping.loc[399, "Date"] = "2099-01-01"
    reset = battery("reset")
    reset.loc[300:, "Lifetime_Cycles_Used"] -= 150
    batteries = [
        battery("one_day", days=1),
        battery("zeros").assign(Daily_Cycles_Used=0.0, Lifetime_Cycles_Used=150.0),
        battery("constant").assign(Daily_Cycles_Used=0.2, Lifetime_Cycles_Used=counted),
        battery("unrated").assign(Battery_Rated_Cycles=0.0),
        battery("rated_unknown").assign(Battery_Rated_Cycles=np.nan),
        battery("past_the_rating", begin=300.0),
        *(wild, jumping, reset),
    ]
    # when
    rows = forecast(tmp_path, pd.concat(batteries), FIRST + timedelta(399), model=model)
    # then
    by_name = {row["battery_id"]: row for row in rows}
    assert len(by_name) == 9
    for name, row in by_name.items():
        numbers = [row[c] for c in ("p_cross_30", "sum30_p10", "sum30_p50", "sum30_p90")]
        assert all(number is None or np.isfinite(number) for number in numbers), name
        assert row["p_cross_30"] is None or 0 <= row["p_cross_30"] <= 1
        assert row["p_cross_30"] is not None or row["fallback_reason"], name
    assert by_name["one_day"]["fallback_reason"] == "fewer than 14 known days"
    for name in ("unrated", "rated_unknown"):
        reason = by_name[name]["fallback_reason"]
        assert reason == "the history has no row of this battery that can be read"
    past = by_name["past_the_rating"]
    assert past["p_cross_30"] == 1.0
    assert past["crossing_date"] == FIRST + timedelta(399)
    assert by_name["wild"]["sum30_p90"] < 10


def test_pairs_are_answered_in_their_order(tmp_path: Path) -> None:
    # given
    pd.concat([battery("A"), battery("B", seed=2)]).to_parquet(tmp_path / "history.parquet")
    (tmp_path / "pairs.csv").write_text(
        "battery_id,as_of\nB,2015-06-01\nA,2015-12-31\nC,2015-12-31\nA,2014-01-01\n"
    )
    # when
    table = forecast_file(
        tmp_path / "history.parquet", tmp_path / "pairs.csv", shipped_forecaster()
    )
    # then
    assert table["battery_id"].to_pylist() == ["B", "A", "C", "A"]
    assert table["as_of"].to_pylist()[:2] == [date(2015, 6, 1), date(2015, 12, 31)]
    assert table["fallback_reason"].to_pylist() == [
        None, None, "the history has no row of this battery that can be read",
        "no complete day is known by then",
    ]  # fmt: skip
    assert table["p_cross_30"].null_count == 2


@pytest.mark.parametrize(
    ("pairs", "problem"),
    [
        ("battery_id\nA\n", "column as_of is missing"),
        ("battery_id,as_of\nA,\n", "row 2, column as_of: is empty"),
        ("battery_id,as_of\nA,someday\n", "'someday' is not a date"),
    ],
)
def test_pairs_that_cannot_be_read_are_refused(tmp_path: Path, pairs: str, problem: str) -> None:
    battery("A").to_csv(tmp_path / "history.csv", index=False)
    (tmp_path / "pairs.csv").write_text(pairs)
    with pytest.raises(TreyError, match=problem):
        forecast_file(tmp_path / "history.csv", tmp_path / "pairs.csv", shipped_forecaster())


def test_a_file_is_forecast_as_the_stream_forecasts_its_days(tmp_path: Path) -> None:
    # given two batteries with a gap
    frame = pd.concat([battery("A", begin=115.0), battery("B", seed=2).drop(range(350, 380))])
    as_of = [FIRST + timedelta(n) for n in (120, 340, 399)]
    of_file = forecast(tmp_path, frame, *as_of)
    # when
    days = clean(readings_of(read_history(tmp_path / "history.csv"), "file:1")[0])
    touched = days.append_column("touched_from", pa.repeat(pa.scalar(FIRST), len(days)))
    of_stream = score_days(touched, shipped_forecaster()).to_pylist()
    # then
    by_day = {(row["battery_id"], row["as_of"]): row for row in of_stream if row["as_of"]}
    assert len(of_file) == 6
    for row in of_file:
        streamed = by_day[row["battery_id"], row["as_of"]]
        assert row["model"] == streamed["model_name"]
        for name in ("p_cross_30", "sum30_p10", "sum30_p90", "crossing_date", "fallback_reason"):
            assert row[name] == streamed[name], name
