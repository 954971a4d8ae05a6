from typing import Any

import pytest
from azure.cosmos import PartitionKey
from hypothesis import given, settings
from hypothesis import strategies as st

from trey.local.cosmos.errors import BadRequestError
from trey.local.cosmos.partition_key import PartitionKeyDefinition, parse_path
from trey.local.cosmos.values import UNDEFINED

SINGLE = PartitionKeyDefinition((("a",),), hierarchical=False)
NESTED = PartitionKeyDefinition((("a",), ("b", "c")), hierarchical=True)

components = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
)


def range_of_client(paths: Any, value: Any) -> tuple[str, str]:
    ring = PartitionKey(paths)._get_epk_range_for_partition_key(value)
    return ring.min, ring.max


@settings(deadline=None)
@given(components)
def test_a_key_is_hashed_as_the_client_hashes_it(key: Any) -> None:
    assert SINGLE.epk((key,)) == range_of_client("/a", key)[0]


@settings(deadline=None)
@given(components, components)
def test_a_hierarchical_key_is_hashed_part_by_part(first: Any, second: Any) -> None:
    assert NESTED.epk((first, second)) == range_of_client(["/a", "/b/c"], [first, second])[0]


def test_the_range_of_a_prefix_is_the_client_s() -> None:
    ring = NESTED.range_of(("p",))
    assert (ring.start, ring.end) == range_of_client(["/a", "/b/c"], ["p"])


def test_a_known_key_has_its_known_place() -> None:
    assert SINGLE.epk(("p",)) == "1D1C97DD684A8CFD0AD88BD3B4BC757C"


def test_a_key_is_found_at_its_paths() -> None:
    item: dict[str, Any] = {"a": None, "b": {"c": 1}}
    assert NESTED.extract(item) == (None, 1)
    assert NESTED.extract({"b": 5}) == (UNDEFINED, UNDEFINED)


def test_a_header_has_a_form_for_missing_values() -> None:
    assert SINGLE.from_header("[{}]") == (UNDEFINED,)
    assert SINGLE.from_header("[]") == (UNDEFINED,)
    assert SINGLE.from_header("[null]") == (None,)


@pytest.mark.parametrize("header", ['["a","b"]', "a", '{"a":1}', '[["a"]]'])
def test_a_header_of_another_form_is_refused(header: str) -> None:
    with pytest.raises(BadRequestError):
        SINGLE.from_header(header)


def test_names_with_blanks_are_quoted_in_paths() -> None:
    assert parse_path('/a/"b c"/d') == ("a", "b c", "d")


@pytest.mark.parametrize("path", ["a", "/", "/a//b", 5])
def test_a_path_that_is_none_is_refused(path: Any) -> None:
    with pytest.raises(BadRequestError):
        parse_path(path)
