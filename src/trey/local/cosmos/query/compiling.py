"""From syntax tree to plan; what cannot be answered as the service would is refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TypeAlias

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.query.evaluation.expressions import (
    Bindings,
    Evaluate,
    Scope,
    Subquery,
    compile_expression,
    compile_object,
)
from trey.local.cosmos.query.evaluation.numbers import is_number
from trey.local.cosmos.query.grouping import compile_grouping, grouped_scope
from trey.local.cosmos.query.language.syntax import (
    Expression,
    Literal,
    Member,
    Name,
    Query,
    SelectAll,
    SelectList,
    SelectValue,
    Source,
)
from trey.local.cosmos.query.plan import NOTHING, Plan
from trey.local.cosmos.query.sources import CONTAINER, compile_sources, rooted
from trey.local.cosmos.values import Json, Value

MAX_COUNT = 2**31 - 1

Selection: TypeAlias = SelectAll | SelectList | SelectValue


def compile_query(query: Query, parameters: Mapping[str, Json]) -> Plan:
    """Compile a whole query, whose first source is the container.

    Raises:
        BadRequestError: a name or function is unknown, or clauses do not go together.
    """
    scope = Scope(frozenset({CONTAINER}), parameters, _compile_subquery)
    return _plan(query, rooted(query.sources), scope)


def _compile_subquery(query: Query, scope: Scope) -> Subquery:
    if query.order_by:
        raise BadRequestError("ORDER BY is not supported in a subquery.")
    plan = _plan(query, query.sources, scope)

    def results(bindings: Bindings) -> Iterable[Value]:
        answers = plan.answers([(0, bindings)], outer=bindings)
        stop = None if plan.limit is None else plan.skip + plan.limit
        return (answer.output for answer in islice(answers, plan.skip, stop))

    return results


def _plan(query: Query, sources: tuple[Source, ...], scope: Scope) -> Plan:
    _check_clauses(query)
    combine, rows = compile_sources(sources, scope)
    grouping = compile_grouping(query, rows)
    return Plan(
        combine=combine,
        where=None if query.where is None else compile_expression(query.where, rows),
        grouping=grouping,
        order=tuple(
            (compile_expression(ordering.expression, rows), ordering.descending)
            for ordering in query.order_by
        ),
        select=_select(query, grouped_scope(grouping, scope) if grouping else rows),
        distinct=query.distinct,
        skip=_count("OFFSET", query.offset, scope) or 0,
        limit=_count("TOP or LIMIT", query.top or query.limit, scope),
        has_source=bool(sources),
    )


def _select(query: Query, scope: Scope) -> Evaluate:
    match query.selection:
        case SelectValue(expression):
            return compile_expression(expression, scope)
        case SelectList(columns):
            return compile_object(columns, scope)
        case SelectAll():
            if len(query.sources) != 1 or query.group_by:
                raise BadRequestError("'SELECT *' needs exactly one source and no GROUP BY.")
            return compile_expression(Name(query.sources[0].alias), scope)


def _check_clauses(query: Query) -> None:
    if query.top and query.limit:
        raise BadRequestError("TOP and OFFSET LIMIT do not go together.")
    if query.order_by and query.group_by:
        raise BadRequestError("ORDER BY is not supported with GROUP BY.")
    first = query.sources[0].alias if query.sources else None
    for ordering in query.order_by:
        path = property_path(ordering.expression)
        if path is None or path[0] != first or len(path) < 2:
            raise BadRequestError("ORDER BY takes properties of the first source only.")
        if query.distinct and not _is_selected(query.selection, ordering.expression):
            raise BadRequestError("A DISTINCT query is ordered only by what it selects.")


def property_path(expression: Expression) -> tuple[str, ...] | None:
    """The alias and the names behind it, for `c.a["b"]`; none for anything else."""
    if isinstance(expression, Name):
        return (expression.name,)
    if not isinstance(expression, Member) or not isinstance(expression.key, Literal):
        return None
    base, name = property_path(expression.base), expression.key.value
    return (*base, name) if base is not None and isinstance(name, str) else None


def _is_selected(selection: Selection, expression: Expression) -> bool:
    if isinstance(selection, SelectList):
        return expression in [column for _, column in selection.columns]
    return isinstance(selection, SelectAll) or selection.expression == expression


def _count(clause: str, node: Expression | None, scope: Scope) -> int | None:
    if node is None:
        return None
    value = compile_expression(node, scope)(NOTHING)
    if not is_number(value) or value != int(value) or not 0 <= value <= MAX_COUNT:
        raise BadRequestError(f"{clause} takes a whole number from 0 to {MAX_COUNT}.")
    return int(value)
