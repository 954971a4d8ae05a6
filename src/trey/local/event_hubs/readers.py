"""The readers of one partition in one consumer group: how many there may be, and who gives way."""

from collections.abc import Iterator
from typing import Protocol

READERS_WITHOUT_EPOCH = 5  # at once, as in the service
NO_EPOCH = -1


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
        """Detach the link; it dismisses itself."""


class Readers:
    """Those who read now."""

    def __init__(self) -> None:
        self._present: list[Reader] = []

    def __iter__(self) -> Iterator[Reader]:
        """Go over a copy: a reader may leave meanwhile."""
        return iter(list(self._present))

    def admit(self, newcomer: Reader) -> None:
        """Let a reader in; an epoch, the first or one at least as high, ends all others.

        The service leaves open what two equal epochs do; here the newer reader wins, so that one
        that reconnects does not wait for its own dead link.

        Raises:
            RefusedError: a reader with a higher epoch is there, or too many without.
        """
        highest = max((_rank(reader) for reader in self._present), default=NO_EPOCH)
        if _rank(newcomer) < highest:
            raise RefusedError(
                "amqp:link:stolen",
                f"At least one receiver for the endpoint is created with epoch of '{highest}', "
                "and so no receiver with a lower one or none is allowed.",
            )
        if newcomer.epoch is not None:
            for reader in self:
                reader.end(
                    RefusedError(
                        "amqp:link:stolen",
                        f"New receiver with higher epoch of '{newcomer.epoch}' is created.",
                    )
                )
        elif len(self._present) >= READERS_WITHOUT_EPOCH:
            raise RefusedError(
                "amqp:resource-limit-exceeded",
                f"Exceeded the maximum number of receivers, {READERS_WITHOUT_EPOCH}, "
                "of a partition in a consumer group.",
            )
        self._present.append(newcomer)

    def dismiss(self, reader: Reader) -> None:
        """Forget a reader; one that is unknown is gone already."""
        if reader in self._present:
            self._present.remove(reader)


def _rank(reader: Reader) -> int:
    return NO_EPOCH if reader.epoch is None else reader.epoch
