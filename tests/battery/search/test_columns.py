import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from trey.battery.search.columns import refuse_copies, refuse_leaks, relations
from trey.errors import TreyError

ROLES = {"target": "used", "time": "day", "counter": "total"}


def table(seed: int = 0) -> pd.DataFrame:
    """Two batteries over 50 days, whose minutes per cycle differ."""
    use = np.random.default_rng(seed).gamma(3, 0.1, (2, 50))
    return pd.DataFrame(
        {
            "battery": np.repeat(["a", "b"], 50),
            "used": use.ravel(),
            "minutes": (use * [[400.0], [380.0]]).ravel(),
            "total": use.cumsum(axis=1).ravel(),
            "rated": 200.0,
            "noise": np.random.default_rng(seed + 1).random(100),
        }
    )


def test_what_tells_another_column_in_every_battery_is_found() -> None:
    found = relations(table(), "battery", ["total"])
    assert [(one.one, one.other, one.r) for one in found] == [
        ("used", "minutes", 1.0),
        ("used", "day's step of total", 1.0),
        ("minutes", "day's step of total", 1.0),
    ]
    assert found[1].factor == pytest.approx(1.0)
    assert np.isnan(found[0].factor)


def test_almost_is_not_the_same() -> None:
    days = table()
    days["minutes"] *= np.where(np.arange(100) == 7, 1.001, 1.0)
    assert relations(days[["battery", "used", "minutes"]], "battery", []) == []


def test_a_relation_may_run_backwards() -> None:
    days = table()
    days["left"] = 200 - days["total"]
    [found] = relations(days[["battery", "total", "left"]], "battery", [])
    assert found.r == -1.0
    assert found.sentence == "total and left say the same (r = -1)"


@pytest.mark.skipif(not os.environ.get("TREY_LAB_FILE"), reason="TREY_LAB_FILE names no file")
def test_the_labs_file_says_the_cycles_twice() -> None:
    days = pd.read_csv(Path(os.environ["TREY_LAB_FILE"]))
    sentences = [one.sentence for one in relations(days, "Battery_ID", ["Lifetime_Cycles_Used"])]
    assert (
        "Daily_Trip_Duration and Daily_Cycles_Used say the same (r = +1): "
        "Daily_Trip_Duration = 406.455 x Daily_Cycles_Used" in sentences
    )
    assert any("day's step of Lifetime_Cycles_Used" in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Daily_Trip_Duration", "its cycles in another unit"),
        ("daily_trip_duration_min", "its cycles in another unit"),
        ("Number_Of_Trips", "the trips of that day"),
        ("lifetime cycles used", "which holds the day's use"),
        ("total", "which holds the day's use"),
        ("used", "what is to be forecast"),
        ("rest_voltage", "measured on that day"),
    ],
)
def test_what_is_known_when_the_day_is_over_is_refused_by_name(name: str, why: str) -> None:
    with pytest.raises(TreyError, match=rf"covariate {name} leaks: it is known only.*{why}"):
        refuse_leaks(["noise", name], ROLES)


def test_a_copy_of_the_target_is_refused_whatever_its_name() -> None:
    found = relations(table(), "battery", ["total"])
    refuse_copies(["noise"], found, ROLES)
    with pytest.raises(TreyError, match=r"covariate minutes leaks: it tells used of the same day"):
        refuse_copies(["noise", "minutes"], found, ROLES)
