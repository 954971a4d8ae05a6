import numpy as np
import pytest

from tests.battery.model.fleets import histories, questions
from trey.battery.candidates.plain import LastValue, WeekdayMean
from trey.battery.histories import Questions


def test_the_last_value_counts_for_each_coming_day() -> None:
    # given 20 days of 0.1 and 0.3 in turns: sample variance 0.01 * 20 / 19
    days = histories(np.tile([0.1, 0.3], 10))
    # when
    forecasts = LastValue().forecast(days, questions(days, [19], remaining=8.0))
    # then S_30 is Normal(9, 0.01 * 20/19 * (30 + 900)), so z = 1 / 3.12882 = 0.31961
    assert forecasts.p_cross[0] == pytest.approx(0.62536, abs=1e-5)
    assert forecasts.sum_quantiles[0] == pytest.approx([4.99025, 9.0, 13.00975], abs=1e-4)


def test_weekdays_are_added_up_as_they_come() -> None:
    # given twelve weeks in which the days from the first one on use 1, 2, … 7 tenths
    days = histories(np.tile(np.arange(1, 8) / 10, 12))
    # when: as of a seventh day; 30 days are four weeks and the two first days
    forecasts = WeekdayMean().forecast(days, questions(days, [83], remaining=0.65))
    # then
    assert forecasts.sum_quantiles[0] == pytest.approx(4 * 2.8 + 0.1 + 0.2, abs=1e-3)
    assert forecasts.days_to_crossing[0].tolist() == [4, 4, 4]


def test_days_behind_the_counter_are_forecast_too() -> None:
    # given a counter that is three days old: 1, 2 and 3 tenths are unknown
    days = histories(np.tile(np.arange(1, 8) / 10, 12))
    row = np.array([83])
    asked = Questions(row, days.day[row] + 3, np.array([1.65]), np.array([3]))
    # when
    forecasts = WeekdayMean().forecast(days, asked)
    # then 0.6 of the 1.65 cycles are gone, and 0.4 + 0.5 + 0.6 reach the rest
    assert forecasts.days_to_crossing[0].tolist() == [3, 3, 3]
    assert forecasts.sum_quantiles[0, 1] == pytest.approx(4 * 2.8 + 0.4 + 0.5, abs=1e-3)


def test_a_weekday_that_was_never_seen_is_like_the_others() -> None:
    use = np.tile([0.2, 0.2, 0.2, 0.2, 0.2, 0.2, np.nan], 5)
    days = histories(use)
    forecasts = WeekdayMean().forecast(days, questions(days, [33], remaining=5.0))
    assert forecasts.sum_quantiles[0, 1] == pytest.approx(6.0, abs=1e-3)


@pytest.mark.parametrize("rule", [LastValue(), WeekdayMean()])
def test_few_days_have_no_forecast(rule: LastValue | WeekdayMean) -> None:
    days = histories(np.full(13, 0.1))
    forecasts = rule.forecast(days, questions(days, [12]))
    assert np.isnan(forecasts.p_cross[0])
    assert forecasts.reason[0] == "fewer than 14 known days"
