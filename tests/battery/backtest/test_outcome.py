import numpy as np
import pytest

from tests.battery.model.fleets import histories
from trey.battery.arrays import TextArray
from trey.battery.backtest.cells.trial import Trial
from trey.battery.backtest.outcome import Outcome, as_json, backtest, chosen
from trey.battery.backtest.pair import compared
from trey.battery.backtest.scores.costs import Costs
from trey.battery.baseline import MeanGaussian
from trey.battery.candidates.catalogue import CANDIDATES, Candidate
from trey.battery.candidates.family import Unlearned
from trey.battery.histories import Histories
from trey.errors import TreyError

RATED = 40.0


def fleet(batteries: int, seed: int, weekend: float) -> Histories:
    """Levels from 0.06 a day, at which 40 cycles are not reached, to 0.12; 600 days."""
    rng = np.random.default_rng(seed)
    level = rng.uniform(0.06, 0.12, (batteries, 1))
    week = np.where(np.arange(600) % 7 < 2, weekend, 1.0)
    return histories(*(level * week / week.mean() * rng.normal(1, 0.08, (batteries, 600))))


def trial(weekend: float, kind: TextArray | None = None) -> Trial:
    days = fleet(40, 2, weekend)
    return Trial.of_fleet(fleet(40, 1, weekend), days, np.full(len(days.use), RATED), kind)


def outcome_of(some: Trial, *models: str) -> Outcome:
    return backtest(chosen(models), some, seed=1, costs=Costs())


def test_of_noise_it_says_so_and_recommends_the_baseline() -> None:
    # when
    found = outcome_of(trial(weekend=1.0), "mean90-gaussian", "weekday-mean-gaussian", "linear")
    # then
    assert found.verdict.is_no_signal
    assert found.verdict.recommended == "mean365-gaussian"
    assert found.verdict.grounds.startswith(
        "The days look like noise around a constant (p-values: "
    )
    assert found.verdict.words.endswith("use mean365-gaussian.")


def test_where_weekdays_differ_it_does_not() -> None:
    # when
    found = outcome_of(trial(weekend=8.0), "weekday-mean-gaussian")
    # then
    assert found.test.weekday < 1e-6
    assert found.verdict.recommended == "weekday-mean-gaussian"
    best = found.standings[0]
    assert best.name == "weekday-mean-gaussian"
    low, high = best.skill_interval
    assert 0 < low < best.skill < high


def test_slices_are_of_the_kinds_of_the_frame() -> None:
    # given kinds by battery, some of which never cross
    kinds = np.array(["a", "b"] * 20, dtype=object)
    # when
    found = outcome_of(trial(1.0, kinds), "mean30-gaussian")
    # then
    assert set(found.slices) == {"a", "b"}
    whole = found.trial.frame.batteries
    tallies = {one.name: one.tally for one in found.entered}
    reference = tallies["mean365-gaussian"]
    assert reference is not None
    assert len(reference) == whole < 40
    names = [one.name for one in found.slices["a"]]
    assert sorted(names) == ["mean30-gaussian", "mean365-gaussian"]


def test_dear_models_are_asked_about_a_sample_and_all_are_shown_on_it() -> None:
    # given
    candidates = {
        "mean365-gaussian": CANDIDATES["mean365-gaussian"],
        "dear": Candidate(lambda: Unlearned(MeanGaussian(365)), is_dear=True),
    }
    # when
    found = backtest(candidates, trial(1.0), seed=1, costs=Costs())
    # then
    assert [one.name for one in found.standings] == ["mean365-gaussian"]
    assert {one.name for one in found.sampled} == {"dear", "mean365-gaussian"}
    dear, reference = found.sampled
    assert dear.quality == reference.quality
    document = as_json(found)
    assert [one["name"] for one in document["sample"]] == [one.name for one in found.sampled]


def test_a_file_of_batteries_holds_some_of_them_out() -> None:
    # given
    days = fleet(50, 3, 1.0)
    # when
    some = Trial.of_file(days, np.full(len(days.use), RATED), seed=1)
    # then
    learned = {one.tobytes() for one in np.split(some.training.use, len(some.training.use) // 600)}
    asked = np.split(some.frame.histories.use, len(some.frame.histories.use) // 600)
    assert len(learned) + len(asked) == 50
    assert not any(one.tobytes() in learned for one in asked)


def test_of_few_batteries_later_days_are_asked_about() -> None:
    # given
    days = fleet(2, 4, 1.0)
    # when
    some = Trial.of_file(days, np.full(len(days.use), RATED), seed=1)
    # then
    assert len(some.training.use) == 2 * 360
    assert (some.frame.questions.as_of >= days.day[360]).all()
    assert some.origins is None


def test_a_file_without_a_crossing_is_refused() -> None:
    days = fleet(12, 4, 1.0)
    with pytest.raises(TreyError, match="no battery to be measured on reaches its rated cycles"):
        Trial.of_file(days, np.full(len(days.use), 500.0), seed=1)


def test_a_pair_is_compared_on_the_same_batteries() -> None:
    # when
    pair = compared("weekday-mean-gaussian", "mean30-gaussian", trial(weekend=8.0), seed=1)
    # then
    brier = pair.differences["brier"]
    ours, theirs = (pair.figures[name]["brier"] for name in (pair.first, pair.second))
    assert ours is not None
    assert theirs is not None
    assert brier.value == pytest.approx(ours - theirs, abs=2e-4)
    assert brier.is_certain
    assert pair.words.endswith("weekday-mean-gaussian is better than mean30-gaussian.")
