"""Files of components with their attributes: CSV, or Parquet with lists."""

from collections.abc import Sequence
from functools import reduce
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.attributes import COLUMNS
from trey.compliance.catalogue import Catalogue, Term
from trey.files.cells import Place, as_numbers, as_text, entries_as_text
from trey.files.tables import read_columns

BETWEEN_MATERIALS = ";"  # in a cell of a CSV

COMPONENTS = pa.schema(
    [
        pa.field("component_id", pa.string(), nullable=False),
        pa.field("vehicle_id", pa.string(), nullable=False),
        *COLUMNS,
    ]
)
_LAST_YEAR = "manufacture_year_to"  # the one column that may be missing


def read_components(path: Path, catalogue: Catalogue) -> pa.Table:
    """Read components by their headers; `manufacture_year_to` may be missing.

    Conditions and materials may be any words of the catalogue; the table has its names. Of a year
    that is impossible by the catalogue, or has an impossible bound, nothing is known.

    Returns:
        COMPONENTS, in the order of the file; an empty cell is null.

    Raises:
        TreyError: A cell or header cannot be read for certain; one sentence with its place.
    """
    fields = {name: name for name in COMPONENTS.names}
    needed = [name for name in fields if name != _LAST_YEAR]
    batches = []
    for row, headers, batch in read_columns(path, fields, needed):
        places = {name: Place(str(path), header, row) for name, header in headers.items()}
        batches.append(_components(batch, places, catalogue))
    return pa.Table.from_batches(batches, COMPONENTS)


def as_flat(components: pa.Table) -> pa.Table:
    """The table with each list of materials as one text: CSV knows no lists."""
    number = components.schema.get_field_index("materials")
    text = pc.binary_join(components["materials"], f"{BETWEEN_MATERIALS} ")
    return components.set_column(number, "materials", text)


def _components(
    batch: pa.RecordBatch, places: dict[str, Place], catalogue: Catalogue
) -> pa.RecordBatch:
    bounds = {
        name: _years(batch[name], places[name])
        for name in ("manufacture_year", _LAST_YEAR)
        if name in places
    }
    conditions = as_text(batch["condition"], places["condition"])
    row_of = np.arange(len(batch))
    columns = {
        "component_id": _identifiers(batch["component_id"], places["component_id"]),
        "vehicle_id": _identifiers(batch["vehicle_id"], places["vehicle_id"]),
        _LAST_YEAR: pa.nulls(len(batch), pa.int32()),
        **_if_possible(bounds, catalogue),
        "condition": _names(conditions, row_of, catalogue.conditions, places["condition"]),
        "materials": _materials(batch["materials"], places["materials"], catalogue),
    }
    return pa.record_batch([columns[name] for name in COMPONENTS.names], COMPONENTS)


def _identifiers(cells: pa.Array, place: Place) -> pa.Array:
    text = as_text(cells, place)
    if text.null_count:
        place.refuse(pc.index(pc.is_null(text), True).as_py(), "is empty; every row needs one")
    return text


def _years(cells: pa.Array, place: Place) -> pa.Array:
    years = as_numbers(cells, place)
    is_broken = pc.fill_null(pc.not_equal(pc.floor(years), years), False)
    if pc.any(is_broken).as_py():
        index = pc.index(is_broken, True).as_py()
        place.refuse(index, f"{years[index].as_py():g} is no year")
    return years


def _if_possible(bounds: dict[str, pa.Array], catalogue: Catalogue) -> dict[str, pa.Array]:
    """The bounds of each year; both null where one is impossible: the other alone would be exact."""
    span = catalogue.years
    is_outside = [
        pc.fill_null(pc.or_(pc.less(years, span.first), pc.greater(years, span.last)), False)
        for years in bounds.values()
    ]
    is_impossible = reduce(pc.or_, is_outside)
    return {
        name: pc.if_else(is_impossible, None, years).cast(pa.int32())
        for name, years in bounds.items()
    }


def _materials(cells: pa.Array, place: Place, catalogue: Catalogue) -> pa.Array:
    if not (pa.types.is_list(cells.type) or pa.types.is_large_list(cells.type)):
        cells = pc.split_pattern(as_text(cells, place), BETWEEN_MATERIALS)
    words = pc.utf8_trim_whitespace(entries_as_text(cells, place))
    row_of = pc.list_parent_indices(cells).to_numpy()
    names = _names(words, row_of, catalogue.materials, place)
    lengths = pc.fill_null(pc.list_value_length(cells), 0).to_numpy()
    ends = pa.array(np.append(0, lengths.cumsum()), pa.int32())
    return pa.ListArray.from_arrays(ends, names, mask=pc.is_null(cells))


def _names(words: pa.Array, row_of: np.ndarray, terms: Sequence[Term], place: Place) -> pa.Array:
    """The catalogue's name for each word; null stays null."""
    pairs = [(form.casefold(), term.name) for term in terms for form in term.surface_forms]
    forms, name_of_form = (pa.array(column, pa.string()) for column in zip(*pairs, strict=True))
    number = pc.index_in(pc.utf8_lower(words), forms)
    is_unknown = pc.and_(pc.is_null(number), pc.is_valid(words))
    if pc.any(is_unknown).as_py():
        index = pc.index(is_unknown, True).as_py()
        known = ", ".join(term.name for term in terms)
        place.refuse(row_of[index], f"{words[index].as_py()!r} is not in the catalogue: {known}")
    return name_of_form.take(number)
