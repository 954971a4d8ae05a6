import numpy as np
import pytest

from tests.battery.backtest.frames import frame_of_constant_use
from tests.battery.model.fleets import histories
from trey.battery.backtest.cells.frame import Frame


def test_the_frame_is_the_last_120_days_before_the_crossing() -> None:
    frame = frame_of_constant_use()
    assert len(frame.questions) == 120
    assert frame.questions.row.tolist() == list(range(379, 499))
    assert frame.questions.remaining_cycles[-1] == pytest.approx(0.05)
    assert frame.ahead.tolist() == list(range(120, 0, -1))
    assert frame.crossed.sum() == 30
    assert frame.used == pytest.approx(3.0)


def test_a_frame_of_another_horizon_is_about_the_crossing_within_it() -> None:
    # given
    days = histories(np.full(600, 0.1))
    # when
    frame = Frame.of(days, np.full(600, 49.95), horizon_days=14)
    # then the same days are asked about
    assert frame.ahead.tolist() == list(range(120, 0, -1))
    assert frame.ahead[frame.crossed].tolist() == list(range(14, 0, -1))
    assert frame.used == pytest.approx(1.4)
    assert frame.questions.horizon_days == 14
    # and some of them are about it too
    some = frame.some(np.array([105, 106]))
    assert some.crossed.tolist() == [False, True]


def test_some_questions_keep_the_histories_of_their_batteries() -> None:
    # given a battery that never crosses before and between two that do
    use = np.full(600, 0.1)
    days = histories(np.full(100, 0.1), use, np.full(100, 0.1), use)
    frame = Frame.of(days, np.full(1_400, 49.95))
    assert frame.batteries == 2
    # when
    some = frame.some(np.array([120, 239]))
    # then
    assert some.batteries == 1
    assert len(some.histories.use) == 600
    assert some.questions.row.tolist() == [379, 498]
    assert some.questions.as_of.tolist() == days.day[[1_179, 1_298]].tolist()
    assert some.ahead.tolist() == [120, 1]
