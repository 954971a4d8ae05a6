import numpy as np
import pytest

from tests.battery.backtest.frames import frame_of_constant_use
from trey.battery.arrays import FloatArray
from trey.battery.backtest.cells.frame import Frame
from trey.battery.backtest.scores.quality import (
    as_document,
    drawn_again,
    figures,
    interval,
    measure,
    quality,
)
from trey.battery.backtest.scores.tally import LEVELS, Tally
from trey.battery.baseline import Mean365Gaussian
from trey.battery.forecaster import Forecasts


def said(frame: Frame, probability: FloatArray | float, sums: FloatArray | float) -> Forecasts:
    forecasts = Forecasts.none(len(frame.questions), "model", levels=LEVELS)
    forecasts.p_cross[:] = probability
    forecasts.sum_quantiles[:] = sums
    return forecasts


def test_a_perfect_forecaster_has_no_brier() -> None:
    measured = measure(Mean365Gaussian(), frame_of_constant_use())
    assert measured.brier == 0.0
    assert measured.crps == pytest.approx(0.0, abs=1e-5)
    assert measured.coverage_80 == 1.0
    assert (measured.precision_at_alert, measured.recall_at_alert) == (1.0, 1.0)
    assert (measured.lead_p5, measured.lead_median, measured.lead_p95) == (30, 30, 30)
    assert measured.first_notice_late_share == measured.premature_share == 0.0
    assert measured.answered_share == 1.0


def test_who_says_nothing_foresees_nothing() -> None:
    # given intervals from 1 to 2.5 around 2, where 3 are used
    frame = frame_of_constant_use()
    sums = np.array([0.5, *[1.0] * 8, *[2.0] * 8, 2.5, 2.5])
    # when
    measured = quality(said(frame, np.nan, sums), frame)
    # then
    assert measured.brier == pytest.approx(0.25)
    assert measured.recall_at_notice == 0.0
    assert np.isnan(measured.precision_at_notice)
    assert np.isnan(measured.lead_median)
    assert measured.coverage_80 == 0.0
    assert measured.width_80 == pytest.approx(0.5)
    assert measured.first_notice_late_share == measured.never_share == 1.0
    assert measured.answered_share == 0.0
    assert as_document(measured)["lead_median"] is None


def test_the_crps_of_one_value_is_its_distance() -> None:
    """Quantiles that are all 2 are off by 1 of 3."""
    frame = frame_of_constant_use()
    assert quality(said(frame, 0.0, 2.0), frame).crps == pytest.approx(1 / 3)


def test_leads_are_those_of_the_first_alert() -> None:
    # given one battery with an alert 50 days before, one with 20, one with 10, one with none
    frame = frame_of_constant_use(4)
    first = np.repeat([50, 20, 10, 0], 120)
    # when
    measured = quality(said(frame, np.where(frame.ahead <= first, 0.6, 0.1), 1.0), frame)
    # then
    assert (measured.lead_p5, measured.lead_median, measured.lead_p95) == (10, 20, 50)
    assert measured.late_share == 0.5
    assert measured.premature_share == measured.never_share == 0.25
    # and of 80 days with an alert 60 were right, of 120 to be alerted on
    assert measured.precision_at_alert == pytest.approx(60 / 80)
    assert measured.recall_at_alert == pytest.approx(60 / 120)


def test_a_notice_ten_days_before_is_late() -> None:
    frame = frame_of_constant_use()
    late = said(frame, np.where(frame.ahead <= 10, 0.9, 0.0), 1.0)
    assert quality(late, frame).first_notice_late_share == 1.0
    in_time = said(frame, np.where(frame.ahead <= 20, 0.9, 0.0), 1.0)
    assert quality(in_time, frame).first_notice_late_share == 0.0


def test_intervals_are_those_of_other_batteries() -> None:
    # given 400 batteries, on each of which a forecaster is all right or all wrong
    frame = frame_of_constant_use(400)
    is_wrong = np.random.default_rng(1).random(400)[frame.battery] < 0.3
    forecasts = said(frame, (frame.crossed != is_wrong).astype(np.float64), 3.0)
    tally = Tally.of(forecasts, frame)
    # when
    low, high = interval(figures(tally, drawn_again(400))["brier"])
    # then it is the binomial one of 400 batteries, not of 48,000 days
    share = quality(forecasts, frame).brier
    half = 1.96 * np.sqrt(share * (1 - share) / 400)
    assert low == pytest.approx(share - half, abs=0.012)
    assert high == pytest.approx(share + half, abs=0.012)


def test_a_battery_that_is_drawn_twice_counts_twice() -> None:
    # given
    frame = frame_of_constant_use(2)
    forecasts = said(frame, np.where(frame.battery == 0, 0.0, 0.3), 1.0)
    tally = Tally.of(forecasts, frame)
    # when
    drawn = figures(tally, np.array([[2.0, 0.0], [0.0, 2.0], [1.0, 1.0]]))
    # then
    first, second = 0.25, 0.25 * 0.49 + 0.75 * 0.09
    assert drawn["brier"] == pytest.approx([first, second, (first + second) / 2])
    assert drawn["brier"][0] == pytest.approx(
        figures(tally.some(np.array([0])), np.ones((1, 1)))["brier"][0]
    )
