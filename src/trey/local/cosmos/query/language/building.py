"""The parser's tree, rule by rule, to the syntax tree. Method names are those of the grammar."""

from __future__ import annotations

import math
import re
from typing import Any, TypeAlias

from lark import Token, Transformer, v_args

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.query.language import syntax
from trey.local.cosmos.query.language.syntax import Expression, Query, Source
from trey.local.cosmos.values import dump_json

Clause: TypeAlias = dict[str, Any]

MAX_DIGITS = 300  # what a double can hold
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
ESCAPED = {
    "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t",
    "/": "/", "\\": "\\", "'": "'", '"': '"',
}  # fmt: skip


@v_args(inline=True)
class TreeBuilder(Transformer[Token, Query]):
    """Children come as arguments, in the order of the rule."""

    def query(self, *clauses: Clause | syntax.SelectAll | syntax.SelectValue) -> Query:
        parts: Clause = {}
        for clause in clauses:
            parts |= clause if isinstance(clause, dict) else {"selection": clause}
        return Query(**parts)

    def distinct(self) -> Clause:
        return {"distinct": True}

    def top(self, count: Expression) -> Clause:
        return {"top": count}

    def offset_limit(self, offset: Expression, limit: Expression) -> Clause:
        return {"offset": offset, "limit": limit}

    def where(self, condition: Expression) -> Clause:
        return {"where": condition}

    def group_by(self, *keys: Expression) -> Clause:
        return {"group_by": keys}

    def order_by(self, *orderings: syntax.Ordering) -> Clause:
        return {"order_by": orderings}

    def ordering(self, expression: Expression) -> syntax.Ordering:
        return syntax.Ordering(expression, descending=False)

    def descending(self, expression: Expression) -> syntax.Ordering:
        return syntax.Ordering(expression, descending=True)

    def select_all(self, _star: Token) -> syntax.SelectAll:
        return syntax.SelectAll()

    def select_value(self, expression: Expression) -> syntax.SelectValue:
        return syntax.SelectValue(expression)

    def select_list(self, *columns: tuple[str | None, Expression]) -> syntax.SelectList:
        named: dict[str, Expression] = {}
        unnamed = 0
        for name, expression in columns:
            if name is None:
                unnamed += 1
            key = name or f"${unnamed}"
            if key in named:
                raise BadRequestError(f"Two columns have the name '{key}'; give one an alias.")
            named[key] = expression
        return syntax.SelectList(tuple(named.items()))

    def column(
        self, expression: Expression, alias: Token | None = None
    ) -> tuple[str | None, Expression]:
        return (str(alias) if alias else _own_name(expression)), expression

    def sources(self, *sources: Source) -> Clause:
        return {"sources": sources}

    def plain_source(self, collection: Expression, alias: Token | None = None) -> Source:
        name = str(alias) if alias else _own_name(collection)
        if name is None:
            raise BadRequestError("An element of an array needs an alias in the FROM clause.")
        return Source(name, collection, iterated=False)

    def iterated_source(self, alias: Token, collection: Expression) -> Source:
        return Source(str(alias), collection, iterated=True)

    def subquery_source(self, alias: Token, query: Query) -> Source:
        return Source(str(alias), query, iterated=True)

    def named_subquery_source(self, query: Query, alias: Token) -> Source:
        return Source(str(alias), query, iterated=True)

    def ternary(self, *parts: Expression) -> Expression:
        return syntax.Ternary(*parts)

    def coalesce(self, left: Expression, right: Expression) -> Expression:
        return syntax.Binary("??", left, right)

    def disjunction(self, *operands: Expression) -> Expression:
        return syntax.Logical("OR", operands)

    def conjunction(self, *operands: Expression) -> Expression:
        return syntax.Logical("AND", operands)

    def negate(self, operand: Expression) -> Expression:
        return syntax.Unary("NOT", operand)

    def compare(self, left: Expression, operator: Token, right: Expression) -> Expression:
        return syntax.Binary("!=" if operator == "<>" else str(operator), left, right)

    def member_of(self, operand: Expression, choices: tuple[Expression, ...]) -> Expression:
        return syntax.In(operand, choices)

    def not_member_of(self, operand: Expression, choices: tuple[Expression, ...]) -> Expression:
        return self.negate(syntax.In(operand, choices))

    def between(self, *parts: Expression) -> Expression:
        return syntax.Between(*parts)

    def not_between(self, *parts: Expression) -> Expression:
        return self.negate(syntax.Between(*parts))

    def like(self, operand: Expression, pattern: Expression, escape: Token | None) -> Expression:
        return syntax.Like(operand, pattern, None if escape is None else _unquoted(escape))

    def not_like(
        self, operand: Expression, pattern: Expression, escape: Token | None
    ) -> Expression:
        return self.negate(self.like(operand, pattern, escape))

    def concatenate(self, left: Expression, right: Expression) -> Expression:
        return syntax.Binary("||", left, right)

    def arithmetic(self, left: Expression, operator: Token, right: Expression) -> Expression:
        return syntax.Binary(str(operator), left, right)

    def signed(self, sign: Token, operand: Expression) -> Expression:
        return syntax.Unary(str(sign), operand)

    def member(self, base: Expression, name: Token) -> Expression:
        return syntax.Member(base, syntax.Literal(dump_json(str(name))))

    def element(self, base: Expression, key: Expression) -> Expression:
        return syntax.Member(base, key)

    def name(self, name: Token) -> Expression:
        return syntax.Name(str(name))

    def parameter(self, name: Token) -> Expression:
        return syntax.Parameter(str(name))

    def call(self, function: Token, arguments: tuple[Expression, ...] | None) -> Expression:
        return syntax.Call(function.upper(), arguments or ())

    def exists(self, query: Query) -> Expression:
        return syntax.Exists(query)

    def array_of(self, query: Query) -> Expression:
        return syntax.ArrayOf(query)

    def scalar_of(self, query: Query) -> Expression:
        return syntax.ScalarOf(query)

    def array(self, elements: tuple[Expression, ...] | None) -> Expression:
        return syntax.ArrayLiteral(elements or ())

    def object(self, *properties: tuple[str, Expression] | None) -> Expression:
        return syntax.ObjectLiteral(tuple(entry for entry in properties if entry is not None))

    def property(self, name: Token, value: Expression) -> tuple[str, Expression]:
        return (_unquoted(name) if name.type == "STRING" else str(name)), value

    def arguments(self, *arguments: Expression) -> tuple[Expression, ...]:
        return arguments

    def integer(self, text: Token) -> Expression:
        if len(text) > MAX_DIGITS:
            raise BadRequestError(f"The number {text[:20]}… is too large.")
        return syntax.Literal(str(int(text)))

    def decimal(self, text: Token) -> Expression:
        if math.isinf(value := float(text)):
            raise BadRequestError(f"The number {text[:20]} is too large.")
        return syntax.Literal(dump_json(value))

    def string(self, text: Token) -> Expression:
        return syntax.Literal(dump_json(_unquoted(text)))

    def true(self) -> Expression:
        return syntax.Literal("true")

    def false(self) -> Expression:
        return syntax.Literal("false")

    def null(self) -> Expression:
        return syntax.Literal("null")

    def undefined(self) -> Expression:
        return syntax.UndefinedLiteral()


def _own_name(expression: Expression) -> str | None:
    """The name that a column or source without an alias goes by."""
    if isinstance(expression, syntax.Name):
        return expression.name
    if isinstance(expression, syntax.Member) and isinstance(expression.key, syntax.Literal):
        key = expression.key.value
        return key if isinstance(key, str) else None
    return None


def _unquoted(text: str) -> str:
    def character(escape: re.Match[str]) -> str:
        code = escape[1]
        if len(code) > 1:
            return chr(int(code[1:], 16))
        if code not in ESCAPED:
            raise BadRequestError(f"'\\{code}' is not an escape sequence.")
        return ESCAPED[code]

    return ESCAPE.sub(character, text[1:-1])
