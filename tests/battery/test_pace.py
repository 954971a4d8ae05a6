"""The pace of a battery: plain means of its own days."""

import numpy as np
import pytest

from tests.battery.model.fleets import histories
from trey.battery.pace import pace


def test_the_year_the_last_weeks_and_these_days_a_year_ago() -> None:
    # given two years of half a cycle, less in the 30 days that come now a year ago, more of late
    use = np.full(730, 0.5)
    use[365:395] = 0.2
    use[702:] = 0.8
    # when
    known = pace(histories(np.full(30, 9.0), use), np.array([30 + 729]))
    # then
    assert known.year == pytest.approx([(30 * 0.2 + 28 * 0.8 + 307 * 0.5) / 365])
    assert known.recent == pytest.approx([0.8])
    assert known.year_ago == pytest.approx([0.2])


def test_nothing_is_said_of_days_that_are_mostly_unknown() -> None:
    # given a short history, most of whose last weeks is not known
    use = np.full(60, 0.5)
    use[40:] = np.nan
    # when
    known = pace(histories(use), np.array([59]))
    # then
    assert known.year == pytest.approx([0.5])
    assert np.isnan([known.recent[0], known.year_ago[0]]).all()


def test_the_pace_of_a_battery_depends_on_no_other_to_the_last_bit() -> None:
    # given
    rng = np.random.default_rng(3)
    one, other = rng.gamma(2, 0.2, 500), rng.gamma(2, 3.0, 700)
    # when
    together = pace(histories(other, one), np.array([3, 700 + 499, 699]))
    alone = pace(histories(one), np.array([499]))
    # then
    assert together.year[1] == alone.year[0]
    assert together.recent[1] == alone.recent[0]
    assert together.year_ago[1] == alone.year_ago[0]


def test_days_without_a_row_are_unknown() -> None:
    # given a battery that reports every tenth day
    use = np.full(400, 0.5)
    days = histories(use)
    sparse = days.of_rows(np.arange(0, 400, 10))
    # then
    known = pace(sparse, np.array([39]))
    assert known.year == pytest.approx([0.5])
    assert np.isnan(known.recent).all()
