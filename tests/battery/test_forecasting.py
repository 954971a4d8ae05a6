from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from trey.battery.baseline import Mean365Gaussian
from trey.battery.forecasting import score_days

FIRST = date(2025, 1, 1)


def days(
    use: list[float | None], *, counter_from: float = 100.0, **changed: object
) -> dict[str, list[object]]:
    """One battery's days; `changed` replaces whole columns or repeats one value."""
    counter = counter_from + np.cumsum([u or 0.0 for u in use])
    plain: dict[str, object] = {
        "vehicle_id": "V1",
        "battery_id": "B1",
        "observed_on": [FIRST + timedelta(n) for n in range(len(use))],
        "is_complete": True,
        "daily_cycles_used": use,
        "lifetime_cycles_used": counter.tolist(),
        "battery_rated_cycles": 200.0,
        "repair": None,
        "settled_on": [FIRST + timedelta(n) for n in range(len(use))],
        "touched_from": FIRST,
    }
    return {
        name: value if isinstance(value, list) else [value] * len(use)
        for name, value in (plain | changed).items()
    }


def table(*batteries: dict[str, list[object]]) -> pa.Table:
    typed = [
        pa.table(battery | {"repair": pa.array(battery["repair"], pa.string())})
        for battery in batteries
    ]
    return pa.concat_tables(typed)


def score(*batteries: dict[str, list[object]]) -> pa.Table:
    return score_days(table(*batteries), Mean365Gaussian())


def test_thirteen_days_give_no_forecast_and_the_reason() -> None:
    scored = score(days([0.5] * 14)).to_pylist()
    assert scored[12]["p_cross_30"] is None
    assert scored[12]["fallback_reason"] == "fewer than 14 known days"
    assert scored[13]["p_cross_30"] == 0.0
    assert scored[13]["fallback_reason"] is None


def test_a_crossed_battery_is_certain_on_its_first_day() -> None:
    [row] = score(days([0.5], counter_from=199.8)).to_pylist()
    assert row["p_cross_30"] == 1.0
    assert row["crossing_earliest"] == row["crossing_date"] == row["crossing_latest"] == FIRST
    assert row["sum30_p50"] is None


def test_an_incomplete_day_is_no_as_of_and_unknown_use_is_not_zero() -> None:
    # given a gap in the use, and a day of which only one half came
    use = [0.5] * 20 + [None] + [0.5] * 5
    complete = [True] * 20 + [False] + [True] * 5
    # when
    scored = score(days(use, is_complete=complete)).to_pylist()
    # then
    assert scored[20]["as_of"] is None
    assert scored[20]["model_version"] is None
    assert scored[25]["sum30_p50"] == pytest.approx(15.0)


def test_a_spread_gap_is_unknown_and_its_last_day_settles_the_days_before() -> None:
    # given five days of which only the mean is known
    use: list[float | None] = [*[0.2, 0.8] * 10, *[4.0] * 5, 0.5]
    complete = [True] * 20 + [False] * 5 + [True]
    repair = [None] * 20 + ["day_missing,gap_spread"] * 5 + [None]
    settled = [FIRST + timedelta(n) for n in [*range(20), *[25] * 6]]
    gap = days(
        use,
        is_complete=complete,
        repair=repair,
        settled_on=settled,
        touched_from=FIRST + timedelta(25),
    )
    # when
    scored = score(gap)
    # then
    assert scored["observed_on"].to_pylist() == [FIRST + timedelta(n) for n in range(20, 26)]
    assert scored["sum30_p50"].to_pylist() == [None] * 5 + [pytest.approx(15.0)]


def test_a_battery_without_counter_has_no_forecast() -> None:
    [*_, row] = score(days([0.5] * 20, lifetime_cycles_used=[None] * 20)).to_pylist()
    assert row["as_of"] == FIRST + timedelta(19)
    assert row["p_cross_30"] is None
    assert row["fallback_reason"] == "the counter or the rated cycles are not known"


def test_only_touched_days_are_forecast() -> None:
    scored = score(days([0.5] * 20, touched_from=FIRST + timedelta(17)))
    assert scored["as_of"].to_pylist() == [FIRST + timedelta(n) for n in (17, 18, 19)]


def test_what_comes_after_a_day_does_not_change_its_forecast() -> None:
    # given
    rng = np.random.default_rng(7)
    use = rng.uniform(0, 1, 60).tolist()
    # when
    before = score(days(use)).slice(0, 40).to_pylist()
    after = score(days(use[:40] + rng.uniform(0, 4, 20).tolist())).slice(0, 40).to_pylist()
    # then
    assert before == after


def test_neighbours_do_not_change_a_forecast() -> None:
    rng = np.random.default_rng(8)
    one = days(rng.uniform(0, 1, 400).tolist())
    other = days(rng.uniform(0, 3, 20).tolist(), battery_id="B0")
    assert score(other, one).slice(20).to_pylist() == score(one).to_pylist()
