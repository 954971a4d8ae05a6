"""What a history consists of, and what is left of it once a part is gone."""

import numpy as np
import pytest

from tests.battery.model.fleets import FIRST_DAY, histories, questions
from trey.battery.arrays import FloatArray
from trey.battery.explanation.counterfactual.course import Course

DAYS = np.arange(728)


def course(*batteries: FloatArray) -> Course:
    days = histories(*batteries)
    ends = np.cumsum([len(use) for use in batteries]) - 1
    return Course.of(days, questions(days, ends.tolist()))


def test_the_level_is_that_of_the_last_year_and_the_trend_that_of_four_weeks() -> None:
    # given half a cycle a day, and twice as much in the last four weeks
    use = np.where(DAYS >= 728 - 28, 1.0, 0.5)
    # when
    seen = course(use, use[:400])
    # then
    assert seen.level == pytest.approx([(28 + 337 * 0.5) / 365, 0.5])
    last = seen.trend[727]
    assert last == pytest.approx(1.0 / seen.level[0], rel=0.1)  # the season takes its share
    assert seen.trend[600] == pytest.approx(0.5 / seen.level[0], rel=0.1)


def test_a_yearly_wave_is_season_and_no_trend() -> None:
    angle = 2 * np.pi * (FIRST_DAY + DAYS) / 365.25
    seen = course(1 + 0.3 * np.cos(angle))
    assert seen.season.max() == pytest.approx(1.26, abs=0.03)  # 728 days of 848 that count
    assert np.abs(seen.trend - 1).max() < 0.06


def test_a_short_history_tells_of_no_season() -> None:
    seen = course(np.linspace(0.1, 0.9, 300))
    assert (seen.season == 1).all()
    assert seen.season_ahead.tolist() == [1.0]


def test_turned_weekdays_leave_each_week_its_sum_and_no_weekday_its_own() -> None:
    # given a vehicle that stands still at weekends, one day of which is not known
    use = np.where(DAYS % 7 < 2, 0.0, 0.3 + DAYS / 1e4)
    use[200] = np.nan
    # when
    turned = course(use).turned(1)
    # then
    weeks = turned.reshape(-1, 7)
    assert np.nansum(weeks, axis=1) == pytest.approx(np.nansum(use.reshape(-1, 7), axis=1))
    assert np.isnan(turned[200])
    assert np.ptp([(turned[day::7] == 0).mean() for day in range(7)]) < 0.1
    assert turned[-7:].tolist() == use[-7:].tolist()


def test_weeks_of_standing_still_are_stood_in_for_by_usual_ones() -> None:
    # given a garage for the last four weeks but four
    use = np.full(728, 0.4)
    use[728 - 56 : 728 - 28] = 0.0
    # when
    seen = course(use)
    # then the four weeks behind stand in, day by day
    standing = np.arange(728 - 56, 728 - 28)
    assert seen.stand_in[standing].tolist() == (standing + 28).tolist()
    assert seen.stand_in[:600].tolist() == list(range(600))


def test_no_later_day_is_part_of_it() -> None:
    # given
    days = histories(np.full(400, 0.4), np.full(300, 0.2))
    # when asked about the first battery as of its 350th day
    seen = Course.of(days, questions(days, [349]))
    # then
    assert seen.day.max() == FIRST_DAY + 349
    assert len(seen.use) == 350
