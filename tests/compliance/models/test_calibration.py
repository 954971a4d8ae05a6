"""Probabilities after calibration: as often right as they say."""

import numpy as np
import pytest
from scipy.special import expit, logit

from trey.compliance.models.calibration import Calibration, fit_calibration
from trey.metrics import reliability


def test_a_model_that_is_too_sure_is_made_to_say_what_happens() -> None:
    # given
    rng = np.random.default_rng(1)
    true = rng.uniform(0.02, 0.98, 50_000)
    labels = (rng.random(50_000) < true).astype(np.int8)
    too_sure = expit(3 * logit(true))
    # when
    calibrate = fit_calibration(too_sure, labels)
    # then
    assert calibrate.slope == pytest.approx(1 / 3, abs=0.02)
    assert reliability(too_sure, labels == 1).expected_calibration_error > 0.1
    assert reliability(calibrate(too_sure), labels == 1).expected_calibration_error <= 0.01


def test_no_calibration_changes_nothing_but_certainty() -> None:
    calibrated = Calibration()(np.array([0.0, 0.25, 1.0]))
    np.testing.assert_allclose(calibrated, [1e-6, 0.25, 1 - 1e-6])
