"""The forecaster that a command was told to use."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from trey.battery.forecaster import Forecaster

BASELINE, CHAMPION = "baseline", "champion"


def named(model: str) -> "Forecaster":
    """The baseline, the shipped network, or what a folder holds: a network, or a search's winner.

    Raises:
        BadParameter: It is none of these.
        TreyError: The folder holds no model.
    """
    from trey.battery.baseline import Mean365Gaussian
    from trey.battery.candidates.stored import load
    from trey.battery.model.fleet_forecaster import shipped_forecaster

    if model == BASELINE:
        return Mean365Gaussian()
    if model == CHAMPION:
        return shipped_forecaster()
    if not Path(model).is_dir():
        raise typer.BadParameter(
            f"{model} is neither {CHAMPION} nor {BASELINE}, nor a folder", param_hint="--model"
        )
    return load(Path(model))
