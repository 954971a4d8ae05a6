"""How much each part of a history adds to the answer, so that the parts make the answer exactly.

Each part is taken away and put back in every order, and counts by what its coming adds on average:
its Shapley value. Of four parts there are sixteen choices, so nothing is drawn by chance.
"""

from dataclasses import dataclass
from itertools import product
from math import factorial

import numpy as np

from trey.battery.arrays import BoolArray, FloatArray
from trey.battery.explanation.counterfactual.asking import PARTS, Answers, ask, log_odds
from trey.battery.explanation.counterfactual.course import Course
from trey.battery.forecaster import Forecaster, Forecasts
from trey.battery.histories import Questions
from trey.battery.horizon import HORIZON_DAYS

COALITIONS = np.array(list(product((0.0, 1.0), repeat=len(PARTS))))  # the last one has all parts


@dataclass(frozen=True)
class Attributions:
    """What the answers to n questions are made of.

    Attributes:
        level_cycles: What the level of the last year makes in 30 days, shape (n,).
        variation_cycles: What the forecaster makes of how the days vary around a level that is flat,
            shape (n,).
        cycles: What each of PARTS adds; with the two before it, the median, shape (part, n).
        base_log_odds: Of crossing within 30 days, of a battery with so steady a level and 30 days'
            worth of it left, shape (n,).
        log_odds: What each of PARTS adds; with the base, the answer's, shape (part, n).
        is_whole: Whether one model answered throughout, shape (n,).
    """

    level_cycles: FloatArray
    variation_cycles: FloatArray
    cycles: FloatArray
    base_log_odds: FloatArray
    log_odds: FloatArray
    is_whole: BoolArray


def attribute(
    forecaster: Forecaster, course: Course, questions: Questions, forecasts: Forecasts
) -> Attributions:
    """Take the answers apart.

    Args:
        forecaster: That answered.
        course: Of the questions' histories.
        questions: With an answer, each.
        forecasts: The answers.
    """
    without = ask(forecaster, course, questions, COALITIONS[:-1], forecasts.model)
    answers = Answers(
        np.concatenate([without.cycles, forecasts.sum_quantiles[None, :, 1]]),
        np.concatenate([without.log_odds, log_odds(forecasts.p_cross)[None]]),
        without.is_same_model,
    )
    level = HORIZON_DAYS * course.level
    return Attributions(
        level_cycles=level,
        variation_cycles=answers.cycles[0] - level,
        cycles=shapley(answers.cycles),
        base_log_odds=answers.log_odds[0],
        log_odds=shapley(answers.log_odds),
        is_whole=np.logical_and.reduce(answers.is_same_model, axis=0),
    )


def shapley(values: FloatArray) -> FloatArray:
    """What each player adds on average over all orders.

    Args:
        values: Of each coalition, in the order of COALITIONS, shape (2**part, n).

    Returns:
        Shape (part, n); summed, the value of all minus that of none.
    """
    added: FloatArray = np.einsum("pc,cn->pn", _WEIGHTS, values)
    return added


def _weights() -> FloatArray:
    players = len(PARTS)
    others = COALITIONS.sum(axis=1)[None] - COALITIONS.T
    weight = np.array([factorial(k) * factorial(players - 1 - k) for k in range(players)])
    of_order = weight[others.astype(np.int64)] / factorial(players)
    weights: FloatArray = np.where(COALITIONS.T == 1, of_order, -of_order)
    return weights


_WEIGHTS = _weights()
