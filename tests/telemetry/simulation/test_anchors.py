"""Simulated private drivers come near the public figures; a fleet of another kind would not."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from trey.telemetry.simulation.anchors import compare_with_anchors
from trey.telemetry.simulation.fleet import simulate_fleet
from trey.telemetry.simulation.markets import SHIFTED


def test_the_mixed_market_is_within_tolerance_of_every_figure() -> None:
    # when
    figures = compare_with_anchors(simulate_fleet(500, 1_461, seed=11).days)
    # then
    outside = figures.filter(pc.invert(figures["is_within"]))
    assert len(figures) == 20
    assert outside.to_pylist() == []


def test_the_shifted_market_has_its_peak_in_the_other_half_of_the_year() -> None:
    figures = compare_with_anchors(simulate_fleet(300, 1_461, seed=11, market=SHIFTED).days)
    (peak,) = (
        row for row in figures.to_pylist() if row["figure"] == "day of the year with most distance"
    )
    assert not peak["is_within"]
    assert peak["simulated"] < 75 or peak["simulated"] > 300


def test_a_fleet_without_private_drivers_cannot_be_compared() -> None:
    days = simulate_fleet(3, 30, seed=1).days
    nobody = days.set_column(3, "kind", pa.array(["delivery"] * len(days)))
    with pytest.raises(ValueError, match="private"):
        compare_with_anchors(nobody)
