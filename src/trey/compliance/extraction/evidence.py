"""Where in a note something is said: from bytes of a batch to characters of its notes."""

import numpy as np
import pyarrow as pa

from trey.compliance.text.tokens import IntArray, Tokens, text_bytes

SPANS = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32())]))


def evidence(tokens: Tokens, *, rows: IntArray, start: IntArray, end: IntArray) -> pa.ListArray:
    """Spans of each note in characters, from bytes of the batch; `rows` ascends."""
    offsets, data = text_bytes(tokens.notes)
    if (data >= 0x80).any():
        # A character begins at every byte that continues none.
        before = np.zeros(data.size + 1, np.int32)
        np.cumsum((data & 0xC0) != 0x80, out=before[1:])
        offsets, start, end = before[offsets], before[start], before[end]
    spans = pa.StructArray.from_arrays(
        [pa.array(start - offsets[rows]), pa.array(end - offsets[rows])],
        fields=list(SPANS.value_type),
    )
    bounds = np.searchsorted(rows, np.arange(len(tokens.notes) + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(bounds), spans)
