import numpy as np
import pytest

from tests.battery.model.fleets import histories
from trey.battery.baseline import Mean365Gaussian
from trey.battery.forecaster import Forecasts
from trey.battery.training.measuring import Frame, measure, quality


def frame_of_constant_use() -> Frame:
    """One battery that reaches 50 cycles on its 500th day, and one that never does."""
    days = histories(np.full(600, 0.1), np.full(400, 0.1))
    return Frame.of(days, np.full(1_000, 49.95))


def test_the_frame_is_the_last_120_days_before_the_crossing() -> None:
    frame = frame_of_constant_use()
    assert len(frame.questions) == 120
    assert frame.questions.row.tolist() == list(range(379, 499))
    assert frame.questions.remaining_cycles[-1] == pytest.approx(0.05)
    assert frame.crossed.sum() == 30
    assert frame.used == pytest.approx(3.0)


def test_a_perfect_forecaster_has_no_brier() -> None:
    measured = measure(Mean365Gaussian(), frame_of_constant_use())
    assert measured.brier == 0.0
    assert measured.coverage_80 == 1.0
    assert (measured.precision_at_alert, measured.recall_at_alert) == (1.0, 1.0)
    assert measured.first_notice_late_share == 0.0


def test_who_says_nothing_foresees_nothing() -> None:
    # given
    frame = frame_of_constant_use()
    said = Forecasts.none(120, "model")
    said.sum_quantiles[:] = [1.0, 2.0, 2.5]
    # when
    measured = quality(said, frame)
    # then
    assert measured.brier == pytest.approx(0.25)
    assert measured.recall_at_notice == 0.0
    assert measured.coverage_80 == 0.0
    assert measured.width_80 == pytest.approx(0.5)
    assert measured.first_notice_late_share == 1.0


def test_a_notice_ten_days_before_is_late() -> None:
    # given
    frame = frame_of_constant_use()
    said = Forecasts.none(120, "model")
    said.sum_quantiles[:] = 1.0
    said.p_cross[:] = np.where(np.arange(120) >= 110, 0.9, 0.0)
    # then
    assert quality(said, frame).first_notice_late_share == 1.0
    said.p_cross[100:] = 0.9
    assert quality(said, frame).first_notice_late_share == 0.0
