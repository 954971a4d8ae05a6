"""Cells of a table file → typed columns; what does not fit is refused by file, row and column."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NoReturn

import pyarrow as pa
import pyarrow.compute as pc

from trey.errors import TreyError

NUMBER, TEXT, DAY = pa.float64(), pa.string(), pa.date32()
INSTANT = pa.timestamp("us", tz="UTC")
_TEXTUAL = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
    pa.types.is_null,
)


@dataclass(frozen=True)
class Place:
    """A column of a file, from `row` on: what the sentence about a wrong cell names."""

    file: str
    column: str
    row: int

    def refuse(self, index: int, problem: str) -> NoReturn:
        """Raise the sentence about the cell that lies `index` rows below."""
        raise TreyError(f"{self.file}, row {self.row + index}, column {self.column}: {problem}")

    def below(self, index: int) -> "Place":
        """The same column, `index` rows further down."""
        return replace(self, row=self.row + index)


def as_text(cells: pa.Array, place: Place) -> pa.Array:
    """Text, and whole numbers as their digits; an empty cell is null.

    Raises:
        TreyError: A cell is not UTF-8.
    """
    if pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    if pa.types.is_floating(cells.type):  # pandas makes 7.0 of 7 where a cell is empty
        cells = _cast(cells, pa.int64(), place, "{!r} is not a whole number")
    if is_textual(cells):
        cells = as_bytes(cells, place)  # whose UTF-8 Arrow checks: a file's strings it believes
    text = _cast(cells, TEXT, place, "not UTF-8; save the file in that encoding")
    text = pc.utf8_trim_whitespace(text)
    return pc.if_else(pc.equal(text, ""), None, text)


def as_numbers(cells: pa.Array, place: Place) -> pa.Array:
    """Numbers as float64, NaN and infinity among them; an empty cell is null.

    Raises:
        TreyError: A cell is not a number.
    """
    if not _is_number(cells.type):
        cells = as_text(cells, place)
    return _cast(cells, NUMBER, place, "{!r} is not a number", safe=False)


def as_instants(cells: pa.Array, place: Place) -> pa.Array:
    """Instants in UTC, of ISO 8601 text with a zone or of timestamps with one.

    Raises:
        TreyError: A cell has no zone, or is no timestamp at all.
    """
    problem = "{!r} is not a timestamp with its zone, such as 2017-03-19T06:00:00Z"
    if pa.types.is_timestamp(cells.type):
        if cells.type.tz is None and cells.null_count < len(cells):
            place.refuse(0, "the timestamps of this column lack their zone")
        return _cast(cells, INSTANT, place, problem, safe=False)
    return _cast(as_text(cells, place), INSTANT, place, problem)


def as_bytes(cells: pa.Array, place: Place) -> pa.Array:
    """Text or bytes as they stand, whatever they hold; null stays null.

    Raises:
        TreyError: The column holds numbers or anything else that is no text.
    """
    if pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    if not is_textual(cells):
        place.refuse(0, f"holds {cells.type}, which is no text")
    return _cast(cells, pa.binary(), place, "longer than 2 GiB; shorten it")


def entries_as_text(lists: pa.Array, place: Place) -> pa.Array:
    """Entries of all lists, one list behind the other, as they stand.

    Raises:
        TreyError: An entry is not UTF-8, or the lists hold no text.
    """

    def entries(some: pa.Array) -> pa.Array:
        return pc.list_flatten(some).cast(pa.binary()).cast(TEXT)

    try:
        return entries(lists)
    except pa.ArrowInvalid:
        index = first_failing(lists, entries)
        place.refuse(index, "not UTF-8; save the file in that encoding")
    except pa.ArrowNotImplementedError:
        place.refuse(0, f"holds {lists.type}, which is no list of text")


def is_textual(cells: pa.Array) -> bool:
    """Whether cells are text or bytes, in any of Arrow's ways to hold them; or all of them null."""
    is_encoded = pa.types.is_dictionary(cells.type)
    type_ = cells.type.value_type if is_encoded else cells.type
    return any(is_kind(type_) for is_kind in _TEXTUAL)


def _is_number(type_: pa.DataType) -> bool:
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    return any(is_kind(type_) for is_kind in kinds)


def _cast(
    cells: pa.Array, type_: pa.DataType, place: Place, problem: str, *, safe: bool = True
) -> pa.Array:
    def cast(some: pa.Array) -> pa.Array:
        return some.cast(type_, safe=safe)

    try:
        return cast(cells)
    except pa.ArrowInvalid:
        index = first_failing(cells, cast)
        place.refuse(index, problem.format(cells[index].as_py()))
    except pa.ArrowNotImplementedError:
        place.refuse(0, f"holds {cells.type}, which cannot be read as {type_}")


def first_failing(cells: pa.Array, convert: Callable[[pa.Array], object]) -> int:
    """Index of the first cell that `convert` refuses; some cell has to be refused."""
    first, behind = 0, len(cells)  # the first refused cell lies in [first, behind)
    while behind - first > 1:
        middle = (first + behind) // 2
        try:
            convert(cells.slice(first, middle - first))
        except pa.ArrowInvalid:
            behind = middle
        else:
            first = middle
    return first
