"""Frames of which the figures of merit are known."""

import numpy as np

from tests.battery.model.fleets import histories
from trey.battery.backtest.cells.frame import Frame


def frame_of_constant_use(batteries: int = 1) -> Frame:
    """Batteries that reach 50 cycles on their 500th day, and one that never does."""
    use = [np.full(600, 0.1)] * batteries
    days = histories(*use, np.full(400, 0.1))
    return Frame.of(days, np.full(len(days.use), 49.95))
