"""Expressions as functions of the bindings: names, group keys and aggregates to their values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, TypeAlias

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.query.evaluation.comparison import both, compare, equal
from trey.local.cosmos.query.evaluation.functions import FUNCTIONS
from trey.local.cosmos.query.evaluation.numbers import arithmetic, is_number
from trey.local.cosmos.query.evaluation.patterns import like_pattern
from trey.local.cosmos.query.language import syntax
from trey.local.cosmos.query.language.syntax import AGGREGATES, Expression, Query
from trey.local.cosmos.values import UNDEFINED, Json, Undefined, Value

Bindings: TypeAlias = Mapping[str | Expression, Value]
Evaluate: TypeAlias = Callable[[Bindings], Value]
Subquery: TypeAlias = Callable[[Bindings], Iterable[Value]]


@dataclass(frozen=True)
class Scope:
    """What an expression may refer to."""

    names: frozenset[str]
    parameters: Mapping[str, Json]
    subquery: Callable[[Query, Scope], Subquery]
    computed: frozenset[Expression] = frozenset()
    """Group keys and aggregates: bound as a whole, never evaluated again."""


def compile_expression(node: Expression, scope: Scope) -> Evaluate:
    """Resolve names, parameters and functions once, before the first row.

    Raises:
        BadRequestError: a name, parameter or function is not known.
    """
    if scope.computed and node in scope.computed:
        return lambda bindings: bindings[node]
    return _compile(node, scope)


@singledispatch
def _compile(node: Any, _scope: Scope) -> Evaluate:
    raise TypeError(f"no rule for {type(node).__name__}")


@_compile.register
def _(node: syntax.Literal, _scope: Scope) -> Evaluate:
    value = node.value
    return lambda _bindings: value


@_compile.register
def _(_node: syntax.UndefinedLiteral, _scope: Scope) -> Evaluate:
    return lambda _bindings: UNDEFINED


@_compile.register
def _(node: syntax.Parameter, scope: Scope) -> Evaluate:
    if node.name not in scope.parameters:
        raise BadRequestError(f"Parameter {node.name} has no value.")
    value = scope.parameters[node.name]
    return lambda _bindings: value


@_compile.register
def _(node: syntax.Name, scope: Scope) -> Evaluate:
    name = node.name
    if name not in scope.names:
        hint = " outside an aggregate or the GROUP BY clause" if scope.computed else ""
        raise BadRequestError(f"Identifier '{name}' could not be resolved{hint}.")
    return lambda bindings: bindings[name]


@_compile.register
def _(node: syntax.Member, scope: Scope) -> Evaluate:
    base, key = compile_expression(node.base, scope), compile_expression(node.key, scope)
    return lambda bindings: _member(base(bindings), key(bindings))


@_compile.register
def _(node: syntax.Unary, scope: Scope) -> Evaluate:
    operand = compile_expression(node.operand, scope)
    if node.operator == "NOT":
        return lambda bindings: _negation(operand(bindings))
    sign = 1 if node.operator == "+" else -1
    return lambda bindings: arithmetic("*", sign, operand(bindings))


@_compile.register
def _(node: syntax.Binary, scope: Scope) -> Evaluate:
    operator = node.operator
    left, right = compile_expression(node.left, scope), compile_expression(node.right, scope)
    if operator == "??":
        return lambda bindings: _coalesce(left(bindings), right, bindings)
    if operator == "||":
        return lambda bindings: FUNCTIONS["CONCAT"]([left(bindings), right(bindings)])
    if operator in ("+", "-", "*", "/", "%"):
        return lambda bindings: arithmetic(operator, left(bindings), right(bindings))
    return lambda bindings: compare(operator, left(bindings), right(bindings))


@_compile.register
def _(node: syntax.Logical, scope: Scope) -> Evaluate:
    operands = [compile_expression(operand, scope) for operand in node.operands]
    decisive = node.operator == "OR"

    def evaluate(bindings: Bindings) -> Value:
        outcome: Value = not decisive
        for operand in operands:
            value = operand(bindings)
            if value is decisive:
                return decisive
            if not isinstance(value, bool):
                outcome = UNDEFINED
        return outcome

    return evaluate


@_compile.register
def _(node: syntax.Ternary, scope: Scope) -> Evaluate:
    condition, then, otherwise = (
        compile_expression(part, scope) for part in (node.condition, node.then, node.otherwise)
    )
    return lambda bindings: (then if condition(bindings) is True else otherwise)(bindings)


@_compile.register
def _(node: syntax.In, scope: Scope) -> Evaluate:
    operand = compile_expression(node.operand, scope)
    choices = [compile_expression(choice, scope) for choice in node.choices]

    def evaluate(bindings: Bindings) -> Value:
        value = operand(bindings)
        if isinstance(value, Undefined):
            return UNDEFINED
        return any(equal(value, choice(bindings)) for choice in choices)

    return evaluate


@_compile.register
def _(node: syntax.Between, scope: Scope) -> Evaluate:
    operand, low, high = (
        compile_expression(part, scope) for part in (node.operand, node.low, node.high)
    )

    def evaluate(bindings: Bindings) -> Value:
        value = operand(bindings)
        return both(compare(">=", value, low(bindings)), compare("<=", value, high(bindings)))

    return evaluate


@_compile.register
def _(node: syntax.Like, scope: Scope) -> Evaluate:
    if node.escape is not None and len(node.escape) != 1:
        raise BadRequestError("ESCAPE takes exactly one character.")
    operand, pattern = (compile_expression(part, scope) for part in (node.operand, node.pattern))

    def evaluate(bindings: Bindings) -> Value:
        text, wanted = operand(bindings), pattern(bindings)
        if not isinstance(text, str) or not isinstance(wanted, str):
            return UNDEFINED
        return like_pattern(wanted, node.escape).fullmatch(text) is not None

    return evaluate


@_compile.register
def _(node: syntax.Call, scope: Scope) -> Evaluate:
    name = node.function
    if name in AGGREGATES:
        raise BadRequestError(f"The aggregate {name} is not allowed here.")
    function = FUNCTIONS.get(name)
    if function is None:
        raise BadRequestError(f"'{name}' is not a built-in function that is supported here.")
    if not function.takes(len(node.arguments)):
        raise BadRequestError(f"{name} cannot be called with {len(node.arguments)} arguments.")
    arguments = [compile_expression(argument, scope) for argument in node.arguments]
    return lambda bindings: function([argument(bindings) for argument in arguments])


@_compile.register
def _(node: syntax.ArrayLiteral, scope: Scope) -> Evaluate:
    elements = [compile_expression(element, scope) for element in node.elements]
    return lambda bindings: _defined(element(bindings) for element in elements)


@_compile.register
def _(node: syntax.ObjectLiteral, scope: Scope) -> Evaluate:
    return compile_object(node.properties, scope)


@_compile.register
def _(node: syntax.Exists, scope: Scope) -> Evaluate:
    results = scope.subquery(node.query, scope)
    return lambda bindings: any(True for _ in results(bindings))


@_compile.register
def _(node: syntax.ArrayOf, scope: Scope) -> Evaluate:
    results = scope.subquery(node.query, scope)
    return lambda bindings: _defined(results(bindings))


@_compile.register
def _(node: syntax.ScalarOf, scope: Scope) -> Evaluate:
    results = scope.subquery(node.query, scope)
    return lambda bindings: next(iter(results(bindings)), UNDEFINED)


def compile_object(properties: tuple[tuple[str, Expression], ...], scope: Scope) -> Evaluate:
    """An object of the properties that are defined."""
    compiled = [(name, compile_expression(node, scope)) for name, node in properties]

    def evaluate(bindings: Bindings) -> Value:
        values = ((name, value(bindings)) for name, value in compiled)
        return {name: value for name, value in values if not isinstance(value, Undefined)}

    return evaluate


def _member(base: Value, key: Value) -> Value:
    if isinstance(base, dict) and isinstance(key, str):
        return base.get(key, UNDEFINED)
    if isinstance(base, list) and is_number(key) and key in range(len(base)):
        return base[int(key)]
    return UNDEFINED


def _negation(value: Value) -> Value:
    return not value if isinstance(value, bool) else UNDEFINED


def _coalesce(value: Value, otherwise: Evaluate, bindings: Bindings) -> Value:
    return otherwise(bindings) if isinstance(value, Undefined) else value


def _defined(values: Iterable[Value]) -> list[Json]:
    return [value for value in values if not isinstance(value, Undefined)]
