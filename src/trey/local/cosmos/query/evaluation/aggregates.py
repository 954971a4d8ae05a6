"""COUNT, SUM, AVG, MIN and MAX over the defined values of a group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from trey.local.cosmos.query.evaluation.comparison import sort_key
from trey.local.cosmos.query.evaluation.numbers import arithmetic
from trey.local.cosmos.values import UNDEFINED, Undefined, Value


class Accumulator(Protocol):
    """Takes the defined values of a group one by one."""

    def add(self, value: Value) -> None: ...

    def result(self) -> Value: ...


class Count:
    """How many values are defined."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, _value: Value) -> None:
        self._count += 1

    def result(self) -> Value:
        return self._count


class Sum:
    """The sum; undefined as soon as one value is not a number."""

    def __init__(self) -> None:
        self._sum: Value = 0

    def add(self, value: Value) -> None:
        self._sum = arithmetic("+", self._sum, value)

    def result(self) -> Value:
        return self._sum


class Average:
    """The mean; undefined for no values, and as soon as one is not a number."""

    def __init__(self) -> None:
        self._sum, self._count = Sum(), 0

    def add(self, value: Value) -> None:
        self._sum.add(value)
        self._count += 1

    def result(self) -> Value:
        return arithmetic("/", self._sum.result(), self._count)


class Extreme:
    """The first or last value in the order of types; undefined if one is an array or object."""

    def __init__(self, *, last: bool) -> None:
        self._last = last
        self._best: Value = UNDEFINED
        self._simple = True

    def add(self, value: Value) -> None:
        if isinstance(value, list | dict):
            self._simple = False
        elif isinstance(self._best, Undefined) or self._beats(value):
            self._best = value

    def _beats(self, value: Value) -> bool:
        return (sort_key(value) > sort_key(self._best)) == self._last

    def result(self) -> Value:
        return self._best if self._simple else UNDEFINED


ACCUMULATORS: Mapping[str, Callable[[], Accumulator]] = {
    "COUNT": Count,
    "SUM": Sum,
    "AVG": Average,
    "MIN": lambda: Extreme(last=False),
    "MAX": lambda: Extreme(last=True),
}
