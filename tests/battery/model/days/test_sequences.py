import numpy as np

from tests.battery.model.fleets import FIRST_DAY, histories
from trey.battery.histories import Histories
from trey.battery.model.days.sequences import READ, SPREAD, UNKNOWN, Sequences

NAN = np.nan


def test_the_counter_tells_what_a_gap_used() -> None:
    # given 0.6 cycles on two days without a reading
    days = Histories(
        battery=np.zeros(3, dtype=np.int64),
        day=FIRST_DAY + np.array([0, 1, 4]),
        use=np.array([0.2, 0.3, 0.1]),
        counter=np.array([10.2, 10.5, 11.2]),
    )
    # when
    laid = Sequences.of(days)
    # then
    assert np.round(laid.use, 9).tolist() == [0.2, 0.3, 0.3, 0.3, 0.1]
    assert laid.known.tolist() == [READ, READ, SPREAD, SPREAD, READ]
    assert laid.place.tolist() == [0, 1, 4]


def test_a_counter_that_fell_tells_nothing_of_a_gap() -> None:
    days = Histories(
        battery=np.zeros(2, dtype=np.int64),
        day=FIRST_DAY + np.array([0, 3]),
        use=np.array([0.1, 0.1]),
        counter=np.array([50.0, 3.0]),
    )
    assert Sequences.of(days).known.tolist() == [READ, UNKNOWN, UNKNOWN, READ]


def test_a_row_goes_by_the_last_known_day_before_it() -> None:
    laid = Sequences.of(histories(np.array([NAN, 0.2, NAN, 0.1, NAN]), np.array([NAN, 0.5])))
    assert laid.sequence.tolist() == [-1, 0, 0, 0, 0, -1, 1]
    assert laid.place.tolist() == [0, 0, 0, 2, 2, 0, 0]


def test_after_three_months_of_silence_a_battery_is_new() -> None:
    # given gaps of 90 and of 91 days
    days = Histories(
        battery=np.zeros(3, dtype=np.int64),
        day=FIRST_DAY + np.array([0, 91, 183]),
        use=np.full(3, 0.2),
        counter=np.full(3, NAN),
    )
    # when
    laid = Sequences.of(days)
    # then
    assert laid.first_day.tolist() == [FIRST_DAY, FIRST_DAY + 183]
    assert laid.begins.tolist() == [0, 92, 93]


def test_no_days_make_no_sequence() -> None:
    laid = Sequences.of(histories(np.array([NAN, NAN])))
    assert laid.sequence.tolist() == [-1, -1]
    assert len(laid.use) == 0
