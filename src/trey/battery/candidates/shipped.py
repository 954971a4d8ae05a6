"""The network that travels with the package: learned before, on another fleet."""

import json
from importlib.resources import files

from trey.battery.candidates.family import Unlearned
from trey.battery.model.fleet_forecaster import shipped_forecaster


def shipped_network() -> Unlearned:
    """As a family of one."""
    return Unlearned(shipped_forecaster())


def shipped_training_seconds() -> float:
    """CPU seconds that its card says its training took."""
    card = json.loads((files("trey") / "defaults" / "forecaster" / "card.json").read_text("utf-8"))
    seconds: float = card["training_cpu_seconds"]
    return seconds
