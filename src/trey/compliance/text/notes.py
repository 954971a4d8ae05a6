"""Notes as they come: null, binary, enormous; and as the tokeniser wants them."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

# A long workshop note has 600 characters. What stands behind the cap is not read, and `was_cut`
# says so: a decision on half a note belongs to a person.
MAX_CHARACTERS = 2_000


def readable(notes: pa.Array | pa.ChunkedArray) -> tuple[pa.StringArray, NDArray[np.bool_]]:
    """Give each note as valid UTF-8 of at most MAX_CHARACTERS, and whether it was cut.

    Null becomes the empty text. Bytes that are not UTF-8 become U+FFFD, one by one. The result
    starts at offset 0 of its own buffers and never exceeds 4 * MAX_CHARACTERS bytes per note.
    """
    if isinstance(notes, pa.ChunkedArray):
        notes = notes.combine_chunks()
    if pa.types.is_dictionary(notes.type):
        notes = notes.dictionary_decode()
    if pa.types.is_null(notes.type):
        notes = notes.cast(pa.string())
    texts = pc.fill_null(_decoded(notes), "")
    was_cut = pc.greater(
        pc.binary_length(texts), MAX_CHARACTERS
    )  # bytes: never fewer than characters
    if pc.any(was_cut).as_py():
        was_cut = pc.greater(pc.utf8_length(texts), MAX_CHARACTERS)
        texts = pc.utf8_slice_codeunits(texts, 0, MAX_CHARACTERS)
    whole = pa.concat_arrays([texts.cast(pa.string())])  # a slice is copied to offset 0
    return whole, np.asarray(was_cut.fill_null(False))


def _decoded(notes: pa.Array) -> pa.Array:
    try:
        texts = notes.cast(pa.large_string())
        texts.validate(full=True)
    except pa.ArrowInvalid:
        # Only a batch with broken bytes goes this way. Cut first: a megabyte of them is not decoded.
        raw = notes.cast(pa.large_binary())
        return pa.array(
            [
                None if note is None else note[: 4 * MAX_CHARACTERS + 4].decode(errors="replace")
                for note in raw.to_pylist()
            ],
            pa.large_string(),
        )
    return texts
