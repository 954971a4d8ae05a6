"""The page of a search: findings above their pictures, in one file."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.battery.model.fleets import histories, questions
from trey.battery.backtest.cells.frame import Frame
from trey.battery.backtest.verdict import Verdict
from trey.battery.baseline import Mean365Gaussian
from trey.battery.search.attempts import Attempt
from trey.battery.search.config import SearchConfig
from trey.battery.search.running import Entry, Found
from trey.report.search.page import search_page

CONFIG = SearchConfig(data=Path("fleet.csv"), target="used", time="day")


def entry(name: str, score: float, **figures: float | None) -> Entry:
    plain: dict[str, float | None] = {
        "skill": 0.1,
        "brier": score + 0.001,
        "coverage_80": 0.78,
        "width_80": 0.41,
        "lead_median": None,
    }
    attempt = Attempt(key="", name=name, score=score, training_seconds=1.0)
    return Entry(attempt, plain | figures)


def page(config: SearchConfig, *entries: Entry) -> str:
    days = histories(np.random.default_rng(0).gamma(3, 0.1, 400))
    asked = replace(questions(days, list(range(300, 360))), horizon_days=config.horizon)
    test = Frame(days, asked, np.full(60, 40), np.full(60, 9.0))
    winner = Mean365Gaussian()
    told = Verdict(winner.name, False, "A signal.", "Use it.")
    found = Found(entries, (), "everything was tried", told, winner, Path("candidate"))
    return search_page(config, found, winner.forecast(days, asked), test, "later days")


def test_the_page_tells_its_findings_and_asks_nothing_of_the_network() -> None:
    shown = page(CONFIG, entry("linear", 0.03), entry("<mean>", 0.04, skill=0.0))
    assert re.findall("<h2>(.*?)</h2>", shown) == [
        "mean365-gaussian: 100 % of what came lay in its 80 % interval, which is 27 % of the mean sum wide",
        "linear has the best brier of 2; on the test part its Brier is 10 % better than mean365&#39;s",
        "All figures on the test part",
    ]
    assert "<th>&lt;mean&gt;</th>" in shown
    assert "<td>lead median</td><td>none</td>" in shown
    assert "Use it. Everything was tried; 0 could not be tried" in shown
    assert "simulated data" not in shown
    assert not re.findall(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["']?https?:""", shown)


@pytest.mark.parametrize(("horizon", "words"), [(1, "1 day"), (14, "14 days")])
def test_the_pictures_say_the_horizon(horizon: int, words: str) -> None:
    shown = page(CONFIG.model_copy(update={"horizon": horizon}), entry("linear", 0.03))
    assert f"A search on fleet.csv, {words} ahead<" in shown
    assert f'"predicted cycles in {words}, median and 80 % interval"' in shown
    assert f'"cycles used in {words}"' in shown
    assert "30 days" not in shown


def test_simulated_data_and_a_worse_winner_are_said_so() -> None:
    config = CONFIG.model_copy(update={"simulated": True})
    shown = page(config, entry("linear", 0.03, skill=-0.05))
    assert shown.count("simulated data") >= 3
    assert "its Brier is 5 % worse than mean365" in shown
