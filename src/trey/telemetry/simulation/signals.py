"""The optional signals of a battery: what they say of wear, through cold and noise."""

import numpy as np

from trey.telemetry.simulation.arrays import FloatArray, IntArray
from trey.telemetry.simulation.wear import RATED_CYCLES, Wear

_WITHOUT_SENSOR_SHARE = 0.2  # of the vehicles, for each signal of its own
_UNREAD_SHARE = 0.02  # of the days
_DIGITS = 3


def signals(
    rng: np.random.Generator, wear: Wear, trips: IntArray, celsius: FloatArray
) -> dict[str, FloatArray]:
    """Each signal, shape (vehicle, day); NaN where there is none.

    A battery that ages faster looks older at the same counter.
    """
    shape = wear.counter.shape
    worn = wear.counter / RATED_CYCLES * (0.7 + 2 * wear.ageing)[:, None]
    frost = np.maximum(5.0 - celsius, 0.0)

    def reading(mean: FloatArray, of_vehicle_sd: float, sd: float) -> FloatArray:
        of_vehicle = rng.normal(0, of_vehicle_sd, (shape[0], 1))
        value = mean + of_vehicle + sd * rng.standard_normal(shape)
        is_absent = rng.random((shape[0], 1)) < _WITHOUT_SENSOR_SHARE
        is_unread = rng.random(shape) < _UNREAD_SHARE
        return np.where(is_absent | is_unread, np.nan, np.round(value, _DIGITS))

    at_start = reading(10.9 - 1.3 * worn**1.5 - 0.03 * frost, 0.15, 0.12)
    charge = reading(0.93 - 0.25 * worn - 0.004 * frost, 0.015, 0.02)
    at_rest = reading(12.7 - 0.35 * worn, 0.04, 0.04)
    return {
        "start_voltage_min": np.where(trips > 0, np.maximum(at_start, 0.0), np.nan),
        "charge_acceptance": np.clip(charge, 0.0, 1.0),
        "rest_voltage": at_rest,
    }
