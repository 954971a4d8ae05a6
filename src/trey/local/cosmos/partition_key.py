"""Partition keys: where they stand in an item, on the wire, and as a point on the hash ring."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.murmur3 import murmur3_128
from trey.local.cosmos.values import UNDEFINED, Json, Undefined, Value, parse_json

Component: TypeAlias = bool | int | float | str | Undefined | None
Path: TypeAlias = tuple[str, ...]

PATH_SEGMENT = re.compile(r'/(?:"([^"]*)"|([^/"]+))')
KEY_MISMATCH = 1001  # substatus


@dataclass(frozen=True)
class EpkRange:
    """The half-open interval [`start`, `end`) of the hash ring, as upper-case hex text."""

    start: str
    end: str

    @classmethod
    def at(cls, point: str) -> EpkRange:
        """The range of one point: its text with "0" behind it sorts right after it."""
        return cls(point, point + "0")


WHOLE_RING = EpkRange("", "FF")


@dataclass(frozen=True)
class PartitionKeyDefinition:
    """The paths of a container's key: one, or up to three of a hierarchy."""

    paths: tuple[Path, ...]
    hierarchical: bool

    @classmethod
    def from_container(cls, container: Mapping[str, Json]) -> PartitionKeyDefinition:
        """Read `partitionKey` of a container's definition."""
        definition = container.get("partitionKey")
        if not isinstance(definition, dict):
            raise BadRequestError("A container needs a partitionKey.")
        kind = definition.get("kind", "Hash")
        paths = definition.get("paths")
        if kind not in ("Hash", "MultiHash") or not isinstance(paths, list):
            raise BadRequestError("partitionKey needs paths, and the kind Hash or MultiHash.")
        if definition.get("version") != 2:  # absent stands for 1
            raise BadRequestError("Partition keys of version 1 are not supported here; use 2.")
        if not 1 <= len(paths) <= (3 if kind == "MultiHash" else 1):
            raise BadRequestError(f"A partition key of kind {kind} cannot have {len(paths)} paths.")
        return cls(tuple(parse_path(path) for path in paths), kind == "MultiHash")

    def extract(self, item: Mapping[str, Json]) -> tuple[Component, ...]:
        """The item's key; a path that leads nowhere gives undefined."""
        return tuple(_component(value_at(item, path)) for path in self.paths)

    def from_header(self, header: str) -> tuple[Component, ...]:
        """Read `["a", "b"]`; `{}` stands for undefined, `[]` for a key of undefined values only."""
        values = parse_json(header)
        if not isinstance(values, list) or len(values) > len(self.paths):
            raise BadRequestError("The partition key in the header does not fit the container.")
        if not values:
            return (UNDEFINED,) * len(self.paths)
        return tuple(UNDEFINED if value == {} else _component(value) for value in values)

    def check(self, item: Mapping[str, Json], epk: str) -> None:
        """Refuse an item that belongs elsewhere than the request says."""
        if self.epk(self.extract(item)) != epk:
            raise BadRequestError(
                "PartitionKey extracted from document doesn't match the one specified in the header.",
                substatus=KEY_MISMATCH,
            )

    def epk(self, key: tuple[Component, ...]) -> str:
        """The effective partition key: equal for equal keys, 32 hex digits per hashed part."""
        if self.hierarchical:
            return "".join(_hash(_encode(component)) for component in key)
        return _hash(b"".join(_encode(component) for component in key))

    def range_of(self, key: tuple[Component, ...]) -> EpkRange:
        """Where the items of a whole key, or of a prefix of a hierarchical one, are found."""
        start = self.epk(key)
        if len(key) < len(self.paths):
            return EpkRange(start, start + "FF")
        return EpkRange.at(start)


def parse_path(path: Json) -> Path:
    """Split `/a/b` or `/"a b"/c` into names."""
    if not isinstance(path, str) or not re.fullmatch(f"(?:{PATH_SEGMENT.pattern})+", path):
        raise BadRequestError(f"{path!r} is not a path.")
    return tuple(quoted or plain for quoted, plain in PATH_SEGMENT.findall(path))


def value_at(item: Mapping[str, Json], path: Path) -> Value:
    """The value that a path of names leads to."""
    value: Value = dict(item)
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return UNDEFINED
        value = value[name]
    return value


def _component(value: Value) -> Component:
    if isinstance(value, list | dict):
        raise BadRequestError("A partition key is a text, a number, a boolean or null.")
    return value


def _encode(component: Component) -> bytes:
    if isinstance(component, Undefined):
        return b"\x00"
    if component is None:
        return b"\x01"
    if isinstance(component, bool):
        return b"\x03" if component else b"\x02"
    if isinstance(component, int | float):
        return b"\x05" + struct.pack("<d", component)
    try:
        return b"\x08" + component.encode() + b"\xff"
    except UnicodeEncodeError as error:
        raise BadRequestError("The partition key is not valid Unicode.") from error


def _hash(data: bytes) -> str:
    low, high = murmur3_128(data)
    digest = (high << 64 | low) & ~(0xC0 << 120)  # the ring ends before FF
    return f"{digest:032X}"
