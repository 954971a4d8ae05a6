"""What all connections share: the hubs with their readers, the keys, and the order of commits."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from trey.local.event_hubs.amqp.messages import Event
from trey.local.event_hubs.readers import Readers, RefusedError
from trey.local.event_hubs.storage.hubs import CONSUMER_GROUPS, Hub, HubFacts
from trey.local.event_hubs.storage.partition_log import PartitionLog

TRIM_EVERY_S = 1.0


def not_found(path: str) -> RefusedError:
    """Say that there is no such hub, group or partition."""
    return RefusedError("amqp:not-found", f"The messaging entity '{path}' could not be found.")


@dataclass(frozen=True, eq=False)
class Partition:
    """A log and those who read it."""

    log: PartitionLog
    readers: Mapping[str, Readers] = field(
        default_factory=lambda: {group.lower(): Readers() for group in CONSUMER_GROUPS}
    )

    def readers_of(self, group: str) -> Readers:
        """Give a consumer group's readers.

        Raises:
            RefusedError: there is no group of this name.
        """
        if group.lower() not in self.readers:
            raise not_found(group)
        return self.readers[group.lower()]

    def deliver(self) -> None:
        """Let every reader send what was published, each on its own: one may fail alone."""
        loop = asyncio.get_running_loop()
        for readers in self.readers.values():
            for reader in readers:
                loop.call_soon(reader.deliver)


@dataclass(frozen=True)
class ServedHub:
    """A hub as connections see it."""

    facts: HubFacts
    partitions: tuple[Partition, ...]
    turns: Iterator[int] = field(default_factory=count)
    """Partitions for events without a key."""

    def partition(self, number: int) -> Partition:
        """Give a partition.

        Raises:
            RefusedError: there is none of this number.
        """
        if number >= len(self.partitions):
            raise not_found(f"{self.facts.name}/partitions/{number}")
        return self.partitions[number]


class Broker:
    """The hubs of one namespace."""

    def __init__(self, hubs: Mapping[str, Hub], keys: Mapping[str, str]) -> None:
        self.keys = keys
        self._hubs = {
            name.lower(): ServedHub(hub.facts, tuple(Partition(log) for log in hub.logs))
            for name, hub in hubs.items()
        }
        self._waiting: list[tuple[Partition, Callable[[], None]]] = []
        self._work = asyncio.Event()

    def hub(self, name: str) -> ServedHub:
        """Give a hub by name.

        Raises:
            RefusedError: there is none of this name.
        """
        if name.lower() not in self._hubs:
            raise not_found(name)
        return self._hubs[name.lower()]

    def append(
        self, partition: Partition, events: list[Event], acknowledge: Callable[[], None]
    ) -> None:
        """Write events; `acknowledge` is called when they are safe on disk.

        Raises:
            OSError: the disk does not take them; nothing of them is stored.
        """
        partition.log.append(events, _now_ms())
        self._waiting.append((partition, acknowledge))
        self._work.set()

    async def commit_forever(self) -> None:
        """Sync what was appended, once for all that waited meanwhile; then tell who waits.

        Raises:
            OSError: the disk failed. Nobody knows what it holds now: the server has to end, and
                read it again at its next start.
        """
        loop = asyncio.get_running_loop()
        while True:
            await self._work.wait()
            self._work.clear()
            waiting, self._waiting = self._waiting, []
            heads = {partition: partition.log.end for partition, _ in waiting}
            await asyncio.to_thread(_sync, list(heads))
            for partition, head in heads.items():
                partition.log.publish(head, _now_ms())
                partition.deliver()
            for _, acknowledge in waiting:
                loop.call_soon(acknowledge)

    async def trim_forever(self) -> None:
        """Apply retention again and again: age does its work without any event."""
        while True:
            for hub in self._hubs.values():
                for partition in hub.partitions:
                    partition.log.trim(_now_ms())
            await asyncio.sleep(TRIM_EVERY_S)


def _sync(partitions: list[Partition]) -> None:
    for partition in partitions:
        partition.log.sync()


def _now_ms() -> int:
    return int(time.time() * 1000)
