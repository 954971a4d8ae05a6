"""Query text to syntax tree."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from lark import Lark, UnexpectedInput, UnexpectedToken
from lark.exceptions import VisitError

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.query.language.building import TreeBuilder
from trey.local.cosmos.query.language.syntax import Query

MAX_QUERY_LENGTH = 512 * 1024


@lru_cache(maxsize=64)
def parse(text: str) -> Query:
    """Read a query.

    Raises:
        BadRequestError: the text is not a query, or too long.
        RecursionError: it is nested too deeply.
    """
    if len(text) > MAX_QUERY_LENGTH:
        raise BadRequestError("The query text exceeds 512 KB.")
    try:
        query = TreeBuilder().transform(_parser().parse(text))
    except UnexpectedInput as error:
        raise BadRequestError(
            f"Syntax error, incorrect syntax near {_near(text, error)}."
        ) from error
    except VisitError as error:
        raise error.orig_exc from error
    return query


@cache
def _parser() -> Lark:
    return Lark.open_from_package(
        __package__, "grammar.lark", start="query", parser="lalr", lexer="basic"
    )


def _near(text: str, error: UnexpectedInput) -> str:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return "the end of the query"
    position: int = vars(error)["pos_in_stream"]  # the class alone is typed as having none
    word = re.compile(r"\w+|.", re.DOTALL).match(text, position)
    return f"'{word[0] if word else ''}' at position {position}"
