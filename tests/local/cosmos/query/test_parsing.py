import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.query.compiling import compile_query
from trey.local.cosmos.query.language.parsing import parse
from trey.local.cosmos.query.paging import read_page

WORDS = """
    SELECT VALUE DISTINCT TOP 1 * c c.id c.n . , ( ) [ ] { } 'x' : ? ?? FROM c IN c.list JOIN AS WHERE
    AND OR NOT = != < >= + - || / % BETWEEN LIKE ESCAPE EXISTS ARRAY ORDER BY ASC DESC GROUP OFFSET
    LIMIT COUNT(1) SUM(c.n) LOWER(c.id) true null undefined @p 2.5 --
"""


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_query_or_a_bad_request(text: str) -> None:
    with contextlib.suppress(BadRequestError):
        parse(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS.split()), max_size=12), st.booleans())
def test_any_words_are_answered_or_a_bad_request(words: list[str], complete: bool) -> None:
    text = " ".join(["SELECT VALUE c FROM c WHERE", *words] if complete else ["SELECT", *words])
    item: Any = {"id": "x", "n": 1, "list": [1, {"a": None}]}
    with contextlib.suppress(BadRequestError):
        plan = compile_query(parse(text), {"@p": 1})
        read_page(plan, [(1, item)], token=None, size=10, query="")


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_quoted_text_is_itself(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    plan = compile_query(parse(f"SELECT VALUE '{escaped}'"), {})
    assert read_page(plan, [], token=None, size=1, query="").outputs == [text]


def test_two_spellings_of_one_path_are_equal() -> None:
    assert parse("SELECT c.a.b FROM c") == parse("select c[\"a\"]['b'] from c -- same")


def test_and_binds_closer_than_or_and_not_closer_still() -> None:
    assert parse("SELECT VALUE true OR false AND NOT true OR false") == parse(
        "SELECT VALUE true OR (false AND (NOT true)) OR false"
    )


def test_a_keyword_is_reserved_only_as_a_whole_word() -> None:
    parse("SELECT c.order_number, c.invalue, c.top5 FROM c")
    with pytest.raises(BadRequestError, match="'order'"):
        parse("SELECT c.order FROM c")


@pytest.mark.parametrize("number", ["1" * 400, "1e999"])
def test_a_number_beyond_a_double_is_refused(number: str) -> None:
    with pytest.raises(BadRequestError, match="too large"):
        parse(f"SELECT VALUE {number}")
