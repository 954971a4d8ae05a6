"""Partial updates: add, set, replace, remove, incr and move."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from trey.local.cosmos.errors import BadRequestError, PreconditionFailedError
from trey.local.cosmos.partition_key import Path
from trey.local.cosmos.query.compiling import compile_query
from trey.local.cosmos.query.evaluation.numbers import arithmetic, is_number
from trey.local.cosmos.query.language.parsing import parse
from trey.local.cosmos.query.paging import read_page
from trey.local.cosmos.values import Json, check_depth

Node: TypeAlias = Any
"""An object or array inside the item."""

MAX_OPERATIONS = 10
SYSTEM_PATHS = frozenset({("id",), ("_rid",), ("_self",), ("_etag",), ("_ts",)})


def patched(
    item: Mapping[str, Json], request: Mapping[str, Json], key_paths: tuple[Path, ...]
) -> dict[str, Json]:
    """The item after all operations of the request, in their order.

    Raises:
        PreconditionFailedError: the request's condition does not hold.
        BadRequestError: an operation is malformed, misses its target or touches id or key.
    """
    condition = request.get("condition")
    if condition is not None:
        _check_condition(item, condition)
    operations = request.get("operations")
    if not isinstance(operations, list) or not 1 <= len(operations) <= MAX_OPERATIONS:
        raise BadRequestError(f"A patch has 1 to {MAX_OPERATIONS} operations.")
    result = copy.deepcopy(dict(item))
    for operation in operations:
        if not isinstance(operation, dict):
            raise BadRequestError("A patch operation is an object.")
        _apply(result, operation, SYSTEM_PATHS | set(key_paths))
    check_depth(result)
    return result


def _check_condition(item: Mapping[str, Json], condition: Json) -> None:
    if not isinstance(condition, str):
        raise BadRequestError("The condition of a patch is a text.")
    plan = compile_query(parse(f"SELECT VALUE 1 {condition}"), {})
    if not read_page(plan, [(0, item)], token=None, size=1, query="").outputs:
        raise PreconditionFailedError("The condition of the patch does not hold.")


def _apply(item: Node, operation: Mapping[str, Json], fixed: frozenset[Path] | set[Path]) -> None:
    kind = str(operation.get("op"))
    path = _pointer(operation.get("path"), fixed)
    if kind == "move":
        source = _pointer(operation.get("from"), fixed)
        value = _take(*_target(item, source))
        _add(*_target(item, path), value)
    elif kind == "remove":
        _take(*_target(item, path))
    elif kind in WRITES:
        if "value" not in operation:
            raise BadRequestError(f"The patch operation {kind} needs a value.")
        WRITES[kind](*_target(item, path), operation["value"])
    else:
        raise BadRequestError(f"'{kind}' is not a patch operation.")


def _pointer(path: Json, fixed: frozenset[Path] | set[Path]) -> Path:
    if not isinstance(path, str) or not path.startswith("/") or path == "/":
        raise BadRequestError(f"{path!r} is not the path of a patch operation.")
    names = tuple(name.replace("~1", "/").replace("~0", "~") for name in path[1:].split("/"))
    # A key at /a/b also changes when /a does.
    if any(names == one[: len(names)] or one == names[: len(one)] for one in fixed):
        raise BadRequestError(f"{path} cannot be patched.")
    return names


def _target(item: Node, path: Path) -> tuple[Node, str]:
    """The object or array that holds the end of the path, and that end."""
    for name in path[:-1]:
        if not _has(item, name):
            raise BadRequestError(f"/{'/'.join(path)} leads nowhere in the item.")
        item = item[int(name)] if isinstance(item, list) else item[name]
    if not isinstance(item, list | dict):
        raise BadRequestError(f"/{'/'.join(path)} leads into a value without parts.")
    return item, path[-1]


def _has(node: Node, name: str) -> bool:
    if isinstance(node, list):
        return name.isdecimal() and int(name) < len(node)
    return isinstance(node, dict) and name in node


def _require(node: Node, name: str) -> None:
    if not _has(node, name):
        raise BadRequestError(f"'{name}' does not exist in the item.")


def _take(node: Node, name: str) -> Json:
    _require(node, name)
    taken: Json = node.pop(int(name) if isinstance(node, list) else name)
    return taken


def _add(node: Node, name: str, value: Json) -> None:
    """Set a property, or insert before an element; `-` stands behind the last one."""
    if isinstance(node, dict):
        node[name] = value
    elif name == "-" or (name.isdecimal() and int(name) <= len(node)):
        node.insert(len(node) if name == "-" else int(name), value)
    else:
        raise BadRequestError(f"'{name}' is not a place in the array.")


def _set(node: Node, name: str, value: Json) -> None:
    """As add, but an element is replaced."""
    if isinstance(node, list) and _has(node, name):
        node[int(name)] = value
    else:
        _add(node, name, value)


def _replace(node: Node, name: str, value: Json) -> None:
    _require(node, name)
    _set(node, name, value)


def _increment(node: Node, name: str, value: Json) -> None:
    if not is_number(value):
        raise BadRequestError("The value of incr is a number.")
    if not _has(node, name):
        _add(node, name, value)
        return
    before = node[int(name)] if isinstance(node, list) else node[name]
    if not is_number(before):
        raise BadRequestError(f"'{name}' is not a number.")
    _set(node, name, arithmetic("+", before, value))  # type: ignore[arg-type]  # both are numbers


WRITES: Mapping[str, Callable[[Node, str, Json], None]] = {
    "add": _add,
    "set": _set,
    "replace": _replace,
    "incr": _increment,
}
