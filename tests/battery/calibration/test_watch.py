import numpy as np
import pytest

from trey.battery.calibration.watch import CoverageWatch


def watch(inside: int, outside: int) -> CoverageWatch:
    return CoverageWatch.begin().seen(np.repeat([True, False], [inside, outside]))


@pytest.mark.parametrize(
    ("inside", "outside", "is_alarming"),
    [(800, 200, False), (740, 260, True), (860, 140, True), (100, 200, False)],
)
def test_alarm_outside_of_what_is_promised(inside: int, outside: int, is_alarming: bool) -> None:
    assert watch(inside, outside).is_alarming is is_alarming


def test_only_the_last_five_thousand_count() -> None:
    watched = watch(0, 5_000).seen(np.ones(4_000, dtype=np.bool_))
    assert watched.coverage == 0.8
    assert watch(100, 100).coverage is None
