"""Where the words, numbers and signs of a note stand: one pass over its bytes, in numpy.

A batch's text is one run of bytes. Each byte has a class; where the class changes, a token begins.
Equal tokens are then counted as one (`distinct`), so that whatever is asked about a token is asked
once per distinct token, not once per occurrence.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trey.compliance.text.notes import readable

IntArray: TypeAlias = NDArray[np.int32]
BoolArray: TypeAlias = NDArray[np.bool_]
ByteArray: TypeAlias = NDArray[np.uint8]
PlaceArray: TypeAlias = NDArray[np.intp]
FloatArray: TypeAlias = NDArray[np.float64]

SPACE, WORD, SIGN, LONG_SIGN = range(4)
# One lead byte announces the typographic signs (U+2010 to U+203F) and the exotic spaces.
LEAD_E2, LEAD_NBSP = 0xE2, 0xC2


def _byte_classes() -> ByteArray:
    classes = np.full(256, SIGN, np.uint8)
    classes[:0x21] = SPACE  # control characters part words like blanks
    classes[0x7F] = SPACE
    for first, last in ("09", "AZ", "az"):
        classes[ord(first) : ord(last) + 1] = WORD
    classes[0x80:] = WORD  # letters of other scripts: which ones, nobody needs to know here
    return classes


BYTE_CLASSES = _byte_classes()


@dataclass(frozen=True)
class Tokens:
    """The tokens of a batch of notes, in reading order.

    Attributes:
        notes: The notes as read: capped, without nulls.
        was_cut: Per note, whether its end was not read.
        row: Per token, the number of its note.
        code: Per token, its place in `distinct`.
        start, end: Per token, its bytes in `notes`' data (not within the note).
        distinct: The different tokens, as written.
    """

    notes: pa.StringArray
    was_cut: BoolArray
    row: IntArray
    code: IntArray
    start: IntArray
    end: IntArray
    distinct: pa.StringArray


def tokenise(notes: pa.Array | pa.ChunkedArray) -> Tokens:
    """Split notes into words (letters, digits, inner apostrophes), numbers and single signs.

    Never raises on any text; cost and memory are linear in the characters read.
    """
    texts, was_cut = readable(notes)
    offsets, data = text_bytes(texts)
    classes = _classes(data, offsets)
    starts = _segment_starts(classes, offsets)
    edges = np.append(starts, np.int32(data.size)).astype(np.int32)
    segments = pa.StringArray.from_buffers(
        len(starts), pa.py_buffer(edges), pa.py_buffer(data)
    ).dictionary_encode()
    is_token = classes[starts] != SPACE
    start, end = edges[:-1][is_token], edges[1:][is_token]
    per_row = np.diff(np.searchsorted(start, offsets))
    row = np.repeat(np.arange(len(texts), dtype=np.int32), per_row)
    code = segments.indices.to_numpy()[is_token]
    return Tokens(texts, was_cut, row, code, start, end, segments.dictionary)


def text_bytes(texts: pa.StringArray) -> tuple[IntArray, ByteArray]:
    """Offsets (rows + 1) and bytes of an array that starts at offset 0."""
    _, offset_buffer, data_buffer = texts.buffers()
    if not len(texts) or data_buffer is None:
        return np.zeros(len(texts) + 1, np.int32), np.zeros(0, np.uint8)
    offsets = np.frombuffer(offset_buffer, np.int32, len(texts) + 1)
    return offsets, np.frombuffer(data_buffer, np.uint8, int(offsets[-1]))


def in_characters(
    notes: pa.StringArray, row: PlaceArray | IntArray, *places: IntArray
) -> tuple[IntArray, ...]:
    """Places in the bytes of a batch, as characters within their notes.

    Args:
        notes: `Tokens.notes`.
        row: Note of each place.
        places: Bytes, as of `Tokens.start`; each array as long as `row`.
    """
    offsets, data = text_bytes(notes)
    if (data >= 0x80).any():
        # A character begins at every byte that continues none.
        before = np.zeros(data.size + 1, np.int32)
        np.cumsum((data & 0xC0) != 0x80, out=before[1:])
        offsets, places = before[offsets], tuple(before[at] for at in places)
    return tuple(at - offsets[row] for at in places)


def _classes(data: ByteArray, offsets: IntArray) -> ByteArray:
    classes = BYTE_CLASSES[data]
    at = _inner(np.flatnonzero(data == ord("'")), offsets)
    classes[at[_is_letter(data[at - 1]) & _is_letter(data[at + 1])]] = WORD  # isn't
    at = _inner(np.flatnonzero((data == ord(".")) | (data == ord(","))), offsets)
    at = at[_is_digit(data[at - 1]) & _is_digit(data[at + 1])]
    classes[at[~_before_four_digits(at, data, offsets)]] = WORD  # 1.5 and 12,500, not 05.1994
    if (data >= LEAD_NBSP).any():
        _mark_typography(classes, data, offsets)
    return classes


def _inner(at: PlaceArray, offsets: IntArray, width: int = 1) -> PlaceArray:
    """The signs of that width which are neither first nor last in their note."""
    note = np.searchsorted(offsets, at, side="right")
    return at[(at > offsets[note - 1]) & (at + width < offsets[note])]


def _before_four_digits(at: PlaceArray, data: ByteArray, offsets: IntArray) -> BoolArray:
    fits = at + 4 < offsets[np.searchsorted(offsets, at, side="right")]
    for distance in range(1, 5):
        fits[fits] = _is_digit(data[at[fits] + distance])
    return fits


def _is_letter(data: ByteArray) -> BoolArray:
    low = data | 0x20
    return (low >= ord("a")) & (low <= ord("z"))


def _is_digit(data: ByteArray) -> BoolArray:
    return (data >= ord("0")) & (data <= ord("9"))


def _mark_typography(classes: ByteArray, data: ByteArray, offsets: IntArray) -> None:
    """Dashes, curly quotes and wide spaces are signs and blanks, but for the quote of "isn't"."""
    at = np.flatnonzero(data[:-2] == LEAD_E2)
    at = at[data[at + 1] == 0x80]
    third = data[at + 2]
    quotes = _inner(at[third == 0x99], offsets, width=3)
    quotes = quotes[_is_letter(data[quotes - 1]) & _is_letter(data[quotes + 3])]
    for where, kind in ((at[third < 0x8C], SPACE), (at[third >= 0x8C], LONG_SIGN), (quotes, WORD)):
        for byte in range(3):
            classes[where + byte] = kind
    blanks = np.flatnonzero(data[:-1] == LEAD_NBSP)
    blanks = blanks[data[blanks + 1] == 0xA0]
    classes[blanks] = classes[blanks + 1] = SPACE


def _segment_starts(classes: ByteArray, offsets: IntArray) -> IntArray:
    """First byte of each run of one class; signs stand alone, and no run crosses two notes."""
    if not classes.size:
        return np.zeros(0, np.int32)
    is_start = np.empty(classes.size, bool)
    is_start[0] = True
    np.not_equal(classes[1:], classes[:-1], out=is_start[1:])
    is_start |= classes == SIGN
    firsts = offsets[:-1]
    is_start[firsts[firsts < classes.size]] = True
    return np.flatnonzero(is_start).astype(np.int32)
