"""A query that is ready to run, and the total order of its answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from trey.local.cosmos.query.evaluation.comparison import Descending, SortKey, sort_key
from trey.local.cosmos.query.evaluation.expressions import Bindings, Evaluate
from trey.local.cosmos.query.grouping import Grouping
from trey.local.cosmos.query.sources import Combine
from trey.local.cosmos.values import Undefined, Value

Tie: TypeAlias = tuple[Value, ...]
NOTHING: Final[Bindings] = MappingProxyType({})


@dataclass(frozen=True)
class Answer:
    """One value of the result, and where it stands in the total order of the result.

    The order is that of `values` (ORDER BY, or the keys of a group), then of `tie`, which no two
    answers share. It depends on the data alone, so a page can begin behind any answer.
    """

    values: tuple[Value, ...]
    tie: Tie
    output: Value


@dataclass(frozen=True)
class Plan:
    """The clauses in the order in which they run."""

    combine: Combine
    where: Evaluate | None
    grouping: Grouping | None
    order: tuple[tuple[Evaluate, bool], ...]
    select: Evaluate
    distinct: bool
    skip: int
    limit: int | None
    has_source: bool

    @property
    def is_ordered_by_tie(self) -> bool:
        """Whether answers come out in their order, so that reading can stop early."""
        return not (self.grouping or self.order or self.distinct)

    def answers(
        self, inputs: Iterable[tuple[Value, Bindings]], outer: Bindings = NOTHING
    ) -> Iterator[Answer]:
        """The result before OFFSET and LIMIT, each answer once; sorted only by `key`.

        Args:
            inputs: Bindings to start from, with a number that rises.
            outer: What a subquery sees of the query around it, beside its own groups.
        """
        answers = self._groups(inputs, outer) if self.grouping else self._rows(inputs)
        return self._without_duplicates(answers) if self.distinct else answers

    def key(self, values: tuple[Value, ...], tie: Tie) -> SortKey:
        """The place in the total order."""
        keys: list[Any] = [sort_key(value) for value in values]
        for index, (_, descending) in enumerate(self.order):
            if descending:
                keys[index] = Descending(keys[index])
        return (*keys, *(sort_key(value) for value in tie))

    def _rows(self, inputs: Iterable[tuple[Value, Bindings]]) -> Iterator[Answer]:
        for number, bindings in inputs:
            for index, row in enumerate(self._filtered(bindings)):
                output = self.select(row)
                if not isinstance(output, Undefined):
                    values = tuple(evaluate(row) for evaluate, _ in self.order)
                    yield Answer(values, (number, index), output)

    def _groups(
        self, inputs: Iterable[tuple[Value, Bindings]], outer: Bindings
    ) -> Iterator[Answer]:
        if self.grouping is None:
            raise TypeError("the query has no groups")
        rows = (row for _, bindings in inputs for row in self._filtered(bindings))
        for group in self.grouping.groups(rows):
            output = self.select({**outer, **self.grouping.bindings(group)})
            if not isinstance(output, Undefined):
                yield Answer(group.values, (), output)

    def _filtered(self, bindings: Bindings) -> Iterator[Bindings]:
        for row in self.combine(bindings):
            if self.where is None or self.where(row) is True:
                yield row

    def _without_duplicates(self, answers: Iterable[Answer]) -> Iterator[Answer]:
        seen: set[SortKey] = set()
        for answer in answers:
            key = sort_key(answer.output)
            if key not in seen:
                seen.add(key)
                # The output breaks ties: which of the equal rows is first may change between pages.
                values = answer.values if self.order else ()
                yield Answer(values, (answer.output,), answer.output)
