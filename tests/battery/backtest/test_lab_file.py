"""The lab's battery: exactness of the rolling origins, and the alarm for a future that leaks in."""

import pytest

from trey.battery.arrays import FloatArray
from trey.battery.backtest.cells.rolling import Origins
from trey.battery.backtest.cells.trial import Trial
from trey.battery.backtest.outcome import Outcome, backtest, chosen
from trey.battery.backtest.scores.costs import Costs
from trey.battery.baseline import MeanGaussian
from trey.battery.candidates.catalogue import CANDIDATES, candidates_for
from trey.battery.candidates.recipe.forecasting import LabRnn
from trey.battery.histories import Histories

LEAK = 0.138  # two standard errors below the noise floor of 0.147
WHOLE_PAST = 1_539


@pytest.fixture(scope="module")
def outcome(lab: tuple[Histories, FloatArray]) -> Outcome:
    """Of all models that are installed, learn and answer at once."""
    names = [
        name
        for name in candidates_for(lab[0])
        if not (CANDIDATES[name].is_dear or name == LabRnn.name)  # it learns for twenty seconds
    ]
    return backtest(chosen(names), Trial.of_file(*lab, seed=1), seed=1, costs=Costs())


@pytest.mark.parametrize(
    ("days", "nrmse", "sum_error", "crossing"),
    [
        (WHOLE_PAST, 0.1474, 0.0129, 0.15),
        (365, 0.1475, 0.0137, 0.15),
        (75, 0.1486, 0.0160, None),
        (30, 0.1485, 0.0143, 0.20),
    ],
)
def test_plain_means_have_the_known_errors(
    lab: tuple[Histories, FloatArray],
    days: int,
    nrmse: float,
    sum_error: float,
    crossing: float | None,
) -> None:
    """Known from other code, over origins round(923 + 586 k / 19)."""
    errors = Origins.of(lab[0]).errors(MeanGaussian(days))
    assert errors.nrmse == pytest.approx(nrmse, abs=6e-5)
    assert errors.sum_error == pytest.approx(sum_error, abs=1.5e-4)
    if crossing is not None:
        assert errors.crossing_mean == pytest.approx(crossing)
        assert errors.crossing_max == 1


def test_the_running_mean_is_the_mean_of_all_past(lab: tuple[Histories, FloatArray]) -> None:
    origins = Origins.of(lab[0])
    assert origins.row.tolist()[:3] == [922, 953, 984]
    assert origins.row[-1] == 1_508
    mean = origins.errors_of_running_mean()
    assert mean.nrmse == pytest.approx(origins.errors(MeanGaussian(WHOLE_PAST)).nrmse, abs=1e-9)


def test_no_model_knows_the_future(outcome: Outcome) -> None:
    """LEAK ALARM: an honest model cannot be this good on noise."""
    assert len(outcome.entered) >= 7
    for one in outcome.entered:
        assert one.origins is not None
        assert one.origins.nrmse >= LEAK, f"{one.name} knows more than can be known"


def test_the_network_is_as_good_as_the_mean(outcome: Outcome) -> None:
    # given
    network = {one.name: one.origins for one in outcome.entered}["gru-mixture"]
    origins = outcome.trial.origins
    assert network is not None
    assert origins is not None
    # then
    assert network.nrmse <= 1.01 * origins.errors_of_running_mean().nrmse
    assert network.nrmse <= 0.150
    assert network.sum_error <= 0.015
    assert network.crossing_max <= 1


def test_there_is_no_signal_and_the_baseline_is_recommended(outcome: Outcome) -> None:
    assert outcome.verdict.is_no_signal
    assert outcome.verdict.recommended == "mean365-gaussian"
    assert not outcome.test.finds_signal
    assert outcome.test.weekday == pytest.approx(0.79, abs=0.01)
    assert outcome.trial.frame.batteries == 1
