"""Probabilities that mean what they say: fitted on notes that the model was not fitted on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit

from trey.compliance.models.classifier import FloatArray

SURE = 1e-6  # as certain as a probability may be: float32 cannot tell a surer one from 1


@dataclass(frozen=True)
class Calibration:
    """P = expit(slope * logit(p) + offset), after Platt (1999); slope 1, offset 0 changes nothing."""

    slope: float = 1.0
    offset: float = 0.0

    def __call__(self, probability: FloatArray) -> FloatArray:
        bounded = np.clip(probability, SURE, 1 - SURE)
        calibrated: FloatArray = expit(self.slope * logit(bounded) + self.offset)
        return calibrated


def fit_calibration(probability: FloatArray, labels: NDArray[np.int8]) -> Calibration:
    """The calibration that makes the labels likeliest; the slope stays positive, so order stays."""
    score = logit(np.clip(probability, SURE, 1 - SURE))
    sign = np.where(labels == 1, 1.0, -1.0)

    def loss(parameters: FloatArray) -> float:
        return float(np.logaddexp(0, -sign * (parameters[0] * score + parameters[1])).mean())

    found = minimize(loss, np.array([1.0, 0.0]), bounds=[(0.01, 10.0), (-10.0, 10.0)])
    return Calibration(*(float(value) for value in found.x))
