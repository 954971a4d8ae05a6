"""What all connections share: the hubs with their readers, the keys, and the order of commits."""

import asyncio
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from trey.local.event_hubs.amqp.messages import Event
from trey.local.event_hubs.storage.hubs import Hub, HubFacts
from trey.local.event_hubs.storage.partition_log import PartitionLog

logger = logging.getLogger(__name__)

NOT_FOUND = "amqp:not-found"
UNAUTHORIZED = "amqp:unauthorized-access"
STOLEN = "amqp:link:stolen"
RESOURCE_LIMIT = "amqp:resource-limit-exceeded"
READERS_PER_GROUP = 5  # of one partition and consumer group, as in the service


class RefusedError(Exception):
    """A link is not opened, or ends; condition and description go to the client."""

    def __init__(self, condition: str, description: str) -> None:
        super().__init__(condition, description)
        self.condition, self.description = condition, description


class Reader(Protocol):
    """A link that reads a partition."""

    epoch: int | None

    def deliver(self) -> None:
        """Send what is published and not yet sent, as far as the client takes it."""

    def end(self, reason: RefusedError) -> None:
        """Detach the link."""


@dataclass
class Partition:
    """A log and those who read it."""

    log: PartitionLog
    readers: dict[str, list[Reader]] = field(default_factory=dict)
    """Consumer group → its readers."""

    def admit(self, group: str, newcomer: Reader) -> None:
        """Let a reader in; one with an epoch ends those with a lower one or none.

        Raises:
            RefusedError: a reader with a higher epoch is there, or too many without.
        """
        present = self.readers.setdefault(group, [])
        highest = max((reader.epoch for reader in present if reader.epoch is not None), default=-1)
        if (-1 if newcomer.epoch is None else newcomer.epoch) < highest:
            raise RefusedError(STOLEN, f"a receiver with the higher epoch '{highest}' is connected")
        if newcomer.epoch is not None:
            for reader in list(present):
                reader.end(
                    RefusedError(STOLEN, f"a receiver with epoch '{newcomer.epoch}' took over")
                )
        elif len(present) >= READERS_PER_GROUP:
            raise RefusedError(RESOURCE_LIMIT, f"{READERS_PER_GROUP} receivers are connected")
        present.append(newcomer)

    def dismiss(self, group: str, reader: Reader) -> None:
        """Forget a reader."""
        if reader in self.readers.get(group, []):
            self.readers[group].remove(reader)


@dataclass(frozen=True)
class ServedHub:
    """A hub as connections see it."""

    facts: HubFacts
    partitions: tuple[Partition, ...]
    turns: Iterator[int] = field(default_factory=count)
    """Partitions for events without a key."""


class Broker:
    """The hubs of one namespace."""

    def __init__(self, hubs: Mapping[str, Hub], keys: Mapping[str, str]) -> None:
        self.keys = keys
        self.hubs = {
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
        try:
            return self.hubs[name.lower()]
        except KeyError:
            raise RefusedError(
                NOT_FOUND, f"The messaging entity '{name}' could not be found."
            ) from None

    def append(
        self, partition: Partition, events: list[Event], acknowledge: Callable[[], None]
    ) -> None:
        """Write events; `acknowledge` is called when they are safe on disk.

        Raises:
            OSError: the disk does not take them; nothing of them is stored.
        """
        partition.log.append(events, int(time.time() * 1000))
        self._waiting.append((partition, acknowledge))
        self._work.set()

    async def commit_forever(self) -> None:
        """Sync what was appended, once for all that waited meanwhile; then tell who waits."""
        while True:
            await self._work.wait()
            self._work.clear()
            waiting, self._waiting = self._waiting, []
            heads = {id(partition): (partition, partition.log.end) for partition, _ in waiting}
            try:
                await asyncio.to_thread(_sync, [partition for partition, _ in heads.values()])
            except OSError:
                # After a failed sync nobody knows what the disk holds; a restart reads it again.
                logger.exception("the disk failed; the server ends")
                os._exit(1)
            for partition, head in heads.values():
                partition.log.publish(head)
            for _, acknowledge in waiting:
                acknowledge()
            for partition, _ in heads.values():
                for readers in partition.readers.values():
                    for reader in list(readers):
                        reader.deliver()

    async def trim_forever(self, every_s: float = 1.0) -> None:
        """Apply retention again and again."""
        while True:
            now_ms = int(time.time() * 1000)
            for hub in self.hubs.values():
                for partition in hub.partitions:
                    partition.log.trim(now_ms)
            await asyncio.sleep(every_s)


def _sync(partitions: list[Partition]) -> None:
    for partition in partitions:
        partition.log.sync()
