from typing import Any

import pytest

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.query.compiling import compile_query
from trey.local.cosmos.query.indexes import check_indexes
from trey.local.cosmos.query.language.parsing import parse


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("SELEKT * FROM c", "'SELEKT' at position 0"),
        ("SELECT * FROM c WHERE", "the end of the query"),
        ("SELECT * FROM c WHERE c.value = 1", "'value' at position 24"),
        ("SELECT * FROM c WHERE FANCY(c.id)", "'FANCY'"),
        ("SELECT * FROM c WHERE REGEXMATCH(c.id, 'c')", "'REGEXMATCH'"),
        ("SELECT * FROM c WHERE udf.check(c)", "'[(]'"),
        ("SELECT * FROM c WHERE c.n & 1 = 1", "'&'"),
        ("SELECT * FROM c WHERE LENGTH(c.id, 1) = 1", "LENGTH"),
        ("SELECT * FROM c WHERE c.id = @missing", "@missing"),
        ("SELECT * FROM c WHERE d.id = 1", "'d'"),
        ("SELECT * FROM c JOIN t IN c.tags", "SELECT [*]"),
        ("SELECT * FROM c JOIN c IN c.tags", "alias 'c'"),
        ("SELECT c.id, c.id FROM c", "'id'"),
        ("SELECT * FROM c ORDER BY LOWER(c.id)", "ORDER BY"),
        ("SELECT c.id FROM c JOIN t IN c.tags ORDER BY t.x", "ORDER BY"),
        ("SELECT DISTINCT c.id FROM c ORDER BY c.n", "DISTINCT"),
        ("SELECT c.id, COUNT(1) FROM c", "GROUP BY"),
        ("SELECT c.n FROM c GROUP BY c.id", "GROUP BY"),
        ("SELECT c.id FROM c GROUP BY c.id ORDER BY c.id", "ORDER BY"),
        ("SELECT * FROM c WHERE COUNT(1) = 1", "COUNT"),
        ("SELECT VALUE COUNT(1, 2) FROM c", "COUNT"),
        ("SELECT TOP 1 * FROM c OFFSET 1 LIMIT 1", "TOP"),
        ("SELECT TOP @n * FROM c", "@n"),
        ("SELECT * FROM c WHERE c.id LIKE 'a' ESCAPE 'ab'", "ESCAPE"),
        ("SELECT VALUE '\\q'", "escape"),
        ("SELECT * FROM c WHERE EXISTS(SELECT * FROM t IN c.a ORDER BY t.b)", "subquery"),
    ],
)
def test_what_is_not_supported_is_named(query: str, named: str) -> None:
    with pytest.raises(BadRequestError, match=named):
        compile_query(parse(query), {})


def test_an_order_by_two_properties_needs_their_composite_index() -> None:
    query = parse("SELECT * FROM c ORDER BY c.a, c.b DESC")
    rising: Any = {"path": "/a", "order": "ascending"}
    falling: Any = {"path": "/b", "order": "descending"}
    check_indexes(query, {"compositeIndexes": [[rising, falling]]})
    others: list[Any] = [[], [[falling, rising]], [[rising]], [[rising, {"path": "/b"}]]]
    for composites in others:
        with pytest.raises(BadRequestError, match="composite index"):
            check_indexes(query, {"compositeIndexes": composites})
