"""A fit: it learns, it repeats itself, and a kill costs it nothing but time."""

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.battery.model.fleets import drivers, histories
from tests.battery.training.fleet import CONFIG, sequences
from trey.battery.model.days.sequences import Sequences
from trey.battery.model.network.gru import FleetNetwork, mixture_loss
from trey.battery.training.checkpoint import Checkpoint
from trey.battery.training.fitting import Epoch, fit, loss_of, split
from trey.errors import TreyError

KILLED_AFTER_TWO_EPOCHS = """
import os, signal, sys
from pathlib import Path
from tests.battery.training.fleet import CONFIG, sequences
from trey.battery.training.fitting import fit

def watch(epoch):
    if epoch.number == 1:
        os.kill(os.getpid(), signal.SIGKILL)

fit(sequences(), CONFIG, Path(sys.argv[1]), watch)
"""


def weights(network: FleetNetwork) -> bytes:
    return b"".join(value.detach().numpy().tobytes() for value in network.parameters())


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> tuple[FleetNetwork, list[Epoch]]:
    epochs: list[Epoch] = []
    file = tmp_path_factory.mktemp("fit") / "training.pt"
    return fit(sequences(), CONFIG, file, epochs.append).network, epochs


def test_it_learns(uninterrupted: tuple[FleetNetwork, list[Epoch]]) -> None:
    # given
    network, epochs = uninterrupted
    laid = sequences()
    torch.manual_seed(CONFIG.seed)
    # when
    unlearned = loss_of(FleetNetwork(CONFIG.network), laid, split(laid, CONFIG)[1], CONFIG)
    # then
    assert [epoch.number for epoch in epochs] == [0, 1, 2, 3]
    best = min(epoch.validation_loss for epoch in epochs)
    assert best < unlearned - 0.1
    assert loss_of(network, laid, split(laid, CONFIG)[1], CONFIG) == best


def test_a_killed_fit_ends_where_it_would_have_ended(
    uninterrupted: tuple[FleetNetwork, list[Epoch]], tmp_path: Path
) -> None:
    # given
    file = tmp_path / "training.pt"
    command = [sys.executable, "-c", KILLED_AFTER_TWO_EPOCHS, str(file)]
    killed = subprocess.run(command, cwd=Path(__file__).parents[3], check=False)
    assert killed.returncode == -signal.SIGKILL
    # when
    epochs: list[Epoch] = []
    resumed = fit(sequences(), CONFIG, file, epochs.append).network
    # then
    assert [epoch.number for epoch in epochs] == [2, 3]
    assert weights(resumed) == weights(uninterrupted[0])


def test_another_fit_does_not_go_on_from_a_checkpoint(tmp_path: Path) -> None:
    # given
    laid = sequences()
    file = tmp_path / "training.pt"
    reached = Checkpoint.begin(FleetNetwork(CONFIG.network), file, CONFIG, laid)
    reached.close_epoch(1.0)
    reached.save(file)
    # when
    same = Checkpoint.begin(FleetNetwork(CONFIG.network), file, CONFIG, laid)
    other_config = CONFIG.model_copy(update={"seed": 4})
    other = Checkpoint.begin(FleetNetwork(CONFIG.network), file, other_config, laid)
    # then
    assert (same.epoch, other.epoch) == (1, 0)


def test_validation_is_on_other_batteries() -> None:
    training, validation = split(sequences(), CONFIG)
    assert len(validation) == 4
    assert sorted([*training, *validation]) == list(range(36))


def test_too_few_batteries_are_refused(tmp_path: Path) -> None:
    few = Sequences.of(histories(*drivers(np.random.default_rng(1), 19, 100)))
    with pytest.raises(TreyError, match="19 batteries have more than 60 days"):
        fit(few, CONFIG, tmp_path / "training.pt")


def test_the_loss_is_minus_the_log_likelihood() -> None:
    # given parts alike: log r ~ Normal(0, 0.5), and what was used exactly as expected, or not at all
    by_kind = torch.zeros(3, 3, 6)
    by_kind[2] = float(np.log(0.495))
    # when
    happened = torch.tensor([[1.0, 0.0]])
    loss = mixture_loss(by_kind.reshape(1, -1), happened, np.array([30, 30]))
    # then ln(0.5 * sqrt(2π)), and -ln Φ(ln(0.05) / 0.5)
    assert loss[0].tolist() == pytest.approx([0.22579, 20.6842], abs=1e-3)
