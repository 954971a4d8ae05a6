"""The network in PyTorch, which trains it: a GRU over days, and a head that gives a mixture."""

import math

import numpy as np
import torch
from pydantic import BaseModel, Field
from torch import Tensor, nn

from trey.battery.arrays import IntArray
from trey.battery.model.days.features import INPUTS
from trey.battery.model.mixture import KNOTS, LEAST, PARTS, SHAPE, SIZE, SPREAD_FLOOR, knots_around


class NetworkConfig(BaseModel, frozen=True, extra="forbid"):
    """Sizes."""

    hidden_size: int = Field(32, ge=1, description="What the GRU keeps of the days so far")
    head_size: int = Field(48, ge=1)

    def example_inputs(self, batteries: int = 1, days: int = 1) -> Tensor:
        """Valid inputs, for a test of shapes or an export."""
        return torch.zeros(batteries, days, len(INPUTS))


class FleetNetwork(nn.Module):
    """Days of batteries → for each day the parameters of `mixture`."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = nn.GRU(len(INPUTS), config.hidden_size, batch_first=True)
        first = nn.Linear(config.hidden_size + len(INPUTS), config.head_size)
        last = nn.Linear(config.head_size, SIZE)
        with torch.no_grad():
            last.weight.mul_(0.3)
            last.bias.copy_(_first_guess().flatten())
        self.head = nn.Sequential(first, nn.Tanh(), last)

    def forward(self, inputs: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Inputs (battery, day, input) and state (1, battery, hidden) → states of all days, last."""
        states, last = self.encoder(inputs, state)
        return states, last

    def parameters_of(self, states: Tensor, inputs: Tensor) -> Tensor:
        """States and inputs of days, (..., hidden) and (..., input) → (..., SIZE)."""
        parameters: Tensor = self.head(torch.cat([states, inputs], dim=-1))
        return parameters


def _first_guess() -> Tensor:
    """Parts side by side around what was expected, narrower for longer horizons."""
    guess = torch.zeros(SHAPE)
    guess[1] = torch.linspace(-0.2, 0.2, PARTS)[:, None]
    guess[2] = torch.log(0.6 / torch.tensor(KNOTS).sqrt() + 0.05)
    return guess


def mixture_loss(parameters: Tensor, ratio: Tensor, horizon: IntArray) -> Tensor:
    """Minus the log likelihood of what happened, of each row and horizon.

    Args:
        parameters: Shape (row, SIZE).
        ratio: r as it came to be, shape (row, m).
        horizon: Shape (m,).

    Returns:
        Shape (row, m).
    """
    before, way = knots_around(horizon)
    by_knot, to_next = parameters.reshape(-1, *SHAPE), torch.from_numpy(way.astype(np.float32))
    by_horizon = by_knot[..., before] * (1 - to_next) + by_knot[..., before + 1] * to_next
    logit, location, log_spread = by_horizon.unbind(1)
    spread = SPREAD_FLOOR + log_spread.exp()
    z = (ratio.clamp(min=LEAST).log()[:, None] - location) / spread
    density = -0.5 * z.square() - spread.log() - 0.5 * math.log(2 * math.pi)
    of_part = torch.where(ratio[:, None] > LEAST, density, torch.special.log_ndtr(z))
    return -torch.logsumexp(of_part + logit.log_softmax(1), dim=1)
