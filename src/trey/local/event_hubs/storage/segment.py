"""One append-only file of a partition, and the index of its events in memory.

A record is its length, a checksum, sequence number and enqueued time, then the message as clients
receive it. The name says where the file begins: `<first sequence number>-<first offset>.log`.
"""

import logging
import os
import struct
import zlib
from array import array
from collections.abc import Iterator
from pathlib import Path

from trey.errors import TreyError

logger = logging.getLogger(__name__)

_HEAD = struct.Struct(">IIQq")  # length of the message, checksum of all behind it, number, time
_UNCHECKED = struct.Struct(">II")
HEAD_BYTES = _HEAD.size


class Segment:
    """A run of events with consecutive sequence numbers."""

    def __init__(self, path: Path) -> None:
        first, _, offset = path.stem.partition("-")
        self.path = path
        self.first_sequence_number, self.first_offset = int(first), int(offset)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._starts = array("Q", [0])  # one more than events: where the next record will start
        self._times = array("q")

    @classmethod
    def create(cls, folder: Path, first_sequence_number: int, first_offset: int) -> "Segment":
        """Begin a new file that is found again after a crash."""
        segment = cls(folder / f"{first_sequence_number:020d}-{first_offset:020d}.log")
        sync_folder(folder)
        return segment

    @property
    def end_sequence_number(self) -> int:
        """The number after the last event's."""
        return self.first_sequence_number + len(self._times)

    @property
    def end_offset(self) -> int:
        """The offset after the last event's record."""
        return self.first_offset + self._starts[-1]

    def recover(self, following: "Segment | None") -> None:
        """Build the index from the file; cut what a crash left unfinished at the very end.

        Only the last file can end in an unfinished record, and nothing in it was acknowledged.

        Raises:
            TreyError: a file that others follow is not whole.
        """
        for message_bytes, enqueued_ms in self._records(checked=following is None):
            self._starts.append(self._starts[-1] + HEAD_BYTES + message_bytes)
            self._times.append(enqueued_ms)
        surplus = os.fstat(self._file).st_size - self._starts[-1]
        if following is None and surplus:
            logger.warning("%s: %d unfinished bytes cut off its end", self.path, surplus)
            os.ftruncate(self._file, self._starts[-1])
            self.sync()
        elif following is not None and self.end_sequence_number != following.first_sequence_number:
            raise TreyError(
                f"{self.path} is damaged after sequence number {self.end_sequence_number - 1}; "
                "bring it back from a copy, or delete it and the files before it"
            )

    def _records(self, *, checked: bool) -> Iterator[tuple[int, int]]:
        with open(self._file, "rb", closefd=False) as file:  # a descriptor
            size, position = os.fstat(self._file).st_size, 0
            number = self.first_sequence_number
            while len(head := file.read(HEAD_BYTES)) == HEAD_BYTES:
                length, checksum, sequence_number, enqueued_ms = _HEAD.unpack(head)
                position += HEAD_BYTES + length
                if position > size or sequence_number != number:
                    return
                if not checked:
                    file.seek(length, os.SEEK_CUR)
                elif zlib.crc32(file.read(length), zlib.crc32(head[_UNCHECKED.size :])) != checksum:
                    return
                number += 1
                yield length, enqueued_ms

    def append(self, messages: list[bytes], enqueued_ms: int) -> None:
        """Write messages behind the last one, all or none; not yet synced.

        Raises:
            OSError: the disk does not take them.
        """
        records, starts, start = [], [], self._starts[-1]
        for number, message in enumerate(messages, self.end_sequence_number):
            about = struct.pack(">Qq", number, enqueued_ms)
            checksum = zlib.crc32(message, zlib.crc32(about))
            records += [_UNCHECKED.pack(len(message), checksum), about, message]
            start += HEAD_BYTES + len(message)
            starts.append(start)
        self._write(b"".join(records))
        self._starts.extend(starts)
        self._times.extend([enqueued_ms] * len(messages))

    def _write(self, data: bytes) -> None:
        end = self._starts[-1]
        try:
            written = os.pwrite(self._file, data, end)
            if written < len(data):
                raise OSError(f"{self.path}: the disk took {written} of {len(data)} bytes")
        except OSError:
            os.ftruncate(self._file, end)
            raise

    def read(self, first: int, end: int) -> list[bytes]:
        """Give the messages from one sequence number up to another, which is left out."""
        low, high = first - self.first_sequence_number, end - self.first_sequence_number
        start = self._starts[low]
        data = os.pread(self._file, self._starts[high] - start, start)
        return [
            data[self._starts[event] - start + HEAD_BYTES : self._starts[event + 1] - start]
            for event in range(low, high)
        ]

    def offset_of(self, sequence_number: int) -> int:
        """Offset of an event, or of the next one to come."""
        return self.first_offset + self._starts[sequence_number - self.first_sequence_number]

    def time_of(self, sequence_number: int) -> int:
        """Enqueued time of an event in ms."""
        return self._times[sequence_number - self.first_sequence_number]

    def sync(self) -> None:
        """Return when the disk has all that was appended before."""
        os.fsync(self._file)

    def close(self) -> None:
        """Close the file; it stays."""
        os.close(self._file)

    def delete(self) -> None:
        """Remove the file for good."""
        self.close()
        self.path.unlink()


def sync_folder(folder: Path) -> None:
    """Return when the disk has the folder's entries: a new file may vanish in a crash otherwise."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
