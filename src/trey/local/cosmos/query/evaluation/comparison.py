"""Equality and order of values, within a type and across types."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from trey.local.cosmos.values import UNDEFINED, Undefined, Value

SortKey: TypeAlias = tuple[Any, ...]

COMPARATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def sort_key(value: Value) -> SortKey:
    """A key in the service's order: undefined, null, booleans, numbers, texts, arrays, objects.

    Two values have the same key exactly if they are equal; keys can be hashed.
    """
    match value:
        case Undefined():
            return (0,)
        case None:
            return (1,)
        case bool():
            return (2, value)
        case int() | float():
            return (3, value)
        case str():
            return (4, value)
        case list():
            return (5, tuple(sort_key(element) for element in value))
        case dict():
            return (6, tuple((name, sort_key(value[name])) for name in sorted(value)))


def equal(left: Value, right: Value) -> bool:
    """Deep equality of two defined values; values of different types are never equal."""
    return sort_key(left) == sort_key(right)


def compare(comparator: str, left: Value, right: Value) -> bool | Undefined:
    """`=` and `!=` between any two values, order only within one simple type; else undefined."""
    if isinstance(left, Undefined) or isinstance(right, Undefined):
        return UNDEFINED
    if comparator in ("=", "!="):
        return equal(left, right) == (comparator == "=")
    left_key, right_key = sort_key(left), sort_key(right)
    if left_key[0] != right_key[0] or isinstance(left, list | dict):
        return UNDEFINED
    return COMPARATORS[comparator](left_key, right_key)


def both(left: bool | Undefined, right: bool | Undefined) -> bool | Undefined:
    """Three-valued AND."""
    if left is False or right is False:
        return False
    return UNDEFINED if isinstance(left, Undefined) or isinstance(right, Undefined) else True


class Descending:
    """Turns the order of a key round."""

    __slots__ = ("key",)

    def __init__(self, key: SortKey) -> None:
        self.key = key

    def __lt__(self, other: Descending) -> bool:
        return other.key < self.key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Descending) and self.key == other.key
