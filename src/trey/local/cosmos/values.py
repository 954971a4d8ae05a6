"""JSON values as the service sees them: a missing value is not null, and types have an order."""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn, TypeAlias

from trey.local.cosmos.errors import BadRequestError

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None


class Undefined:
    """The value of a property that is not there; distinct from null."""

    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> NoReturn:
        raise TypeError("undefined is neither true nor false: compare with `is`")


UNDEFINED: Final = Undefined()
Value: TypeAlias = Json | Undefined


def parse_json(text: bytes | str) -> Json:
    """Read strict JSON: NaN, bad UTF-8, half surrogate pairs and bottomless nesting are refused."""
    try:
        value: Json = json.loads(text, parse_constant=_refuse_constant)
        if (b"\\u" if isinstance(text, bytes) else "\\u") in text:  # type: ignore[operator]  # both alike
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadRequestError(f"The JSON is not valid: {error}.") from error
    return value


def dump_json(value: Any) -> str:
    """Compact JSON that can be encoded as UTF-8; half a surrogate pair is a bad request."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadRequestError("A text contains half a surrogate pair.") from error
    return text


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
