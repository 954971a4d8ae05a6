"""The built-in functions. What is not in the table is refused by name."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from trey.local.cosmos.query.evaluation.comparison import equal, sort_key
from trey.local.cosmos.query.evaluation.numbers import is_number, number
from trey.local.cosmos.values import UNDEFINED, Undefined, Value

KINDS: Mapping[str, Callable[[Value], bool]] = {
    "s": lambda value: isinstance(value, str),
    "n": is_number,
    "i": lambda value: is_number(value) and float(value).is_integer(),
    "b": lambda value: isinstance(value, bool),
    "a": lambda value: isinstance(value, list),
    "v": lambda value: not isinstance(value, Undefined),
    "u": lambda _value: True,
}


@dataclass(frozen=True)
class Function:
    """A function and its arguments' kinds: a letter each, optional ones after `?`, `*` = repeated."""

    kinds: str
    body: Callable[..., Value]

    def __call__(self, arguments: Sequence[Value]) -> Value:
        """Undefined if an argument is not of its kind; an undefined optional one counts as absent."""
        required, _, optional = self.kinds.rstrip("*").partition("?")
        given = list(arguments)
        while len(given) > len(required) and isinstance(given[-1], Undefined) and optional:
            given.pop()
        kinds = required + optional
        if self.kinds.endswith("*"):
            kinds = kinds.ljust(len(given), kinds[-1])
        if not all(KINDS[kind](value) for kind, value in zip(kinds, given, strict=False)):
            return UNDEFINED
        return self.body(*given)

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        required, _, optional = self.kinds.rstrip("*").partition("?")
        unbounded = self.kinds.endswith("*")
        return len(required) <= count and (unbounded or count <= len(required) + len(optional))


def _contains(text: str, part: str, ignore_case: bool = False) -> bool:
    return part.lower() in text.lower() if ignore_case else part in text


def _starts_with(text: str, part: str, ignore_case: bool = False) -> bool:
    return text.lower().startswith(part.lower()) if ignore_case else text.startswith(part)


def _ends_with(text: str, part: str, ignore_case: bool = False) -> bool:
    return text.lower().endswith(part.lower()) if ignore_case else text.endswith(part)


def _string_equals(text: str, other: str, ignore_case: bool = False) -> bool:
    return text.lower() == other.lower() if ignore_case else text == other


def _substring(text: str, start: float, length: float) -> str:
    first = max(int(start), 0)
    return text[first : first + max(int(length), 0)]


def _index_of(text: str, part: str, start: float = 0) -> int:
    return text.find(part, max(int(start), 0))


def _array_contains(array: list[Any], value: Value, partial: bool = False) -> bool:
    if partial:
        return any(_covers(element, value) for element in array)
    return any(equal(element, value) for element in array)


def _covers(element: Value, part: Value) -> bool:
    """Whether an object has all properties of `part`, with values that cover theirs."""
    if not isinstance(element, dict) or not isinstance(part, dict):
        return equal(element, part)
    return all(name in element and _covers(element[name], part[name]) for name in part)


def _array_slice(array: list[Any], start: float, length: float = math.inf) -> Value:
    first = max(len(array) + int(start), 0) if start < 0 else int(start)
    return array[first:] if length == math.inf else array[first : first + max(int(length), 0)]


def _intersection(left: list[Any], right: list[Any]) -> Value:
    shared = {sort_key(value) for value in right}
    return _union([value for value in left if sort_key(value) in shared], [])


def _union(left: list[Any], right: list[Any]) -> Value:
    return list({sort_key(value): value for value in reversed(left + right)}.values())[::-1]


def _round(value: float) -> Value:
    return number(math.copysign(math.floor(abs(value) + 0.5), value))  # halves away from zero


def _domain(body: Callable[..., float]) -> Callable[..., Value]:
    """A calculation that is undefined where mathematics says so."""

    def calculate(*arguments: float) -> Value:
        try:
            return number(body(*arguments))
        except (ValueError, OverflowError, ZeroDivisionError):
            return UNDEFINED

    return calculate


def _is(kind: str) -> Function:
    return Function("u", KINDS[kind])


FUNCTIONS: Mapping[str, Function] = {
    "IS_DEFINED": _is("v"),
    "IS_NULL": Function("u", lambda value: value is None),
    "IS_BOOL": _is("b"),
    "IS_NUMBER": _is("n"),
    "IS_INTEGER": _is("i"),
    "IS_STRING": _is("s"),
    "IS_ARRAY": _is("a"),
    "IS_OBJECT": Function("u", lambda value: isinstance(value, dict)),
    "IS_PRIMITIVE": Function(
        "u", lambda value: not isinstance(value, Undefined | list | dict)
    ),
    "IIF": Function("uuu", lambda condition, then, other: then if condition is True else other),
    "CONTAINS": Function("ss?b", _contains),
    "STARTSWITH": Function("ss?b", _starts_with),
    "ENDSWITH": Function("ss?b", _ends_with),
    "STRINGEQUALS": Function("ss?b", _string_equals),
    "LOWER": Function("s", str.lower),
    "UPPER": Function("s", str.upper),
    "LENGTH": Function("s", len),
    "TRIM": Function("s", str.strip),
    "LTRIM": Function("s", str.lstrip),
    "RTRIM": Function("s", str.rstrip),
    "REVERSE": Function("s", lambda text: text[::-1]),
    "CONCAT": Function("ss*", lambda *texts: "".join(texts)),
    "SUBSTRING": Function("snn", _substring),
    "LEFT": Function("sn", lambda text, length: text[: max(int(length), 0)]),
    "RIGHT": Function("sn", lambda text, length: text[max(len(text) - max(int(length), 0), 0) :]),
    "REPLACE": Function("sss", str.replace),
    "INDEX_OF": Function("ss?n", _index_of),
    "ABS": Function("n", abs),
    "CEILING": Function("n", _domain(math.ceil)),
    "FLOOR": Function("n", _domain(math.floor)),
    "ROUND": Function("n", _round),
    "TRUNC": Function("n", _domain(math.trunc)),
    "SIGN": Function("n", lambda value: (value > 0) - (value < 0)),
    "SQUARE": Function("n", _domain(lambda value: value * value)),
    "SQRT": Function("n", _domain(math.sqrt)),
    "POWER": Function("nn", _domain(math.pow)),
    "EXP": Function("n", _domain(math.exp)),
    "LOG": Function("n?n", _domain(math.log)),
    "LOG10": Function("n", _domain(math.log10)),
    "PI": Function("", lambda: math.pi),
    "ARRAY_CONTAINS": Function("av?b", _array_contains),
    "ARRAY_LENGTH": Function("a", len),
    "ARRAY_CONCAT": Function("aa*", lambda *arrays: list(chain(*arrays))),
    "ARRAY_SLICE": Function("an?n", _array_slice),
    "SETINTERSECT": Function("aa", _intersection),
    "SETUNION": Function("aa", _union),
}  # fmt: skip
