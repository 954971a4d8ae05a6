"""What databases and containers are, and how clients see them."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.partition_key import PartitionKeyDefinition, Path, parse_path
from trey.local.cosmos.values import Json

DEFAULT_THROUGHPUT = 400
DEFAULT_INDEXING: Mapping[str, Json] = {
    "indexingMode": "consistent",
    "automatic": True,
    "includedPaths": [{"path": "/*"}],
    "excludedPaths": [{"path": '/"_etag"/?'}],
}
SYSTEM_PROPERTIES = ("_rid", "_self", "_etag", "_ts", "_docs", "_colls")


@dataclass(frozen=True)
class Database:
    """A database as it is stored."""

    number: int
    name: str
    modified_at: int

    @property
    def rid(self) -> str:
        return _rid(struct.pack(">I", self.number))

    @property
    def resource(self) -> dict[str, Json]:
        """The body that clients see."""
        return {
            "id": self.name,
            "_rid": self.rid,
            "_self": f"dbs/{self.rid}/",
            "_etag": etag(self.number, self.modified_at),
            "_ts": self.modified_at,
            "_colls": "colls/",
        }


@dataclass(frozen=True)
class ContainerDefinition:
    """What a container's body says, read once."""

    body: Mapping[str, Json]
    partition_key: PartitionKeyDefinition
    default_ttl: int | None
    unique_keys: tuple[tuple[Path, ...], ...]

    @classmethod
    def parse(cls, body: Mapping[str, Json]) -> ContainerDefinition:
        """Check the body of a create or replace request."""
        ttl = body.get("defaultTtl")
        if ttl is not None and not is_ttl(ttl):
            raise BadRequestError("defaultTtl is -1 or a positive number of seconds.")
        defaults: dict[str, Json] = {"indexingPolicy": dict(DEFAULT_INDEXING)}
        named = {key: value for key, value in body.items() if key not in SYSTEM_PROPERTIES}
        return cls(
            body=defaults | named,
            partition_key=PartitionKeyDefinition.from_container(body),
            default_ttl=ttl if isinstance(ttl, int) else None,
            unique_keys=tuple(_unique_keys(body.get("uniqueKeyPolicy"))),
        )


@dataclass(frozen=True)
class Container:
    """A container as it is stored."""

    number: int
    database: Database
    name: str
    definition: ContainerDefinition
    throughput: int
    modified_at: int
    lsn: int

    @property
    def rid(self) -> str:
        return _rid(struct.pack(">II", self.database.number, 1 << 31 | self.number))

    @property
    def link(self) -> str:
        """The `_self` of the container, which offers name."""
        return f"dbs/{self.database.rid}/colls/{self.rid}/"

    @property
    def resource(self) -> dict[str, Json]:
        """The body that clients see."""
        return {
            **self.definition.body,
            "_rid": self.rid,
            "_self": self.link,
            "_etag": etag(self.number, self.modified_at),
            "_ts": self.modified_at,
            "_docs": "docs/",
        }


def etag(resource: int, version: int) -> str:
    """A quoted version tag: `resource` is never used twice, and so no tag comes back."""
    return f'"{resource:08x}-0000-0000-0000-{version:012x}"'


def is_ttl(value: Json) -> bool:
    """Whether the value can be a time to live."""
    return isinstance(value, int) and not isinstance(value, bool) and (value == -1 or value > 0)


def item_rid(container: Container, number: int) -> str:
    """The `_rid` of an item: sixteen bytes."""
    return _rid(struct.pack(">IIQ", container.database.number, 1 << 31 | container.number, number))


def _unique_keys(policy: Json) -> Iterator[tuple[Path, ...]]:
    keys = policy.get("uniqueKeys", []) if isinstance(policy, dict) else []
    for key in keys if isinstance(keys, list) else []:
        paths = key.get("paths") if isinstance(key, dict) else None
        if not isinstance(paths, list) or not paths:
            raise BadRequestError("A unique key needs paths.")
        yield tuple(parse_path(path) for path in paths)


def _rid(packed: bytes) -> str:
    """The numbers of all levels, in base64 without slashes."""
    return base64.b64encode(packed, altchars=b"+-").decode()
