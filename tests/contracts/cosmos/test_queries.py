from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from azure.cosmos import ContainerProxy, DatabaseProxy, PartitionKey
from azure.cosmos.exceptions import CosmosHttpResponseError

CARS: list[dict[str, Any]] = [
    {"id": "c0", "maker": "Bel", "doors": 3, "range": 120.5, "tags": ["old", "red"], "owner": None},
    {"id": "c1", "maker": "Bel", "doors": 5, "range": 300, "tags": [], "seats": [{"row": 1}]},
    {"id": "c2", "maker": "Ada", "doors": 5, "range": 80, "tags": ["red"], "note": "100% o'k"},
    {"id": "c3", "maker": "Ada", "doors": 2, "tags": ["blue", "new"], "range": "unknown"},
    {"id": "c4", "maker": "Cor", "doors": 4, "range": 210, "seats": [{"row": 1}, {"row": 2}]},
    {"id": "c5", "maker": "Cor", "doors": 4, "range": 210, "note": "A_b", "sold": True},
]
COMPOSITE = [[{"path": "/maker", "order": "ascending"}, {"path": "/doors", "order": "descending"}]]


@pytest.fixture(scope="module")
def cars(database: DatabaseProxy) -> Iterator[ContainerProxy]:
    container = database.create_container(
        f"cars-{uuid4().hex[:8]}",
        PartitionKey("/maker"),
        indexing_policy={"indexingMode": "consistent", "compositeIndexes": COMPOSITE}
        | {"includedPaths": [{"path": "/*"}], "excludedPaths": []},
    )
    for car in CARS:
        container.create_item(car)
    yield container
    database.delete_container(container)


def ask(container: ContainerProxy, query: str, **parameters: Any) -> list[Any]:
    return list(
        container.query_items(
            query,
            parameters=[{"name": f"@{name}", "value": value} for name, value in parameters.items()],
            enable_cross_partition_query=True,
        )
    )


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ("c.doors = 5", "c1 c2"),
        ("c.doors != 5 AND c.maker <> 'Cor'", "c0 c3"),
        ("c.doors IN (2, 3)", "c0 c3"),
        ("c.doors NOT IN (4, 5)", "c0 c3"),
        ("c.range BETWEEN 100 AND 210", "c0 c4 c5"),
        ("c.range > 200", "c1 c4 c5"),
        ("c.range < 'v'", "c3"),
        ("NOT c.range >= 100", "c2"),
        ("c.maker LIKE '_e%'", "c0 c1"),
        ("c.id NOT LIKE 'c[0-3]'", "c4 c5"),
        ("c.note LIKE '%!%%' ESCAPE '!'", "c2"),
        ("c.note LIKE 'a_b'", ""),
        ('CONTAINS(c.note, "o\'k")', "c2"),
        ("CONTAINS(c.note, 'O''K')", None),
        ("CONTAINS(c.note, 'a_B', true)", "c5"),
        ("STARTSWITH(c.maker, 'B') OR ENDSWITH(c.maker, 'a')", "c0 c1 c2 c3"),
        ("ARRAY_CONTAINS(c.tags, 'red')", "c0 c2"),
        ("ARRAY_CONTAINS(c.seats, {row: 2}, true)", "c4"),
        ("ARRAY_LENGTH(c.tags) = 0", "c1"),
        ("IS_DEFINED(c.note)", "c2 c5"),
        ("NOT IS_DEFINED(c.tags)", "c4 c5"),
        ("IS_NULL(c.owner)", "c0"),
        ("c.owner = null", "c0"),
        ("IS_STRING(c.range) OR IS_BOOL(c.sold)", "c3 c5"),
        ("(c.sold ?? false)", "c5"),
        ("(c.doors > 4 ? 'many' : 'few') = 'many'", "c1 c2"),
        ("c.doors * 2 - 1 = 9 AND c.doors % 2 = 1", "c1 c2"),
        ('LENGTH(c.note) > 3 AND UPPER(c.note) = "100% O\'K"', "c2"),
        ("c.tags[0] = 'red' AND c['maker'] = 'Ada'", "c2"),
        ("c.maker || '-' || c.id = 'Bel-c0'", "c0"),
        ("EXISTS(SELECT VALUE s FROM s IN c.seats WHERE s.row = 2)", "c4"),
        ("c.missing = 1 OR c.doors = 2", "c3"),
        ("NOT (c.missing = 1)", ""),
        ("c.missing = undefined", ""),
        ("c._ts > 0 AND c.doors = 3", "c0"),
    ],
)
def test_a_condition_selects(cars: ContainerProxy, condition: str, ids: str | None) -> None:
    query = f"SELECT VALUE c.id FROM c WHERE {condition}"
    if ids is None:  # a quote is not doubled in this language
        with pytest.raises(CosmosHttpResponseError):
            ask(cars, query)
    else:
        assert sorted(ask(cars, query)) == ids.split()


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("SELECT VALUE COUNT(1) FROM c", [6]),
        ("SELECT VALUE COUNT(c.note) FROM c", [2]),
        ("SELECT VALUE SUM(c.doors) FROM c", [23]),
        ("SELECT VALUE AVG(c.doors) FROM c WHERE c.maker = 'Bel'", [4]),
        ("SELECT VALUE MIN(c.doors) FROM c", [2]),
        ("SELECT VALUE MAX(c.doors) FROM c", [5]),
        ("SELECT VALUE COUNT(1) FROM c JOIN t IN c.tags", [5]),
        ("SELECT DISTINCT VALUE c.doors FROM c WHERE c.maker = 'Cor'", [4]),
        ("SELECT TOP 2 VALUE c.doors FROM c ORDER BY c.doors", [2, 3]),
        ("SELECT VALUE c.doors FROM c ORDER BY c.doors DESC OFFSET 1 LIMIT 2", [5, 4]),
        ("SELECT VALUE c.id FROM c WHERE c.doors = 4 AND c.id > 'c4'", ["c5"]),
        ("SELECT c.id AS name, c.note FROM c WHERE c.doors = 3", [{"name": "c0"}]),
        ("SELECT VALUE {n: c.id, l: [c.doors, c.nope]} FROM c WHERE c.doors = 3",
         [{"n": "c0", "l": [3]}]),
        ("SELECT VALUE ARRAY(SELECT VALUE s.row FROM s IN c.seats) FROM c WHERE c.id = 'c4'",
         [[1, 2]]),
        ("SELECT VALUE (SELECT VALUE COUNT(1) FROM t IN c.tags) FROM c WHERE c.id = 'c3'", [2]),
        ("SELECT t AS tag FROM c JOIN t IN c.tags WHERE c.id = 'c0'",
         [{"tag": "old"}, {"tag": "red"}]),
        ("SELECT VALUE r.range FROM root AS r WHERE r.id = 'c0'", [120.5]),
    ],
)  # fmt: skip
def test_a_query_over_all_partitions(cars: ContainerProxy, query: str, answer: list[Any]) -> None:
    assert ask(cars, query) == answer


def test_groups_are_counted_across_partitions(cars: ContainerProxy) -> None:
    rows = ask(cars, "SELECT c.maker, COUNT(1) AS n, MAX(c.doors) AS d FROM c GROUP BY c.maker")
    assert sorted((row["maker"], row["n"], row["d"]) for row in rows) == [
        ("Ada", 2, 5),
        ("Bel", 2, 5),
        ("Cor", 2, 4),
    ]


def test_groups_are_counted_within_one(cars: ContainerProxy) -> None:
    rows = cars.query_items(
        "SELECT c.doors, COUNT(1) AS n FROM c GROUP BY c.doors", partition_key="Cor"
    )
    assert list(rows) == [{"doors": 4, "n": 2}]


def test_values_of_all_types_have_an_order(cars: ContainerProxy) -> None:
    ids = ask(cars, "SELECT VALUE c.id FROM c WHERE c.maker != 'Cor' ORDER BY c.range")
    assert ids == ["c2", "c0", "c1", "c3"]


def test_two_fields_are_ordered_by_their_composite_index(cars: ContainerProxy) -> None:
    ids = ask(cars, "SELECT VALUE c.id FROM c ORDER BY c.maker, c.doors DESC")
    assert ids[:4] == ["c2", "c3", "c1", "c0"]
    ids = ask(cars, "SELECT VALUE c.id FROM c ORDER BY c.maker DESC, c.doors ASC")
    assert ids[2:] == ["c0", "c1", "c3", "c2"]


def test_a_query_keeps_to_its_partition(cars: ContainerProxy) -> None:
    found: Any = cars.query_items("SELECT VALUE c.id FROM c ORDER BY c.id", partition_key="Ada")
    assert list(found) == ["c2", "c3"]
    none = cars.query_items("SELECT * FROM c WHERE c.maker = 'Bel'", partition_key="Ada")
    assert list(none) == []


@pytest.mark.parametrize(
    "value", ["Ada' OR true --", "'", '"', "@maker", "\\", "Ada\u0000", "' OR c.maker = 'Ada"]
)
def test_a_parameter_is_never_read_as_query_text(cars: ContainerProxy, value: str) -> None:
    query = "SELECT VALUE c.id FROM c WHERE c.maker = @maker"
    assert ask(cars, query, maker=value) == []
    assert ask(cars, "SELECT VALUE @maker", maker=value) == [value]


def test_parameters_have_all_types(cars: ContainerProxy) -> None:
    value = {"a": [1, 2.5, None, True, "x"]}
    assert ask(cars, "SELECT TOP @n VALUE @value FROM c", n=1, value=value) == [value]
    query = "SELECT VALUE c.id FROM c WHERE ARRAY_CONTAINS(@ids, c.id)"
    assert sorted(ask(cars, query, ids=["c1", "c4", "zz"])) == ["c1", "c4"]


@pytest.mark.parametrize(
    "query",
    [
        "SELEKT * FROM c",
        "SELECT * FROM c WHERE",
        "SELECT * FROM c WHERE c.value = 1",
        "SELECT * FROM c WHERE FANCY(c.id)",
        "SELECT * FROM c WHERE LENGTH(c.id, 1) = 1",
        "SELECT * FROM c WHERE d.id = 1",
        "SELECT * FROM c JOIN t IN c.tags",
        "SELECT * FROM c ORDER BY LOWER(c.id)",
        "SELECT * FROM c ORDER BY c.doors, c.id",
        "SELECT c.id, COUNT(1) FROM c",
        "SELECT * FROM c WHERE COUNT(1) = 1",
        "SELECT * FROM c WHERE c.maker = 'Bel'; DROP",
        "INSERT INTO c VALUES (1)",
    ],
)
def test_what_is_no_query_is_a_bad_request(cars: ContainerProxy, query: str) -> None:
    with pytest.raises(CosmosHttpResponseError) as refused:
        ask(cars, query)
    assert refused.value.status_code == 400


def test_a_long_list_of_alternatives_is_no_deep_query(cars: ContainerProxy) -> None:
    condition = " OR ".join(f"c.id = 'x{number}'" for number in range(1000))
    assert ask(cars, f"SELECT VALUE c.id FROM c WHERE {condition} OR c.id = 'c3'") == ["c3"]


def test_a_bottomless_query_is_refused(cars: ContainerProxy) -> None:
    query = f"SELECT * FROM c WHERE {'NOT ' * 5000}true"
    with pytest.raises(CosmosHttpResponseError) as refused:
        ask(cars, query)
    assert refused.value.status_code == 400
