"""Candidates as folders: what a search ends with, and `trey battery forecast --model` takes."""

from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ValidationError

from trey.battery.baseline import Mean365Gaussian, MeanGaussian
from trey.battery.candidates.boosted.forecasting import SumTrees
from trey.battery.candidates.linear import LinearForecaster
from trey.battery.candidates.plain import WeekdayMean
from trey.battery.forecaster import Forecaster
from trey.battery.model.fleet_forecaster import CONFIG, FleetForecaster
from trey.errors import TreyError

DESCRIPTION = "candidate.json"
_COEFFICIENTS = "coefficients.npz"


class StoredCandidate(BaseModel, frozen=True, extra="forbid"):
    """What stands in candidate.json, beside what was learned."""

    kind: Literal["mean", "weekday", "linear", "trees", "network"]
    name: str
    digest: str
    context_length: int | None = None


def store(forecaster: Forecaster, folder: Path) -> None:
    """Write a forecaster, to be read by `load`; a network's own files are there already.

    Raises:
        TreyError: It is of a kind that has nothing to store.
    """
    folder.mkdir(parents=True, exist_ok=True)
    more: dict[str, Any] = {}
    if isinstance(forecaster, MeanGaussian):
        kind, more = "mean", {"context_length": forecaster.context_length}
    elif isinstance(forecaster, WeekdayMean):
        kind = "weekday"
    elif isinstance(forecaster, LinearForecaster):
        kind = "linear"
        np.savez(folder / _COEFFICIENTS, level=forecaster.level, error=forecaster.error)
    elif isinstance(forecaster, SumTrees):
        kind = "trees"
        forecaster.save(folder)
    elif isinstance(forecaster, FleetForecaster) and (folder / CONFIG).exists():
        kind = "network"
    else:
        raise TreyError(
            f"{forecaster.name} cannot be stored: it learns anew with every question, or has no "
            "form of its own; take another family"
        )
    described = StoredCandidate(kind=kind, name=forecaster.name, digest=forecaster.digest, **more)
    (folder / DESCRIPTION).write_text(described.model_dump_json(indent=1) + "\n", "utf-8")


def load(folder: Path) -> Forecaster:
    """Read what `store` wrote, or what `trey battery train` did.

    Raises:
        TreyError: The folder holds no candidate, or one that was changed since.
    """
    file = folder / DESCRIPTION
    if not file.exists():
        return FleetForecaster.load(folder)
    try:
        described = StoredCandidate.model_validate_json(file.read_bytes())
        forecaster = _read(described, folder)
    except (OSError, ValidationError, ValueError, KeyError) as error:
        raise TreyError(f"{folder}: not a candidate that can be read; search again") from error
    if forecaster.digest != described.digest:
        raise TreyError(f"{folder}: was changed since it was stored; search again")
    return forecaster


def _read(described: StoredCandidate, folder: Path) -> Forecaster:
    match described.kind:
        case "mean" if described.context_length == Mean365Gaussian().context_length:
            return Mean365Gaussian()
        case "mean" if described.context_length:
            return MeanGaussian(described.context_length)
        case "weekday":
            return WeekdayMean()
        case "linear":
            with np.load(folder / _COEFFICIENTS, allow_pickle=False) as held:
                return LinearForecaster(held["level"], held["error"])
        case "trees":
            return SumTrees.load(folder, described.name)
        case "network":
            return FleetForecaster.load(folder)
    raise ValueError(f"a candidate of kind {described.kind} without its parameters")
