"""Files of notes to judge: CSV or Parquet with `component_id, vehicle_id, note`."""

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.files.cells import Place, as_bytes, as_text
from trey.files.tables import read_columns

COMPONENT_NOTES = pa.schema(
    [
        pa.field("component_id", pa.string(), nullable=False),
        pa.field("vehicle_id", pa.string()),  # null: nobody knows
        pa.field("note", pa.binary()),  # as it stands: a technician's tool may write anything
    ]
)


def read_notes(path: Path) -> pa.Table:
    """Read notes by their headers; a note may be null, empty, binary or a megabyte long.

    Returns:
        COMPONENT_NOTES, in the order of the file.

    Raises:
        TreyError: A header is missing, a component has no id, or notes are no text; one sentence
            with its place.
    """
    batches = []
    names = COMPONENT_NOTES.names
    for row, headers, batch in read_columns(path, {name: name for name in names}, names):
        places = {name: Place(str(path), header, row) for name, header in headers.items()}
        component, vehicle = (as_text(batch[name], places[name]) for name in names[:2])
        if component.null_count:
            index = pc.index(pc.is_null(component), True).as_py()
            places["component_id"].refuse(index, "is empty; every row needs one")
        columns = [component, vehicle, as_bytes(batch["note"], places["note"])]
        batches.append(pa.RecordBatch.from_arrays(columns, schema=COMPONENT_NOTES))
    return pa.Table.from_batches(batches, COMPONENT_NOTES)


def with_contradictory_notes(notes: pa.Table) -> np.ndarray:
    """Which rows are of a component that has another note elsewhere in the table, shape (rows,)."""
    component = notes["component_id"].combine_chunks().dictionary_encode().indices.to_numpy()
    is_repeated = np.bincount(component)[component] > 1
    # Digests, for one array of Arrow holds no more than 2 GiB of notes.
    repeated = notes["note"].filter(pa.array(is_repeated))
    digests = [_digest(note.as_py()) for chunk in repeated.chunks for note in chunk]
    text = pa.array(digests, pa.binary()).dictionary_encode().indices.to_numpy()
    pairs = np.unique(np.stack([component[is_repeated], text]), axis=1)
    different_notes = np.bincount(pairs[0], minlength=component.max(initial=-1) + 1)
    contradictory: np.ndarray = different_notes[component] > 1
    return contradictory


def _digest(note: bytes | None) -> bytes:
    """Equal for equal notes; null counts as empty."""
    return hashlib.blake2b(note or b"", digest_size=16).digest()
