"""LightGBM's quantiles of the sum, on a small fleet."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.battery.model.fleets import drivers, histories, questions
from trey.battery.candidates.boosted.forecasting import SumTrees
from trey.battery.candidates.boosted.learning import BoostedSums
from trey.battery.histories import Histories
from trey.errors import TreyError

SMALL = BoostedSums(trees=30, leaves=7, fewest_in_leaf=20, examples=4_000)


def fleet(seed: int, batteries: int, days: int = 320) -> Histories:
    return histories(*drivers(np.random.default_rng(seed), batteries, days))


@pytest.fixture(scope="module")
def trees() -> SumTrees:
    pytest.importorskip("lightgbm", reason="the extra `search` is not installed")
    return SMALL.fit(fleet(21, 36), seed=1)


def ends_of(days: Histories) -> list[int]:
    return [*np.flatnonzero(np.diff(days.battery)), len(days.day) - 1]


def test_what_was_learned_is_about_right(trees: SumTrees) -> None:
    # given batteries that go on as they were
    days = fleet(22, 10)
    usual = np.array([days.use[days.battery == battery].mean() * 30 for battery in range(10)])
    # when
    asked = replace(questions(days, ends_of(days)), remaining_cycles=usual)
    said = trees.forecast(days, asked, levels=(0.05, 0.5, 0.95))
    # then
    low, middle, high = said.sum_quantiles.T
    assert middle == pytest.approx(usual, rel=0.25)
    assert (low < middle).all()
    assert (middle < high).all()
    assert ((said.p_cross > 0.02) & (said.p_cross < 0.98)).all()
    assert (np.abs(said.days_to_crossing[:, 1] - 30) <= 8).all()


def test_answers_depend_on_the_batterys_own_past_alone(trees: SumTrees) -> None:
    # given
    days = fleet(23, 300, 100)
    row = 7 * 100 + 79
    alone = trees.forecast(days, questions(days, [row]))
    # when the battery's future and all others are other ones, and many are asked about
    changed = days.use * 2
    changed[700 : row + 1] = days.use[700 : row + 1]
    others = replace(days, use=changed)
    among = trees.forecast(others, questions(others, [b * 100 + 79 for b in range(300)]))
    # then
    assert among.p_cross[7].tobytes() == alone.p_cross[0].tobytes()
    assert among.sum_quantiles[7].tobytes() == alone.sum_quantiles[0].tobytes()


def test_the_baseline_answers_where_too_little_is_known(trees: SumTrees) -> None:
    days = fleet(24, 1, 100)
    said = trees.forecast(days, questions(days, [5, 40, 99]))
    assert said.model.tolist() == ["mean365-gaussian", "mean365-gaussian", "lightgbm"]
    assert said.reason.tolist() == ["fewer than 14 known days", "fewer than 60 known days", None]


def test_a_stored_one_is_the_same(trees: SumTrees, tmp_path: Path) -> None:
    trees.save(tmp_path)
    again = SumTrees.load(tmp_path, "lightgbm", signals=())
    days = fleet(25, 5)
    asked = questions(days, ends_of(days))
    first, second = trees.forecast(days, asked), again.forecast(days, asked)
    assert first.sum_quantiles.tobytes() == second.sum_quantiles.tobytes()
    assert again.digest == trees.digest


def test_equal_arguments_give_equal_trees(trees: SumTrees) -> None:
    assert SMALL.fit(fleet(21, 36), seed=1).digest == trees.digest


def test_without_the_package_one_sentence_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(
        TreyError, match=r"LightGBM is not installed; .*pip install 'trey\[search\]'"
    ):
        SMALL.fit(fleet(21, 36), seed=1)


def test_too_few_days_are_said_so(trees: SumTrees) -> None:
    assert trees.name == "lightgbm"
    with pytest.raises(TreyError, match="0 days are known with what followed"):
        SMALL.fit(fleet(21, 1, 30), seed=1)
