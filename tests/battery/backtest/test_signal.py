import numpy as np
import pytest

from tests.battery.model.fleets import histories
from trey.battery.arrays import FloatArray
from trey.battery.backtest.signal import signal_in


def noise(batteries: int, days: int, seed: int = 1) -> FloatArray:
    """Like the lab's file: independent days around a constant."""
    level = np.random.default_rng(0).uniform(0.05, 0.5, (batteries, 1))
    return level * (1 + 0.085 * np.random.default_rng(seed).normal(size=(batteries, days)))


def test_noise_is_taken_for_a_signal_once_in_a_hundred_times() -> None:
    found = [signal_in(histories(*noise(1, 800, seed))).finds_signal for seed in range(200)]
    assert sum(found) <= 7


def test_a_fleet_of_noise_has_no_signal_with_days_missing_too() -> None:
    # given
    use = noise(150, 900)
    use[:, 1:][np.random.default_rng(4).random((150, 899)) < 0.05] = np.nan
    # when
    test = signal_in(histories(*use))
    # then
    assert test.batteries == 150
    assert not test.finds_signal
    assert min(test.autocorrelation, test.weekday, test.year) > 0.01


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (1 + 0.05 * (np.arange(900) % 7 < 2), "weekday"),
        (1 + 0.03 * np.sin(2 * np.pi * np.arange(900) / 365.25), "year"),
        (1 + 0.2 * (np.arange(900) > 500), "autocorrelation"),
    ],
)
def test_patterns_of_a_battery_are_found(pattern: FloatArray, found: str) -> None:
    test = signal_in(histories(noise(1, 900)[0] * pattern))
    assert getattr(test, found) < 0.001
    assert test.finds_signal


def test_what_is_short_or_constant_is_not_asked() -> None:
    test = signal_in(histories(np.full(300, 0.1), noise(1, 40)[0]))
    assert test.batteries == 0
    assert (test.autocorrelation, test.weekday, test.year) == (1.0, 1.0, 1.0)
    assert not test.finds_signal
