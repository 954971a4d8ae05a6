"""A small fleet to fit to, and a fit that a test can wait for."""

import numpy as np

from tests.battery.model.fleets import drivers, histories
from trey.battery.model.days.sequences import Sequences
from trey.battery.model.network.gru import NetworkConfig
from trey.battery.training.fitting import FitConfig

CONFIG = FitConfig(
    network=NetworkConfig(hidden_size=8, head_size=12),
    seed=3,
    epochs=4,
    lanes=12,
    steps=64,
    learning_rate=1e-2,
    averaged_updates=10,
)


def sequences() -> Sequences:
    """36 batteries over 300 days, some days of which are missing."""
    rng = np.random.default_rng(11)
    use = drivers(rng, 36, 300)
    for one in use:
        one[1:][rng.random(299) < 0.03] = np.nan
    return Sequences.of(histories(*use))
