"""Whether the parts say what the forecaster goes by: answers to histories that they were not made of.

The parts come of histories from which trend, season and weekdays are gone wholly. Here trend and
season are halved and the weekdays turned the other way round, each alone and together, and the
forecaster is asked again: does its answer move as the parts promise?
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from trey.battery.arrays import BoolArray, FloatArray
from trey.battery.explanation.attribution import Attributions
from trey.battery.explanation.counterfactual.asking import ask
from trey.battery.explanation.counterfactual.course import Course
from trey.battery.forecaster import Forecaster, Forecasts
from trey.battery.histories import Questions

FLOOR = 0.7
SAME = 0.005  # of the median: answers that are nearer to each other are no different
# How much is left of remaining cycles (all: the sum does not depend on them), trend, season and
# weekdays; the first is the true history.
_LEFT = np.array([(1.0, *left) for left in product((1.0, 0.5), (1.0, 0.5), (1.0, 0.0))])
_ONE_PART = np.flatnonzero((_LEFT < 1).sum(axis=1) == 1)
_OTHER_TURN_DAYS = -1


@dataclass(frozen=True)
class PartsTest:
    """Moves of the median over the median, of n batteries in eight histories each.

    Attributes:
        moved: What the forecaster answered, shape (history, n).
        promised: What the parts add up to there, shape (history, n).
        is_whole: Whether one model answered throughout, shape (n,).
    """

    moved: FloatArray
    promised: FloatArray
    is_whole: BoolArray

    @classmethod
    def of(
        cls,
        forecaster: Forecaster,
        course: Course,
        questions: Questions,
        forecasts: Forecasts,
        parts: Attributions,
    ) -> "PartsTest":
        """Ask the forecaster."""
        turned = _OTHER_TURN_DAYS
        answers = ask(forecaster, course, questions, _LEFT, forecasts.model, turn_days=turned)
        median = np.maximum(forecasts.sum_quantiles[:, 1], 1e-9)
        return cls(
            (answers.cycles - forecasts.sum_quantiles[:, 1]) / median,
            -np.einsum("hp,pn->hn", 1 - _LEFT, parts.cycles) / median,
            parts.is_whole & np.logical_and.reduce(answers.is_same_model, axis=0),
        )

    @property
    def foretold(self) -> FloatArray:
        """Share of pairs of histories of which the parts foretell which is answered with more.

        Two that are answered alike count as foretold if the parts promise so. NaN where more than
        one model answered. Shape (n,).
        """
        return np.where(self.is_whole, _agreement(self.moved, self.promised), np.nan)

    def foretold_by_others(self, seed: int) -> FloatArray:
        """The same by the parts of another battery each: what is due to chance and to habit."""
        shift = np.random.default_rng(seed).integers(1, max(self.moved.shape[1], 2))
        return _agreement(self.moved, np.roll(self.promised, shift, axis=1))

    def largest_and_any(self) -> tuple[float, float]:
        """Mean distance by which the sum moves with the part that is said to be largest, and with any."""
        moved, promised = (np.abs(of[_ONE_PART]) for of in (self.moved, self.promised))
        largest = np.take_along_axis(moved, promised.argmax(axis=0)[None], axis=0)
        return float(largest.mean()), float(moved.mean())


def _agreement(moved: FloatArray, promised: FloatArray) -> FloatArray:
    one, other = np.triu_indices(len(moved), 1)
    really, said = (_sign(of[one] - of[other]) for of in (moved, promised))
    agreement: FloatArray = (really == said).mean(axis=0)
    return agreement


def _sign(difference: FloatArray) -> FloatArray:
    return np.where(np.abs(difference) < SAME, 0.0, np.sign(difference))
