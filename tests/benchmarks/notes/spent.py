"""What a step takes of the clock and of the processors, in all processes that work on it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Spent:
    """What one step took.

    Attributes:
        seconds: On the clock.
        cpu_s: On all cores together: of this process, the JVM and the Python workers.
    """

    seconds: float
    cpu_s: float


def spent_on(step: Callable[[], object]) -> Spent:
    """Do a step and say what it took."""
    began, used = time.perf_counter(), _cpu_s()
    step()
    return Spent(time.perf_counter() - began, _cpu_s() - used)


def _cpu_s() -> float:
    """CPU seconds so far of this process and of all that descend from it.

    A worker that has ended meanwhile counts with the parent that waited for it.
    """
    this = psutil.Process()
    total = 0.0
    for process in (this, *this.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total
