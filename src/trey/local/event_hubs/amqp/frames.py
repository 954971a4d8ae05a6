"""Frames as bytes: cut out of the stream, padded for azure-eventhub, asked for their format.

A frame is size (4 bytes), data offset in words, type, channel (2 bytes), then a performative and,
in a transfer, the payload.
"""

import struct
from collections.abc import Iterator

from trey.local.event_hubs.amqp.values import (
    LIST_32,
    MalformedError,
    content_of,
    end_of_value,
    uint_at,
)

HEADER_BYTES = 8
SASL_HEADER = b"AMQP\x03\x01\x00\x00"
TRANSFER = 0x14
BATCH_FORMAT = 0x80013700  # each Data section of the body is an encoded message of its own

# azure-eventhub indexes the fields of a performative by position and fails on trailing nulls that
# are left off, as AMQP allows and the engine does: descriptor → number of fields.
_FIELDS = {0x10: 10, 0x11: 8, 0x12: 14, 0x13: 11, 0x14: 11, 0x15: 6, 0x16: 3, 0x17: 1, 0x18: 1}
_SASL_MECHANISMS = (b"ANONYMOUS", b"MSSBCBS")  # the latter for uamqp and .NET


class FrameCutter:
    """Turns a stream of bytes into whole protocol headers and frames."""

    def __init__(self, max_frame_bytes: int) -> None:
        self._max_frame_bytes = max_frame_bytes
        self._rest = bytearray()

    def cut(self, data: bytes) -> Iterator[bytes]:
        """Give the frames that are now complete; the rest waits for more.

        Raises:
            MalformedError: the stream is not AMQP, or a frame is larger than allowed.
        """
        self._rest += data
        start = 0
        try:
            while len(self._rest) - start >= HEADER_BYTES:
                end = start + self._length(start)
                if len(self._rest) < end:
                    break
                yield bytes(self._rest[start:end])
                start = end
        finally:
            del self._rest[:start]

    def _length(self, start: int) -> int:
        if self._rest[start : start + 4] == b"AMQP":
            return HEADER_BYTES
        length = int(struct.unpack_from(">I", self._rest, start)[0])
        if not HEADER_BYTES <= length <= self._max_frame_bytes:
            raise MalformedError(f"a frame of {length} bytes; allowed are {self._max_frame_bytes}")
        return length


def _performative(frame: bytes) -> int | None:
    """Position of the performative's list in an AMQP frame; none in any other."""
    start = frame[4] * 4
    if frame[:4] == b"AMQP" or frame[5] != 0 or frame[start : start + 2] != b"\x00\x53":
        return None
    return start + 3


def padded(frame: bytes) -> bytes:
    """Give the frame with every field of its performative written out, nulls too."""
    position = _performative(frame)
    if position is None:
        return frame
    code = frame[position - 1]
    count, first = content_of(frame, position)
    missing = _FIELDS.get(code, 0) - count
    if missing <= 0:
        return frame
    end = end_of_value(frame, position)
    fields = frame[first:end] + b"\x40" * missing
    body = struct.pack(">BII", LIST_32, len(fields) + 4, count + missing) + fields + frame[end:]
    return struct.pack(">I", position + len(body)) + frame[4:position] + body


def message_format(frame: bytes) -> int | None:
    """Give the message format that a transfer frame names; none for all else.

    The engine hides it, yet it alone tells a batch from an event whose body happens to be AMQP.

    Raises:
        MalformedError: the transfer cannot be read.
    """
    position = _performative(frame)
    if (
        position is None
        and frame[:4] != b"AMQP"
        and frame[frame[4] * 4 :][:1] not in (b"", b"\x00")
    ):
        raise MalformedError("a frame holds neither a performative nor nothing")
    if position is None or frame[position - 1] != TRANSFER:
        return None
    count, field = content_of(frame, position)
    if count < 4:
        return None
    for _ in ("handle", "delivery-id", "delivery-tag"):
        field = end_of_value(frame, field)
    return uint_at(frame, field)


def sasl_mechanisms() -> bytes:
    """Answer a client's SASL header: which mechanisms it may choose."""
    names = b"".join(bytes([len(name)]) + name for name in _SASL_MECHANISMS)
    array = bytes((0xE0, len(names) + 2, len(_SASL_MECHANISMS), 0xA3)) + names
    return SASL_HEADER + _sasl_frame(0x40, array)


def sasl_accepted() -> bytes:
    """Let a client in; what it may do is up to the tokens that it then presents."""
    return _sasl_frame(0x44, b"\x50\x00")


def _sasl_frame(code: int, fields: bytes) -> bytes:
    body = bytes((0x00, 0x53, code, 0xC0, len(fields) + 1, 1)) + fields
    return struct.pack(">IBBH", len(body) + HEADER_BYTES, 2, 1, 0) + body
