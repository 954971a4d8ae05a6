"""The forecaster that a command was told to use."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trey.battery.forecaster import Forecaster

BASELINE, CHAMPION = "baseline", "champion"


def named(model: str) -> "Forecaster":
    """The baseline, the shipped network, or the network of a folder.

    Raises:
        TreyError: The folder holds no model.
    """
    from trey.battery.baseline import Mean365Gaussian
    from trey.battery.model.fleet_forecaster import FleetForecaster, shipped_forecaster

    if model == BASELINE:
        return Mean365Gaussian()
    return shipped_forecaster() if model == CHAMPION else FleetForecaster.load(Path(model))
