"""Parts that make the answer exactly, and say what a forecaster of known ways goes by."""

import numpy as np
import pytest

from tests.battery.explanation.forecasters import LastWeeks
from tests.battery.model.fleets import drivers, histories, questions, with_signals
from trey.battery.baseline import Mean365Gaussian
from trey.battery.explanation.attribution import Attributions, attribute, shapley
from trey.battery.explanation.counterfactual.asking import PARTS, ask, log_odds
from trey.battery.explanation.counterfactual.course import Course
from trey.battery.explanation.faithfulness import FLOOR, PartsTest
from trey.battery.forecaster import QUANTILES, Forecaster, Forecasts, Levels
from trey.battery.histories import Histories, Questions
from trey.battery.model.fleet_forecaster import shipped_forecaster

REMAINING, TREND, SEASON, WEEKDAYS = range(4)


def fleet(batteries: int = 12, days: int = 600) -> tuple[Histories, Questions]:
    known = with_signals(histories(*drivers(np.random.default_rng(5), batteries, days)), seed=5)
    rows = [days * number - 1 for number in range(1, batteries + 1)]
    return known, questions(known, rows, remaining=9.0)


def parts_of(
    forecaster: Forecaster, known: Histories, asked: Questions
) -> tuple[Attributions, Forecasts]:
    answers = forecaster.forecast(known, asked)
    return attribute(forecaster, Course.of(known, asked), asked, answers), answers


@pytest.mark.parametrize(
    "forecaster",
    [Mean365Gaussian(), shipped_forecaster(), LastWeeks(True), LastWeeks(by_voltage=True)],
)
def test_the_parts_make_the_median_and_the_odds(forecaster: Forecaster) -> None:
    # when
    parts, answers = parts_of(forecaster, *fleet())
    # then
    cycles = parts.level_cycles + parts.variation_cycles + parts.cycles.sum(axis=0)
    assert cycles == pytest.approx(answers.sum_quantiles[:, 1], abs=1e-12)
    odds = parts.base_log_odds + parts.log_odds.sum(axis=0)
    assert odds == pytest.approx(log_odds(answers.p_cross), abs=1e-12)
    assert np.abs(parts.cycles[REMAINING]).max() < 1e-9  # they change no sum


def test_of_the_mean_of_the_year_only_level_and_remaining_cycles_are_said() -> None:
    parts, _ = parts_of(Mean365Gaussian(), *fleet())
    assert np.abs(parts.cycles / parts.level_cycles).max() < 0.02
    assert np.abs(parts.log_odds[REMAINING]).mean() > 0.5


def test_what_the_last_weeks_say_is_called_trend() -> None:
    # given steady use that has doubled four weeks ago
    use = np.where(np.arange(300) >= 272, 0.8, 0.4)
    known = histories(use)
    # when
    parts, answers = parts_of(LastWeeks(), known, questions(known, [299], remaining=20.0))
    # then
    level = 30 * use.mean()
    assert answers.sum_quantiles[0, 1] == pytest.approx(24.0)
    assert parts.level_cycles == pytest.approx(level)
    assert parts.cycles[TREND] == pytest.approx(24.0 - level)
    assert parts.cycles[[SEASON, WEEKDAYS]] == pytest.approx(np.zeros((2, 1)), abs=1e-9)


def test_what_the_calendar_says_is_called_season() -> None:
    # given a day in June, and steady use
    known = histories(np.full(510, 0.4))  # to 2023-06-01
    # when
    parts, _ = parts_of(LastWeeks(juneful=True), known, questions(known, [509]))
    # then of no time of the year a quarter of the answers are June's
    assert parts.cycles[SEASON] == pytest.approx(0.75 * 0.1 * 12.0)
    assert parts.cycles[TREND] == pytest.approx(0.0, abs=1e-9)


def test_a_player_counts_by_what_its_coming_adds_on_average() -> None:
    # given a game in which the first two players make 6 together and 1 alone, the third 2 always
    coalitions = np.array([[int(bit) for bit in f"{n:04b}"] for n in range(16)])
    first, second, third, _ = coalitions.T
    together = np.where(first & second, 6.0, 1.0 * (first | second))
    # then
    assert shapley((together + 2.0 * third)[:, None])[:, 0] == pytest.approx([3.0, 3.0, 2.0, 0.0])


def test_how_batteries_are_asked_together_changes_no_part() -> None:
    # given
    known, asked = fleet(3)
    whole, _ = parts_of(LastWeeks(), known, asked)
    # when
    alone, _ = parts_of(LastWeeks(), known, asked.some(np.array([1])))
    # then
    assert alone.cycles[:, 0] == pytest.approx(whole.cycles[:, 1], abs=1e-12)


def test_the_counter_goes_with_the_use_and_ends_where_it_did() -> None:
    """A gap that the counter tells is scaled as the days around it."""
    # given half the use since the last four weeks, with a gap in these
    use = np.where(np.arange(140) >= 112, 0.2, 0.4)
    known = histories(use)
    known.use[120:124] = np.nan
    known.counter[120:124] = np.nan
    asked = questions(known, [139])
    seen: list[Histories] = []

    class Watched(LastWeeks):
        def forecast(
            self, histories: Histories, questions: Questions, levels: Levels = QUANTILES
        ) -> Forecasts:
            seen.append(histories)
            return super().forecast(histories, questions, levels)

    model = np.array(["last-weeks"], dtype=object)
    # when the trend is taken away
    ask(Watched(), Course.of(known, asked), asked, np.array([[1.0, 0.0, 1.0, 1.0]]), model)
    # then
    [changed] = seen
    level = np.nanmean(known.use)
    assert changed.counter[-1] == known.counter[-1]
    assert changed.use[[0, 139]] == pytest.approx([level, level], rel=0.05)
    over_gap = changed.counter[124] - changed.counter[119]
    assert over_gap == pytest.approx(5 * level, rel=0.05)


def test_parts_that_say_nothing_of_the_forecaster_fail_the_test() -> None:
    # given
    known, asked = fleet(40)
    forecaster = shipped_forecaster()
    parts, answers = parts_of(forecaster, known, asked)
    # when
    test = PartsTest.of(forecaster, Course.of(known, asked), asked, answers, parts)
    turned = np.roll(parts.cycles[1:], 1, axis=0)
    swapped = Attributions(**(vars(parts) | {"cycles": np.vstack([parts.cycles[:1], -turned])}))
    other = PartsTest.of(forecaster, Course.of(known, asked), asked, answers, swapped)
    # then
    assert np.nanmean(test.foretold) > FLOOR > np.nanmean(other.foretold) + 0.1
    largest, of_any = test.largest_and_any()
    assert largest > 1.2 * of_any
    assert len(PARTS) == 4
