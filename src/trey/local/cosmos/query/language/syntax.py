"""The syntax tree. Nodes are values: two spellings of one expression are equal and hash alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

from trey.local.cosmos.values import Json

AGGREGATES = frozenset({"COUNT", "SUM", "AVG", "MIN", "MAX"})


@dataclass(frozen=True)
class Literal:
    """A constant, as JSON text: in Python 1, 1.0 and True would be equal."""

    json: str

    @property
    def value(self) -> Json:
        """The constant itself."""
        value: Json = json.loads(self.json)
        return value


@dataclass(frozen=True)
class UndefinedLiteral:
    pass


@dataclass(frozen=True)
class Parameter:
    name: str


@dataclass(frozen=True)
class Name:
    """An alias that the FROM clause binds."""

    name: str


@dataclass(frozen=True)
class Member:
    """`base.key`, `base["key"]` or `base[0]`."""

    base: Expression
    key: Expression


@dataclass(frozen=True)
class Unary:
    operator: str
    operand: Expression


@dataclass(frozen=True)
class Binary:
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Logical:
    """AND or OR over two operands or more: a client joins hundreds of keys by OR."""

    operator: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True)
class Ternary:
    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True)
class In:
    operand: Expression
    choices: tuple[Expression, ...]


@dataclass(frozen=True)
class Between:
    operand: Expression
    low: Expression
    high: Expression


@dataclass(frozen=True)
class Like:
    operand: Expression
    pattern: Expression
    escape: str | None


@dataclass(frozen=True)
class Call:
    """A function in upper case, or an aggregate."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class ArrayLiteral:
    elements: tuple[Expression, ...]


@dataclass(frozen=True)
class ObjectLiteral:
    properties: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True)
class Exists:
    query: Query


@dataclass(frozen=True)
class ArrayOf:
    query: Query


@dataclass(frozen=True)
class ScalarOf:
    query: Query


Expression: TypeAlias = (
    Literal
    | UndefinedLiteral
    | Parameter
    | Name
    | Member
    | Unary
    | Binary
    | Logical
    | Ternary
    | In
    | Between
    | Like
    | Call
    | ArrayLiteral
    | ObjectLiteral
    | Exists
    | ArrayOf
    | ScalarOf
)


@dataclass(frozen=True)
class SelectAll:
    pass


@dataclass(frozen=True)
class SelectValue:
    expression: Expression


@dataclass(frozen=True)
class SelectList:
    """Columns with the name that the answer gives them."""

    columns: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True)
class Source:
    """One set of the FROM clause: a value as it is, or the elements of an array or subquery."""

    alias: str
    collection: Expression | Query
    iterated: bool


@dataclass(frozen=True)
class Ordering:
    expression: Expression
    descending: bool


@dataclass(frozen=True)
class Query:
    selection: SelectAll | SelectValue | SelectList
    distinct: bool = False
    top: Expression | None = None
    sources: tuple[Source, ...] = ()
    where: Expression | None = None
    group_by: tuple[Expression, ...] = ()
    order_by: tuple[Ordering, ...] = ()
    offset: Expression | None = None
    limit: Expression | None = None


def aggregates(node: Any) -> Iterator[Call]:
    """The aggregates in an expression or selection; a subquery keeps its own to itself."""
    if isinstance(node, Call) and node.function in AGGREGATES:
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from aggregates(part)
    elif not isinstance(node, Query | str | bool | None):
        for field in fields(node):
            yield from aggregates(getattr(node, field.name))
