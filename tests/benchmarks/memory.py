"""What a job's processes hold in memory at their peak: driver, JVM and Python workers apart."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

INTERVAL_S = 0.2
KINDS = ("driver", "jvm", "workers", "worker")


class PeakMemory:
    """Largest resident set seen, in MiB, shared pages counted in each process.

    `workers` is the sum of them at one time, `worker` the largest one; of a driver there is one JVM.
    """

    def __init__(self, pid: int) -> None:
        self._driver = psutil.Process(pid)
        self._peaks = dict.fromkeys(KINDS, 0)
        self._ended = threading.Event()

    @property
    def mib(self) -> dict[str, int]:
        """Peak of each kind of process."""
        return {f"{kind}_peak_mib": peak >> 20 for kind, peak in self._peaks.items()}

    def sample(self) -> None:
        """Look once at every process that descends from the driver."""
        now = dict.fromkeys(KINDS, 0)
        try:
            now["driver"] = self._driver.memory_info().rss
            children = self._driver.children(recursive=True)
        except psutil.NoSuchProcess:
            return
        for child in children:
            try:
                kind, held = _kind(child), child.memory_info().rss
            except psutil.NoSuchProcess:
                continue
            if kind:
                now[kind] = max(now[kind], held)
            if kind == "worker":
                now["workers"] += held
        self._peaks = {kind: max(peak, now[kind]) for kind, peak in self._peaks.items()}

    def _watch(self) -> None:
        while not self._ended.wait(INTERVAL_S):
            self.sample()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Sample until the block ends."""
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()


def _kind(process: psutil.Process) -> str | None:
    """What a child is, by its command; one that a process has just forked still has its parent's.

    Spark forks often, to ask the file system something, and such a child seems to hold all that the
    JVM holds.
    """
    command = process.cmdline()
    if any(word.startswith("pyspark.") for word in command):
        return "worker"
    return "jvm" if command and Path(command[0]).name == "java" else None
