import numpy as np
import pytest

from tests.battery.model.fleets import histories
from trey.battery.backtest.cells.trial import Trial
from trey.battery.backtest.outcome import Outcome, backtest, chosen
from trey.battery.backtest.scores.costs import Costs
from trey.report.comparing.costs import costs_figure


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    rng = np.random.default_rng(1)
    days = histories(*rng.normal(0.1, 0.01, (12, 500)))
    trial = Trial.of_fleet(days, days, np.full(len(days.use), 40.0))
    models = chosen(["last-value-gaussian", "mean30-gaussian"])
    return backtest(models, trial, seed=1, costs=Costs(missed=3, false=1))


def test_the_threshold_that_pays_is_marked(outcome: Outcome) -> None:
    figure = costs_figure(outcome, simulated=True)
    assert [line.x0 for line in figure.layout.shapes] == [0.25]
    assert "pays from 25% on" in [note.text for note in figure.layout.annotations]
    assert "simulated data" in [note.text for note in figure.layout.annotations]


def test_the_reference_is_drawn_beside_the_best(outcome: Outcome) -> None:
    figure = costs_figure(outcome, simulated=False)
    assert {trace.name for trace in figure.data} == {
        "mean365-gaussian", "mean30-gaussian", "last-value-gaussian",
    }  # fmt: skip
    reference = next(trace for trace in figure.data if trace.name == "mean365-gaussian")
    assert reference.line.dash == "dot"
    assert len(reference.y) == 99
