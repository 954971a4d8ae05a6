"""Notes as they come: null, binary, enormous; and as the tokeniser wants them."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

# A long workshop note has 600 characters. What stands behind the cap is not read, and `was_cut`
# says so: a decision on half a note belongs to a person.
MAX_CHARACTERS = 2_000
BLOCK_BYTES = 2_500_000  # read at once: 30,000 usual notes; of signs only, some 250 MB of arrays


def blocks(notes: pa.Array | pa.ChunkedArray) -> Iterator[pa.Array]:
    """Cut notes into slices that are read at once, so that memory is bounded whatever they hold."""
    for chunk in notes.chunks if isinstance(notes, pa.ChunkedArray) else [notes]:
        read_bytes = np.minimum(_bytes(chunk), 4 * MAX_CHARACTERS).cumsum() // BLOCK_BYTES
        cuts = np.flatnonzero(np.diff(read_bytes)) + 1
        for begin, end in pairwise([0, *cuts.tolist(), len(chunk)]):
            yield chunk.slice(begin, end - begin)


def gathered(batches: Iterable[pa.RecordBatch], notes: str) -> Iterator[pa.RecordBatch]:
    """Put batches together while their notes still make one block: fewer words are looked up twice.

    Args:
        batches: Of any size, in order.
        notes: Name of their column of notes.
    """
    held: list[pa.RecordBatch] = []
    for batch in batches:
        if held and sum(one[notes].nbytes for one in (*held, batch)) > BLOCK_BYTES:
            yield pa.concat_batches(held)
            held = []
        held.append(batch)
    if held:
        yield pa.concat_batches(held)


def _bytes(notes: pa.Array) -> NDArray[np.int64]:
    lengths: NDArray[np.int64] = pc.binary_length(_plain(notes).cast(pa.large_binary())).fill_null(
        0
    )
    return np.asarray(lengths, np.int64)


def readable(notes: pa.Array | pa.ChunkedArray) -> tuple[pa.StringArray, NDArray[np.bool_]]:
    """Give each note as valid UTF-8 of at most MAX_CHARACTERS, and whether it was cut.

    Null becomes the empty text. Bytes that are not UTF-8 become U+FFFD, one by one. The result
    starts at offset 0 of its own buffers and never exceeds 4 * MAX_CHARACTERS bytes per note.
    """
    if isinstance(notes, pa.ChunkedArray):
        notes = notes.combine_chunks()
    texts = pc.fill_null(_decoded(_plain(notes)), "")
    was_cut = pc.greater(
        pc.binary_length(texts), MAX_CHARACTERS
    )  # bytes: never fewer than characters
    if pc.any(was_cut).as_py():
        was_cut = pc.greater(pc.utf8_length(texts), MAX_CHARACTERS)
        texts = pc.utf8_slice_codeunits(texts, 0, MAX_CHARACTERS)
    whole = pa.concat_arrays([texts.cast(pa.string())])  # a slice is copied to offset 0
    return whole, np.asarray(was_cut.fill_null(False))


def _plain(notes: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(notes.type):
        return notes.dictionary_decode()
    return notes.cast(pa.string()) if pa.types.is_null(notes.type) else notes


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
