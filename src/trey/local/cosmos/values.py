"""JSON values as the service sees them: a missing value is not null, and types have an order."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any, Final, NoReturn, TypeAlias

from trey.local.cosmos.errors import BadRequestError

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None


class Undefined:
    """The value of a property that is not there; distinct from null."""

    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> NoReturn:
        raise TypeError("undefined is neither true nor false: compare with `is`")


MAX_DEPTH = 128
UNDEFINED: Final = Undefined()
Value: TypeAlias = Json | Undefined


def parse_json(text: bytes | str) -> Json:
    """Read what a client sent: strict JSON, numbers that a double can hold, whole Unicode."""
    try:
        value: Json = json.loads(
            text, parse_constant=_refuse_constant, parse_int=_integer, parse_float=_decimal
        )
    except (ValueError, OverflowError) as error:
        raise BadRequestError(f"The JSON is not valid: {error}.") from error
    check_depth(value)
    if (b"\\u" if isinstance(text, bytes) else "\\u") in text:  # type: ignore[operator]  # alike
        dump_json(value)
    return value


def check_depth(value: Json) -> None:
    """Refuse what is nested deeper than the service stores it."""
    level: list[Json] = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [child for node in level for child in _children(node)]
        if not level:
            return
    raise BadRequestError(f"The JSON is nested deeper than {MAX_DEPTH} levels.")


def dump_json(value: Any) -> str:
    """Compact JSON that can be encoded as UTF-8; half a surrogate pair is a bad request."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadRequestError("A text contains half a surrogate pair.") from error
    return text


def _children(node: Json) -> Iterable[Json]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")


def _integer(text: str) -> int:
    value = int(text)
    float(value)  # raises where a double would overflow
    return value


def _decimal(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise OverflowError("a number is too large")
    return value
