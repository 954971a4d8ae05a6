"""Files of a catalogue of components → its rows; one that cannot be read carries a reason."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.errors import TreyError
from trey.files.cells import Place, as_bytes, as_text, is_textual
from trey.files.identity import file_source
from trey.files.tables import read_columns

MISSING_ID, ID_NOT_UTF8, VEHICLE_NOT_UTF8 = (
    "missing_component_id",
    "component_id_not_utf8",
    "vehicle_id_not_utf8",
)

# As `schemas.CATALOGUE_ROW`.
CATALOGUE_ROWS = pa.schema(
    [
        pa.field("component_id", pa.string()),
        pa.field("vehicle_id", pa.string()),
        pa.field("note", pa.binary()),
        pa.field("raw_id", pa.binary()),
        pa.field("raw_vehicle_id", pa.binary()),
        pa.field("source", pa.string()),
        pa.field("source_row", pa.int64()),
        pa.field("reason", pa.string()),
    ]
)
# As `schemas.VEHICLE_COMPONENT`, but for the time.
SPECIFICATION_ROWS = pa.schema(
    [
        pa.field("vehicle_id", pa.string()),
        pa.field("component_id", pa.string()),
        pa.field("source", pa.string()),
        pa.field("source_row", pa.int64()),
    ]
)


def catalogue_rows(path: Path) -> Iterator[pa.RecordBatch]:
    """Give every row of a CSV or Parquet with `component_id, note`, and `vehicle_id` if it names one.

    A note may be null, empty, binary or a megabyte long. A row without an id that can be read
    carries a reason and its bytes: one bad row stops nothing.

    Returns:
        Batches of CATALOGUE_ROWS, in the order of the file.

    Raises:
        TreyError: The file cannot be read, a column is missing, or notes are no text.
    """
    source, first_row = file_source(path), 0
    fields = {name: name for name in ("component_id", "vehicle_id", "note")}
    for row, headers, batch in read_columns(path, fields, ("component_id", "note")):
        places = {name: Place(str(path), headers.get(name, name), row) for name in fields}
        numbers = pa.array(np.arange(first_row, first_row + len(batch)))
        first_row += len(batch)
        yield readable_or_refused(batch, places, source, numbers)


def readable_or_refused(
    batch: pa.RecordBatch, places: Mapping[str, Place], source: str, numbers: pa.Array
) -> pa.RecordBatch:
    """Rows with `component_id, note` and maybe `vehicle_id`, as CATALOGUE_ROWS.

    Args:
        batch: The cells as they stand.
        places: Of each column, for the sentence about what no row of it can be.
        source: What was read.
        numbers: source_row of each.

    Raises:
        TreyError: A column holds what is neither text nor, as an id, a whole number.
    """
    if "vehicle_id" not in batch.schema.names:
        batch = batch.append_column("vehicle_id", pa.nulls(len(batch), pa.string()))
    ids, bad_ids = _texts(batch["component_id"], places["component_id"])
    vehicles, bad_vehicles = _texts(batch["vehicle_id"], places["vehicle_id"])
    reason = np.select(
        [bad_ids, np.asarray(ids.is_null()), bad_vehicles],
        [ID_NOT_UTF8, MISSING_ID, VEHICLE_NOT_UTF8],
        "",
    )
    refused = pa.array(reason != "")
    columns = [
        pc.if_else(refused, None, ids),
        vehicles,
        as_bytes(batch["note"], places["note"]),
        pc.if_else(refused, _raw(batch["component_id"], places["component_id"]), None),
        pc.if_else(refused, _raw(batch["vehicle_id"], places["vehicle_id"]), None),
        pa.array([source]).take(pa.array(np.zeros(len(batch), np.int64))),
        numbers,
        pa.array(reason, pa.string(), mask=reason == ""),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=CATALOGUE_ROWS)


def specification_rows(path: Path) -> Iterator[pa.RecordBatch]:
    """Give the rows of a CSV or Parquet with `vehicle_id, component_id`.

    An empty component_id says that the vehicle has none.

    Returns:
        Batches of SPECIFICATION_ROWS, in the order of the file.

    Raises:
        TreyError: The file cannot be read for certain, or a row names no vehicle.
    """
    source, first_row = file_source(path), 0
    names = ("vehicle_id", "component_id")
    for row, headers, batch in read_columns(path, {name: name for name in names}, names):
        places = {name: Place(str(path), headers[name], row) for name in names}
        vehicles, components = (as_text(batch[name], places[name]) for name in names)
        if vehicles.null_count:
            index = pc.index(pc.is_null(vehicles), True).as_py()
            places["vehicle_id"].refuse(index, "is empty; every row needs one")
        numbers = pa.array(np.arange(first_row, first_row + len(batch)))
        sources = pa.array([source]).take(pa.array(np.zeros(len(batch), np.int64)))
        first_row += len(batch)
        yield pa.RecordBatch.from_arrays(
            [vehicles, components, sources, numbers], schema=SPECIFICATION_ROWS
        )


def _texts(cells: pa.Array, place: Place) -> tuple[pa.Array, np.ndarray]:
    """Cells as text, null where empty; and which of them are not UTF-8."""
    is_bad = np.zeros(len(cells), np.bool_)
    try:
        return as_text(cells, place), is_bad
    except TreyError:
        if not is_textual(cells):  # another type of column: no row of it fits
            raise
    texts: list[str | None] = []
    for number, cell in enumerate(as_bytes(cells, place).to_pylist()):
        try:
            texts.append(None if cell is None else cell.decode().strip() or None)
        except UnicodeDecodeError:
            is_bad[number] = True
            texts.append(None)
    return pa.array(texts, pa.string()), is_bad


def _raw(cells: pa.Array, place: Place) -> pa.Array:
    """The bytes of cells; of numbers those of their digits."""
    return as_bytes(cells if is_textual(cells) else as_text(cells, place), place)
