"""FROM and JOIN: from one set of bindings to all combinations of what the sources give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.query.evaluation.expressions import Bindings, Scope, compile_expression
from trey.local.cosmos.query.language.syntax import Expression, Member, Name, Query, Source
from trey.local.cosmos.values import Undefined, Value

Combine: TypeAlias = Callable[[Bindings], Iterator[Bindings]]

CONTAINER = ""  # what the item is bound to: no identifier, so that no alias can be in its way


def compile_sources(sources: tuple[Source, ...], scope: Scope) -> tuple[Combine, Scope]:
    """The combinations, and the scope with the aliases that they bind."""
    combine: Combine = _once
    for source in sources:
        if source.alias in scope.names:
            raise BadRequestError(f"The alias '{source.alias}' is already in use.")
        combine = _joined(combine, source.alias, _values(source, scope))
        scope = replace(scope, names=scope.names | {source.alias})
    return combine, scope


def rooted(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """The sources of a whole query: the first one starts at the container, whatever it is called."""
    if not sources or isinstance(sources[0].collection, Query):
        return sources
    first = replace(sources[0], collection=_rooted(sources[0].collection))
    return (first, *sources[1:])


def _rooted(path: Expression) -> Expression:
    if isinstance(path, Member):
        return replace(path, base=_rooted(path.base))
    return Name(CONTAINER)


def _once(bindings: Bindings) -> Iterator[Bindings]:
    yield bindings


def _joined(combine: Combine, alias: str, values: Callable[[Bindings], Iterable[Value]]) -> Combine:
    def joined(bindings: Bindings) -> Iterator[Bindings]:
        for combination in combine(bindings):
            for value in values(combination):
                yield {**combination, alias: value}

    return joined


def _values(source: Source, scope: Scope) -> Callable[[Bindings], Iterable[Value]]:
    if isinstance(source.collection, Query):
        return scope.subquery(source.collection, scope)
    collection = compile_expression(source.collection, scope)

    def elements(bindings: Bindings) -> Iterable[Value]:
        value = collection(bindings)
        return value if isinstance(value, list) else ()

    def itself(bindings: Bindings) -> Iterable[Value]:
        value = collection(bindings)
        return () if isinstance(value, Undefined) else (value,)

    return elements if source.iterated else itself
