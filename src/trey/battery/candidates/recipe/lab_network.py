"""The lab's recipe in PyTorch: two layers of LSTM, 75 days in, the next day out, fed back day by day.

Two things are not the lab's. A window is measured by its own mean, for batteries differ in level by
more than the network could carry; and one network is fitted to the windows of all batteries.
"""

import numpy as np
import torch
from pydantic import BaseModel, Field
from torch import Tensor, nn

from trey.battery.arrays import FloatArray
from trey.torch_training import Adam, one_thread

SCALE_FLOOR = 1e-3  # cycles per day: a parked vehicle has a scale too


class RecipeConfig(BaseModel, frozen=True, extra="forbid"):
    """Sizes and the fit."""

    hidden_size: int = Field(50, ge=1)
    layers: int = Field(2, ge=1)
    windows: int = Field(10_000, ge=1, description="Drawn of all that the days hold")
    epochs: int = Field(5, ge=1)
    batch_size: int = Field(64, ge=1)
    learning_rate: float = Field(1e-3, gt=0)


class NextDay(nn.Module):
    """CONTEXT_DAYS of relative use → that of the day after."""

    def __init__(self, config: RecipeConfig) -> None:
        super().__init__()
        self.lstm = nn.LSTM(1, config.hidden_size, config.layers, batch_first=True)
        self.head = nn.Linear(config.hidden_size, 1)

    def forward(
        self, days: Tensor, state: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Days (row, day) → the next one (row,), and the state behind them."""
        states, state = self.lstm(days[..., None], state)
        return self.head(states[:, -1])[:, 0], state


@one_thread()
def fit(days: FloatArray, config: RecipeConfig, seed: int) -> NextDay:
    """Fit by mean squared error.

    Args:
        days: Windows of use and the day after each, shape (window, CONTEXT_DAYS + 1).
        config: Of the fit.
        seed: Of weights and order.
    """
    torch.manual_seed(seed)
    network = NextDay(config)
    optimizer = Adam(network.parameters())
    scale = np.maximum(days[:, :-1].mean(axis=1, keepdims=True), SCALE_FLOOR)
    relative = torch.from_numpy((days / scale).astype(np.float32))
    rng = np.random.default_rng(seed)
    for _ in range(config.epochs):
        order = torch.from_numpy(rng.permutation(len(relative)))
        for start in range(0, len(order), config.batch_size):
            batch = order[start : start + config.batch_size]
            said, _ = network(relative[batch, :-1])
            loss = (said - relative[batch, -1]).square().mean()
            loss.backward()
            optimizer.step(config.learning_rate)
    return network


@torch.no_grad()
@one_thread()
def continued(network: NextDay, days: FloatArray, ahead: int) -> FloatArray:
    """Use of the next days, each of them forecast from what was forecast before.

    Args:
        network: Fitted.
        days: Windows, shape (n, CONTEXT_DAYS).
        ahead: How many.

    Returns:
        None below zero, shape (n, ahead).
    """
    scale = np.maximum(days.mean(axis=1, keepdims=True), SCALE_FLOOR)
    said, state = network(torch.from_numpy((days / scale).astype(np.float32)))
    path = [said]
    for _ in range(ahead - 1):
        said, state = network(said[:, None], state)
        path.append(said)
    relative: FloatArray = torch.stack(path, dim=1).clamp(min=0).numpy().astype(np.float64)
    path_of_use: FloatArray = relative * scale
    return path_of_use
