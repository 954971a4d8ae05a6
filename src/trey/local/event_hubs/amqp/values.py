"""Encoded AMQP values as bytes: where one ends, and the few that the server writes.

Events pass through the server in the form in which they came; decoding every value only to encode
it again would cost most of its time. Codes: AMQP 1.0, part 1, section 1.6.
"""

import struct

DESCRIBED, NULL, UINT_0, SMALL_UINT, UINT = 0x00, 0x40, 0x43, 0x52, 0x70
SMALL_ULONG, ULONG = 0x53, 0x80
LIST_8, LIST_32, LIST_0, MAP_8, MAP_32 = 0xC0, 0xD0, 0x45, 0xC1, 0xD1
TEXT_8, TEXT_32 = (0xA1, 0xA3), (0xB1, 0xB3)  # string and symbol

_FIXED_BYTES = {0x4: 0, 0x5: 1, 0x6: 2, 0x7: 4, 0x8: 8, 0x9: 16}
_SIZE_IN_1_BYTE, _SIZE_IN_4_BYTES = (0xA, 0xC, 0xE), (0xB, 0xD, 0xF)


class MalformedError(ValueError):
    """The bytes are not the AMQP that they should be; whoever sent them is refused."""


def end_of_value(data: bytes, start: int) -> int:
    """Give the position after the value that starts here.

    Raises:
        MalformedError: no value, or one that runs beyond the data.
    """
    try:
        if data[start] == DESCRIBED:
            start = _end_of_plain_value(data, start + 1)
        end = _end_of_plain_value(data, start)
    except (IndexError, struct.error):
        raise MalformedError("a value is cut short") from None
    if end > len(data):
        raise MalformedError("a value runs beyond the end of its data")
    return end


def _end_of_plain_value(data: bytes, start: int) -> int:
    kind = data[start] >> 4
    if (fixed := _FIXED_BYTES.get(kind)) is not None:
        return start + 1 + fixed
    if kind in _SIZE_IN_1_BYTE:
        return start + 2 + data[start + 1]
    if kind in _SIZE_IN_4_BYTES:
        return start + 5 + int(struct.unpack_from(">I", data, start + 1)[0])
    raise MalformedError(f"no plain value starts with {data[start]:#04x}")


def content_of(data: bytes, start: int) -> tuple[int, int]:
    """Give (count, position of the first element) of the list or map that starts here.

    Raises:
        MalformedError: it is neither.
    """
    code = data[start]
    try:
        if code == LIST_0:
            return 0, start + 1
        if code in (LIST_8, MAP_8):
            return data[start + 2], start + 3
        if code in (LIST_32, MAP_32):
            return int(struct.unpack_from(">I", data, start + 5)[0]), start + 9
    except (IndexError, struct.error):
        raise MalformedError("a list or map is cut short") from None
    raise MalformedError(f"{code:#04x} is neither a list nor a map")


def text_at(data: bytes, start: int) -> str | None:
    """Give the string or symbol that starts here; none if it is something else."""
    end = end_of_value(data, start)
    if data[start] in TEXT_8:
        return data[start + 2 : end].decode(errors="replace")
    if data[start] in TEXT_32:
        return data[start + 5 : end].decode(errors="replace")
    return None


def uint_at(data: bytes, start: int) -> int | None:
    """Give the unsigned number that starts here; none if it is null."""
    end_of_value(data, start)
    code = data[start]
    if code == NULL:
        return None
    if code == UINT_0:
        return 0
    if code == SMALL_UINT:
        return data[start + 1]
    if code == UINT:
        return int(struct.unpack_from(">I", data, start + 1)[0])
    raise MalformedError(f"{code:#04x} is no unsigned number")


def symbol(text: str) -> bytes:
    """Encode a short symbol."""
    return bytes((0xA3, len(text))) + text.encode("ascii")


def string(text: str) -> bytes:
    """Encode a short string."""
    return bytes((0xA1, len(text))) + text.encode("ascii")


def long(number: int) -> bytes:
    """Encode a signed number of 64 bits."""
    return struct.pack(">Bq", 0x81, number)


def timestamp(milliseconds: int) -> bytes:
    """Encode a point in time, in ms since 1970."""
    return struct.pack(">Bq", 0x83, milliseconds)


def map_32(content: bytes, count: int) -> bytes:
    """Encode a map from its encoded keys and values; `count` counts both."""
    return struct.pack(">BII", MAP_32, len(content) + 4, count) + content
