"""The exported network against PyTorch, from states that are not zero."""

import numpy as np
import pytest
import torch

from tests.battery.model.fleets import network
from trey.battery.model.days.features import INPUTS
from trey.battery.model.network import graph
from trey.battery.model.network.sessions import LANES, NetworkSessions


@pytest.mark.parametrize("days", [1, 2, 64])
def test_states_and_parameters_are_those_of_pytorch(days: int) -> None:
    # given
    drawn = network(seed=4)
    exported = NetworkSessions(graph.export_encoder(drawn), graph.export_head(drawn))
    rng = np.random.default_rng(4)
    inputs = rng.normal(size=(LANES, days, len(INPUTS))).astype(np.float32)
    state = rng.uniform(-1, 1, (LANES, 8)).astype(np.float32)
    # when
    states, last = exported.encode(inputs, state)
    parameters = exported.parameters(np.concatenate([last, inputs[:, -1]], axis=1))
    # then
    with torch.no_grad():
        theirs, their_last = drawn(torch.from_numpy(inputs), torch.from_numpy(state)[None])
        their_parameters = drawn.parameters_of(theirs[:, -1], torch.from_numpy(inputs[:, -1]))
    assert np.abs(states.transpose(1, 0, 2) - theirs.numpy()).max() <= 1e-5
    assert np.abs(last - their_last[0].numpy()).max() <= 1e-5
    assert np.abs(parameters - their_parameters.numpy()).max() <= 1e-5
    assert np.abs(states).max() > 0.3


def test_a_file_that_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="not a network"):
        NetworkSessions(b"half a download", b"")
