"""What a link's address or a token's audience names: a hub, a partition, a consumer group."""

import re
from dataclasses import dataclass

_NAMESPACE = re.compile(r"^[a-z]+://[^/]*/?", re.IGNORECASE)
_PUBLISHER = re.compile(r"(?P<hub>[^/]+)(/partitions/(?P<partition>\d+))?")
_READER = re.compile(
    r"(?P<hub>[^/]+)/consumergroups/(?P<group>[^/]+)/partitions/(?P<partition>\d+)"
)


def entity_path(address: str) -> str:
    """Give the part of an address or audience behind the namespace, without regard to case."""
    return _NAMESPACE.sub("", address).strip("/").lower()


@dataclass(frozen=True)
class PublisherAddress:
    """Where events go: to a hub, or to one partition of it."""

    hub: str
    partition: int | None


@dataclass(frozen=True)
class ReaderAddress:
    """Where events come from."""

    hub: str
    group: str
    partition: int


def publisher_address(path: str) -> PublisherAddress | None:
    """Give what the path of a sender's target names; none if it is none."""
    named = _PUBLISHER.fullmatch(path)
    if named is None:
        return None
    partition = named["partition"]
    return PublisherAddress(named["hub"], None if partition is None else int(partition))


def reader_address(path: str) -> ReaderAddress | None:
    """Give what the path of a receiver's source names; none if it is none."""
    named = _READER.fullmatch(path)
    return named and ReaderAddress(named["hub"], named["group"], int(named["partition"]))
