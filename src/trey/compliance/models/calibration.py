"""Probabilities that mean what they say: fitted on notes that the model was not fitted on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit, logit

from trey.compliance.models.classifier import FloatArray

SURE = 1e-6  # as certain as a probability may be: float32 cannot tell a surer one from 1


@dataclass(frozen=True)
class Calibration:
    """P = expit(slope * logit(p)): temperature scaling, after Guo et al. (2017).

    One number and no offset: the labels lean one way in the few families of a validation part and
    another way in the next ones, so a fitted offset made calibration worse on unseen families.
    """

    slope: float = 1.0

    def __call__(self, probability: FloatArray) -> FloatArray:
        calibrated: FloatArray = expit(self.slope * _score(probability))
        return calibrated


def fit_calibration(probability: FloatArray, labels: NDArray[np.int8]) -> Calibration:
    """The calibration that makes the labels likeliest; no label changes by it."""
    margin = np.where(labels == 1, 1.0, -1.0) * _score(probability)

    def loss(log_slope: float) -> float:
        return float(np.logaddexp(0, -np.exp(log_slope) * margin).mean())

    found = minimize_scalar(loss, bounds=(-5, 3), method="bounded")
    return Calibration(float(np.exp(found.x)))


def _score(probability: FloatArray) -> FloatArray:
    score: FloatArray = logit(np.clip(probability, SURE, 1 - SURE))
    return score
