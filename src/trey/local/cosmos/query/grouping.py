"""GROUP BY and aggregates: from rows to one set of bindings per group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.query.evaluation.aggregates import ACCUMULATORS, Accumulator
from trey.local.cosmos.query.evaluation.comparison import SortKey, sort_key
from trey.local.cosmos.query.evaluation.expressions import (
    Bindings,
    Evaluate,
    Scope,
    compile_expression,
)
from trey.local.cosmos.query.language.syntax import Call, Expression, Query, aggregates
from trey.local.cosmos.values import Undefined, Value


@dataclass(frozen=True)
class Grouping:
    """The keys of a group and what is counted in it, each with its place in the query."""

    keys: tuple[tuple[Expression, Evaluate], ...]
    calls: tuple[tuple[Call, Evaluate], ...]

    def groups(self, rows: Iterable[Bindings]) -> Iterator[Group]:
        """All groups; without keys a single one, for no rows too."""
        groups: dict[SortKey, Group] = {}
        if not self.keys:
            groups[()] = self._empty(())
        for row in rows:
            values = tuple(evaluate(row) for _, evaluate in self.keys)
            key = tuple(sort_key(value) for value in values)
            if key not in groups:
                groups[key] = self._empty(values)
            self._count(row, groups[key])
        yield from groups.values()

    def bindings(self, group: Group) -> Bindings:
        """What the selection of a group may refer to."""
        keys = zip((node for node, _ in self.keys), group.values, strict=True)
        results = (accumulator.result() for accumulator in group.accumulators)
        calls = zip((node for node, _ in self.calls), results, strict=True)
        return {**dict(keys), **dict(calls)}

    def _count(self, row: Bindings, group: Group) -> None:
        for (_, argument), accumulator in zip(self.calls, group.accumulators, strict=True):
            value = argument(row)
            if not isinstance(value, Undefined):
                accumulator.add(value)

    def _empty(self, values: tuple[Value, ...]) -> Group:
        accumulators = tuple(ACCUMULATORS[node.function]() for node, _ in self.calls)
        return Group(values, accumulators)


@dataclass(frozen=True)
class Group:
    """The values of the keys, and the aggregates so far."""

    values: tuple[Value, ...]
    accumulators: tuple[Accumulator, ...]


def compile_grouping(query: Query, row_scope: Scope) -> Grouping | None:
    """None for a query that answers row by row."""
    calls = tuple(dict.fromkeys(aggregates(query.selection)))
    if not calls and not query.group_by:
        return None
    for call in calls:
        if len(call.arguments) != 1:
            raise BadRequestError(f"{call.function} takes exactly one argument.")
    return Grouping(
        keys=tuple((node, compile_expression(node, row_scope)) for node in query.group_by),
        calls=tuple((node, compile_expression(node.arguments[0], row_scope)) for node in calls),
    )


def grouped_scope(grouping: Grouping, outer: Scope) -> Scope:
    """What the selection sees: keys and aggregates, but not the rows behind them."""
    nodes = (node for node, _ in (*grouping.keys, *grouping.calls))
    return replace(outer, computed=frozenset(nodes))
