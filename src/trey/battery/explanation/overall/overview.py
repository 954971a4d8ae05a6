"""A fleet's open questions → what a forecaster goes by, and how far its explanations may be believed."""

from dataclasses import dataclass

import numpy as np

from trey.battery.backtest.cells.frame import Frame
from trey.battery.explanation.attribution import attribute
from trey.battery.explanation.counterfactual.course import Course
from trey.battery.explanation.faithfulness import FLOOR, PartsTest
from trey.battery.explanation.overall.effects import Effect, effects
from trey.battery.forecaster import Forecaster
from trey.battery.histories import Questions
from trey.errors import TreyError

OPEN = (0.05, 0.95)  # of P: outside of it the answer is plain, whatever is taken away
FEWEST_BATTERIES = 30


@dataclass(frozen=True)
class Overview:
    """What one version of a forecaster goes by.

    Attributes:
        batteries: That were asked about, each as of one day on which the answer was open.
        effects: Parts of the history, that which moves P most first.
        mean_added: What each part adds to the median, mean distance over the median.
        foretold: Mean share of pairs that a battery's parts foretell; see `faithfulness`.
        by_chance: The same of parts handed round among the batteries.
        shown_share: Of the batteries, whose parts are shown.
        largest_moves, any_moves: By how much of the median the sum moves when the part that was
            said to be largest is perturbed, and when any part is; mean distances.
    """

    model_name: str
    model_version: str
    model_digest: str
    batteries: int
    effects: tuple[Effect, ...]
    foretold: float
    by_chance: float
    shown_share: float
    largest_moves: float
    any_moves: float


def overview(forecaster: Forecaster, frame: Frame, seed: int = 0) -> Overview:
    """Explain a forecaster by what it says of a fleet.

    Args:
        forecaster: The one to explain.
        frame: Of a fleet that it was not fitted to.
        seed: Draws the day of each battery.

    Raises:
        TreyError: Fewer than FEWEST_BATTERIES have a day on which the answer is open.
    """
    questions = open_questions(forecaster, frame, seed)
    forecasts = forecaster.forecast(frame.histories, questions)
    course = Course.of(frame.histories, questions)
    parts = attribute(forecaster, course, questions, forecasts)
    test = PartsTest.of(forecaster, course, questions, forecasts, parts)
    share = test.foretold
    return Overview(
        forecaster.name,
        forecaster.version,
        forecaster.digest,
        len(questions),
        effects(forecaster, course, questions, forecasts),
        float(np.nanmean(share)),
        float(test.foretold_by_others(seed).mean()),
        float(np.mean(share >= FLOOR)),
        *test.largest_and_any(),
    )


def open_questions(forecaster: Forecaster, frame: Frame, seed: int) -> Questions:
    """One question of each battery, drawn from those whose answer is open."""
    forecasts = forecaster.forecast(frame.histories, frame.questions)
    low, high = OPEN
    is_open = (forecasts.p_cross > low) & (forecasts.p_cross < high)
    drawn = np.random.default_rng(seed).permutation(np.flatnonzero(is_open))
    _, first = np.unique(frame.battery[drawn], return_index=True)
    if len(first) < FEWEST_BATTERIES:
        raise TreyError(
            f"of {len(first)} batteries alone the answer is open on some day, too few to say what it "
            "goes by; ask about more of them"
        )
    return frame.questions.some(drawn[first])
