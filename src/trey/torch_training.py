"""What training with PyTorch takes in this package, beside PyTorch: an optimiser, and one thread."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute in one thread: products this small are waited for, not shared.

    On a machine that was busy otherwise, two threads took 15 times as long and 26 times the CPU.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


class Adam:
    """Adam (Kingma & Ba, 2015) with its published constants.

    Not torch.optim's: to be built, that one imports triton, which ends a process that holds
    TensorFlow with a segmentation fault (triton 3.7, tensorflow 2.21).
    """

    def __init__(self, parameters: Iterable[nn.Parameter]) -> None:
        self._parameters = list(parameters)
        self._moments = [(torch.zeros_like(p), torch.zeros_like(p)) for p in self._parameters]
        self._steps = 0

    @torch.no_grad()
    def step(self, learning_rate: float) -> None:
        """Move the parameters against their gradients, and forget these."""
        self._steps += 1
        size = learning_rate * (1 - 0.999**self._steps) ** 0.5 / (1 - 0.9**self._steps)
        for parameter, (mean, square) in zip(self._parameters, self._moments, strict=True):
            if parameter.grad is not None:
                mean.lerp_(parameter.grad, 0.1)
                square.lerp_(parameter.grad.square(), 0.001)
                parameter.addcdiv_(mean, square.sqrt().add_(1e-8), value=-size)
                parameter.grad = None

    def state(self) -> dict[str, Any]:
        """What goes on where it stopped, given to `restore`."""
        return {"steps": self._steps, "moments": self._moments}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on where another one stopped."""
        self._steps, self._moments = state["steps"], state["moments"]
