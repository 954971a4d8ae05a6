from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.query.compiling import compile_query
from trey.local.cosmos.query.language.parsing import parse
from trey.local.cosmos.query.paging import Token, read_page
from trey.local.cosmos.values import UNDEFINED, dump_json

simple = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(-5, 5),
    st.text("abé", max_size=3),
)


def ask(query: str, *items: Any, **parameters: Any) -> list[Any]:
    plan = compile_query(parse(query), {f"@{name}": value for name, value in parameters.items()})
    return read_page(plan, enumerate(items), token=None, size=1000, query="").outputs


def in_pages(query: str, items: list[Any], size: int) -> list[Any]:
    plan = compile_query(parse(query), {})
    answers: list[Any] = []
    text: str | None = None
    while True:
        token = None if text is None else Token.decode(text, "q")
        page = read_page(plan, enumerate(items), token=token, size=size, query="q")
        answers += page.outputs
        text = page.continuation
        if text is None:
            return answers


def rank(value: Any) -> tuple[int, Any]:
    """The service's order of simple values, spelled out a second time; [] stands for a missing one."""
    if value == []:
        return 0, 0
    if value is None:
        return 1, 0
    if isinstance(value, bool):
        return 2, value
    return (4, value) if isinstance(value, str) else (3, value)


@settings(deadline=None)
@given(st.lists(st.one_of(simple, st.just([])), max_size=12), st.booleans())
def test_order_by_is_a_sort_in_the_order_of_types(values: list[Any], descending: bool) -> None:
    items = [{"k": i} | ({} if v == [] else {"v": v}) for i, v in enumerate(values)]
    query = f"SELECT VALUE c.k FROM c ORDER BY c.v {'DESC' if descending else 'ASC'}"
    got = [rank(values[k]) for k in ask(query, *items)]
    assert got == sorted(map(rank, values), reverse=descending)


@settings(deadline=None)
@given(st.lists(simple, max_size=12), st.integers(1, 5))
@pytest.mark.parametrize(
    "query",
    [
        "SELECT VALUE c FROM c",
        "SELECT VALUE c.k FROM c ORDER BY c.v",
        "SELECT DISTINCT VALUE c.v FROM c",
        "SELECT DISTINCT VALUE c.v FROM c ORDER BY c.v DESC",
        "SELECT c.v, COUNT(1) AS n FROM c GROUP BY c.v",
        "SELECT VALUE x FROM c JOIN x IN c.twice",
        "SELECT TOP 4 VALUE c.k FROM c ORDER BY c.v DESC",
        "SELECT VALUE c.k FROM c OFFSET 2 LIMIT 5",
    ],
)
def test_pages_of_any_size_are_the_whole(query: str, values: list[Any], size: int) -> None:
    items = [{"k": i, "v": value, "twice": [value, i]} for i, value in enumerate(values)]
    assert in_pages(query, items, size) == ask(query, *items)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "????",
        "AAAA",
        "W10=",  # []
        Token("other", 1, (1,), (0, 0)).encode(),
        Token("q", 0, (1,), (0, 0)).encode(),
        Token("q", 1, (), (0, 0)).encode(),
    ],
)
def test_a_token_that_does_not_fit_is_refused(text: str) -> None:
    plan = compile_query(parse("SELECT VALUE c.k FROM c ORDER BY c.v"), {})
    with pytest.raises(BadRequestError, match="continuation token"):
        read_page(plan, [], token=Token.decode(text, "q"), size=1, query="q")


def matches(text: str, pattern: str) -> bool:
    """LIKE without sets and escapes, by trying every way."""
    if not pattern:
        return not text
    if pattern[0] == "%":
        return any(matches(text[start:], pattern[1:]) for start in range(len(text) + 1))
    return bool(text) and pattern[0] in ("_", text[0]) and matches(text[1:], pattern[1:])


@settings(deadline=None)
@given(st.text("ab.\n", max_size=8), st.text("ab.%_\n", max_size=6))
def test_like_matches_as_its_definition_says(text: str, pattern: str) -> None:
    assert ask("SELECT VALUE @t LIKE @p", t=text, p=pattern) == [matches(text, pattern)]


@settings(deadline=None)
@given(simple, simple)
def test_equality_is_never_undefined_and_order_only_within_a_type(left: Any, right: Any) -> None:
    (equal,) = ask("SELECT VALUE @l = @r", l=left, r=right)
    (different,) = ask("SELECT VALUE @l != @r", l=left, r=right)
    less = ask("SELECT VALUE @l < @r OR @l = @r OR @l > @r", l=left, r=right)
    assert equal is not different
    assert equal == (rank(left) == rank(right))
    assert less == ([True] if rank(left)[0] == rank(right)[0] else [])


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("true AND undefined", UNDEFINED),
        ("false AND undefined", False),
        ("true OR undefined", True),
        ("false OR undefined", UNDEFINED),
        ("NOT undefined", UNDEFINED),
        ("NOT 1", UNDEFINED),
        ("1 AND true", UNDEFINED),
        ("undefined = undefined", UNDEFINED),
        ("null = null", True),
        ("1 = true", False),
        ("1 = 1.0", True),
        ("'a' < 1", UNDEFINED),
        ("[1, {a: 2}] = [1, {a: 2}]", True),
        ("[1] < [2]", UNDEFINED),
        ("1 IN ('1', true)", False),
        ("1 BETWEEN 'a' AND 'b'", UNDEFINED),
        ("4 / 2", 2),
        ("1 / 0", UNDEFINED),
        ("-7 % 3", -1),
        ("0.1 + 0.2 = 0.3", False),
        ("'a' + 'b'", UNDEFINED),
        ("'a' || 'b' || 'c'", "abc"),
        ("undefined ?? null ?? 1", None),
        ("undefined ? 1 : 2", 2),
        ("2 > 1 ? 'y' : 'n'", "y"),
        ("IIF(false, 1, 2)", 2),
        ("ROUND(2.5)", 3),
        ("ROUND(-2.5)", -3),
        ("FLOOR(-1.5)", -2),
        ("CEILING(-1.5)", -1),
        ("ABS(-3)", 3),
        ("SQRT(-1)", UNDEFINED),
        ("POWER(2, 3)", 8),
        ("LOG(8, 2)", 3),
        ("FLOOR(PI() * 100)", 314),
        ("TRIM(' a ')", "a"),
        ("CONTAINS('Ab', 'B', undefined)", False),
        ("SUBSTRING('abcdef', 1, 3)", "bcd"),
        ("CONCAT('a', 'b', 'c')", "abc"),
        ("CONCAT('a', 1)", UNDEFINED),
        ("LEFT('Hello', 2) || RIGHT('Hello', 2)", "Helo"),
        ("REPLACE('aXa', 'X', 'b')", "aba"),
        ("INDEX_OF('abc', 'c')", 2),
        ("LENGTH(1)", UNDEFINED),
        ("LOWER('ÄB')", "äb"),
        ("ARRAY_SLICE([1, 2, 3], -2, 1)", [2]),
        ("ARRAY_CONCAT([1], [2, 3])", [1, 2, 3]),
        ("ARRAY_CONTAINS([1, 2], '1')", False),
        ("ARRAY_CONTAINS([{a: 1, b: 2}], {a: 1})", False),
        ("ARRAY_CONTAINS([{a: 1, b: 2}], {a: 1}, true)", True),
        ("SETUNION([1, 2], [2, 3])", [1, 2, 3]),
        ("SETINTERSECT([1, 2, 2], [2, 3])", [2]),
        ("IS_DEFINED(undefined)", False),
        ("IS_NUMBER(true)", False),
        ("IS_PRIMITIVE(null)", True),
        ("IS_OBJECT({})", True),
        ("'a%b' LIKE 'a!%b' ESCAPE '!'", True),
        ("'x' LIKE '[^a-c]'", True),
        ("'-' LIKE '[a-]'", True),
        ("1 LIKE '1'", UNDEFINED),
        ("{a: [1, 2]}.a[1]", 2),
        ("[1, 2][5]", UNDEFINED),
    ],
)
def test_an_expression_has_the_value_that_the_service_gives(expression: str, value: Any) -> None:
    answer = dump_json(ask(f"SELECT VALUE {expression}"))  # as JSON, for in Python 1 == True == 1.0
    assert answer == dump_json([] if value is UNDEFINED else [value])


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("SELECT VALUE SUM(c.v) FROM c", []),
        ("SELECT VALUE SUM(c.n) FROM c", [3]),
        ("SELECT VALUE AVG(c.nope) FROM c", []),
        ("SELECT VALUE SUM(c.nope) FROM c", [0]),
        ("SELECT VALUE COUNT(c.v) FROM c", [2]),
        ("SELECT VALUE MIN(c.v) FROM c", [1]),
        ("SELECT VALUE MAX(c.v) FROM c", ["x"]),
        ("SELECT COUNT(1) AS n, MAX(c.nope) AS m FROM c", [{"n": 3}]),
        ("SELECT VALUE MAX(c.n) - MIN(c.n) FROM c", [1]),
        ("SELECT VALUE COUNT(1) FROM c WHERE false", [0]),
        ("SELECT c.nope, COUNT(1) AS n FROM c GROUP BY c.nope", [{"n": 3}]),
        ("SELECT c.n FROM c WHERE false GROUP BY c.n", []),
    ],
)
def test_aggregates_leave_out_what_is_undefined(query: str, answer: list[Any]) -> None:
    assert ask(query, {"n": 1, "v": 1}, {"n": 2, "v": "x"}, {}) == answer
