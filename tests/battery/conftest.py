"""The lab's battery, for the tests about it."""

import os
from pathlib import Path

import pytest

from trey.battery.arrays import FloatArray
from trey.battery.days import histories_of
from trey.battery.histories import Histories
from trey.telemetry.cleansing.arrays import floats
from trey.telemetry.cleansing.days import clean
from trey.telemetry.files.readings import readings_of
from trey.telemetry.history import read_history


@pytest.fixture(scope="session")
def lab() -> tuple[Histories, FloatArray]:
    """Its days, and the rated cycles on each."""
    file = os.environ.get("TREY_LAB_FILE")
    if not file:
        pytest.skip("TREY_LAB_FILE does not name the lab's battery file")
    days = clean(readings_of(read_history(Path(file)), "lab")[0])
    return histories_of(days), floats(days, "battery_rated_cycles")
