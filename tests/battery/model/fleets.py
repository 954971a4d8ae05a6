"""Histories of made-up batteries, and a small network that knows nothing."""

from dataclasses import replace

import numpy as np
import torch

from trey.battery.arrays import FloatArray
from trey.battery.histories import Histories, Questions
from trey.battery.model.network import graph
from trey.battery.model.network.gru import FleetNetwork, NetworkConfig
from trey.battery.model.network.sessions import NetworkSessions

FIRST_DAY = 19_000  # 2022-01-08, a Saturday


def histories(*batteries: FloatArray) -> Histories:
    """Use by day from FIRST_DAY on, NaN where unknown; the counter goes by what was really used."""
    lengths = [len(use) for use in batteries]
    return Histories(
        battery=np.repeat(np.arange(len(batteries)), lengths),
        day=np.concatenate([FIRST_DAY + np.arange(n) for n in lengths]),
        use=np.concatenate(batteries),
        counter=np.concatenate(
            [np.where(np.isnan(use), np.nan, np.nancumsum(use)) for use in batteries]
        ),
    )


def drivers(rng: np.random.Generator, batteries: int, days: int) -> list[FloatArray]:
    """Use with weekdays, parked days and levels of their own."""
    level = rng.uniform(0.05, 0.6, batteries)
    weekend = np.where(np.arange(days) % 7 < 2, rng.uniform(0.2, 1.5, (batteries, 1)), 1.0)
    use = level[:, None] * weekend * rng.gamma(3, 1 / 3, (batteries, days))
    use[rng.random(use.shape) < 0.2] = 0.0
    return list(use)


def with_signals(days: Histories, seed: int) -> Histories:
    """With two signals of three: one of each day, one of every other."""
    drawn = np.random.default_rng(seed).normal(12, 0.3, (2, len(days.day)))
    drawn[1, ::2] = np.nan
    return replace(days, signals={"start_voltage_min": drawn[0], "rest_voltage": drawn[1]})


def questions(histories: Histories, rows: list[int], remaining: float = 5.0) -> Questions:
    """As of the days of these rows."""
    row = np.array(rows)
    return Questions(
        row=row,
        as_of=histories.day[row],
        remaining_cycles=np.full(len(row), remaining),
        unknown_days=np.zeros(len(row), dtype=np.int64),
    )


def network(seed: int = 0) -> FleetNetwork:
    """With weights as drawn: good enough for whatever holds for any weights."""
    torch.manual_seed(seed)
    drawn = FleetNetwork(NetworkConfig(hidden_size=8, head_size=12))
    last = drawn.head[2]
    assert isinstance(last, torch.nn.Linear)
    with torch.no_grad():
        last.weight.mul_(3)  # so that answers differ
    return drawn


def sessions(seed: int = 0) -> NetworkSessions:
    """Of that network."""
    drawn = network(seed)
    return NetworkSessions(graph.export_encoder(drawn), graph.export_head(drawn))
