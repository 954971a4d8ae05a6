import numpy as np
import pytest

from tests.battery.model.fleets import FIRST_DAY, drivers, histories
from trey.battery.search.parts import part
from trey.battery.search.reading import SearchData


def data(batteries: int, days: int, rated: float = np.nan) -> SearchData:
    of_fleet = histories(*drivers(np.random.default_rng(61), batteries, days))
    return SearchData(of_fleet, np.full(len(of_fleet.day), rated), (), "made up")


def test_a_fleet_is_parted_by_batteries() -> None:
    # given 80 batteries, half of which reach 70 cycles within these days
    parts = part(data(80, 400, rated=70.0), seed=1, horizon_days=30)
    # then
    sizes = [one.battery[-1] + 1 for one in (parts.training, parts.validation.histories)]
    assert sizes == [48, 16]
    assert parts.test.histories.battery[-1] + 1 == 16
    assert parts.how.startswith("the last 120 days before batteries reach their rating;")
    levels = [set(np.unique(one.use)) - {0.0} for one in (
        parts.training, parts.validation.histories, parts.test.histories)]  # fmt: skip
    assert not levels[0] & levels[1]
    assert not levels[1] & levels[2]


@pytest.mark.parametrize("horizon_days", [14, 30, 60])
def test_a_fleet_without_crossings_gets_a_rating_near_its_end(horizon_days: int) -> None:
    parts = part(data(20, 300), seed=1, horizon_days=horizon_days)
    assert "a rating that is assumed" in parts.how
    assert (parts.validation.batteries, parts.test.batteries) == (4, 4)
    crossing = parts.test.questions.as_of + parts.test.ahead
    assert (crossing <= FIRST_DAY + 299 - horizon_days).all()
    assert (crossing >= FIRST_DAY + 299 - horizon_days - 10).all()
    assert parts.test.ahead[parts.test.crossed].max() == horizon_days
    assert not np.isnan(parts.test.used).any()


@pytest.mark.parametrize("horizon_days", [14, 30, 60])
def test_of_one_battery_the_days_are_parted_and_no_part_knows_the_next(horizon_days: int) -> None:
    parts = part(data(1, 1_000), seed=1, horizon_days=horizon_days)
    assert parts.training.day.max() < FIRST_DAY + 600
    validation, test = parts.validation, parts.test
    assert validation.questions.as_of.min() >= FIRST_DAY + 599
    # what came of the days to choose by had come before the days to report on begin
    assert (validation.questions.as_of + horizon_days).max() <= FIRST_DAY + 800
    assert (validation.questions.as_of + validation.ahead).max() <= FIRST_DAY + 800
    assert test.questions.as_of.min() >= FIRST_DAY + 799
    assert 0.1 < test.crossed.mean() < 0.7
    assert test.ahead[test.crossed].max() == horizon_days
    assert test.batteries == 5  # as many ratings of the one battery
