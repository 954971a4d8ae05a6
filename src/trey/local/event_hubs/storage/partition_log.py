"""The log of one partition: events in order, on disk, found by number, offset or time."""

import bisect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trey.local.event_hubs.amqp.messages import Event
from trey.local.event_hubs.storage.segment import HEAD_BYTES, Segment

SEGMENT_BYTES = 64 * 1024 * 1024
DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class Retention:
    """How much of a partition is kept; what is older or beyond is gone for readers at once."""

    age_ms: int = 7 * DAY_MS
    partition_bytes: int = 10 * 1024**3


@dataclass(frozen=True)
class LastEvent:
    """The newest event that is safe on disk; retention does not change what it was."""

    sequence_number: int
    offset: int
    enqueued_ms: int


NO_EVENT = LastEvent(sequence_number=-1, offset=-1, enqueued_ms=0)


class PartitionLog:
    """Appends become readable, and may be acknowledged, once they are `published`."""

    def __init__(self, folder: Path, retention: Retention) -> None:
        """Open the log, or begin one; an unfinished end is cut off."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._retention = folder, retention
        self._segments = [Segment(path) for path in sorted(folder.glob("*.log"))] or [
            Segment.create(folder, 0, 0)
        ]
        for segment, following in zip(self._segments, [*self._segments[1:], None], strict=True):
            segment.recover(following)
        self.begin = self._segments[0].first_sequence_number
        self.head = self.end
        self.last = self._last_before(self.head)

    @property
    def end(self) -> int:
        """The sequence number that the next event will get; `head` is the next published one's."""
        return self._segments[-1].end_sequence_number

    def append(self, events: list[Event], now_ms: int) -> None:
        """Write the events behind the last one, all or none; readers do not see them yet.

        Raises:
            OSError: the disk does not take them.
        """
        last = self._segments[-1]
        # A clock that was set back must not make times fall: readers search by time.
        enqueued_ms = max(now_ms, self._newest_ms())
        if last.end_offset - last.first_offset >= SEGMENT_BYTES:
            last.sync()
            last = Segment.create(self._folder, last.end_sequence_number, last.end_offset)
            self._segments.append(last)
        last.append(_stamped(events, last, enqueued_ms), enqueued_ms)

    def sync(self) -> None:
        """Return when the disk has all that was appended before; runs beside further appends."""
        self._segments[-1].sync()

    def publish(self, head: int, now_ms: int) -> None:
        """Let readers see the events before `head`, which were synced, as far as they are kept."""
        self.head = head
        self.last = self._last_before(head)
        self.trim(now_ms)

    def read(self, first: int, max_events: int, max_bytes: int) -> list[bytes]:
        """Give published messages from a sequence number on, at least one if there is one."""
        end = min(self.head, first + max_events)
        if first >= end:
            return []
        segment = self._segment_of(first)
        end = min(end, segment.end_sequence_number)
        limit = segment.offset_of(first) + max_bytes
        fitting = bisect.bisect_right(range(first + 1, end + 1), limit, key=segment.offset_of)
        return segment.read(first, first + max(1, fitting))

    def first_with(self, reached: Callable[[Segment, int], bool]) -> int:
        """Give the first kept number from which on `reached(segment, number)` holds, else the head.

        `reached` must stay true once it is: the log is searched by halves.
        """
        numbers = range(self.begin, self.head)
        return self.begin + bisect.bisect_left(
            numbers, True, key=lambda number: reached(self._segment_of(number), number)
        )

    def trim(self, now_ms: int) -> None:
        """Take back what retention no longer keeps; numbers of kept events do not change."""
        oldest_ms = now_ms - self._retention.age_ms
        lowest_offset = self._segments[-1].end_offset - self._retention.partition_bytes
        self.begin = self.first_with(
            lambda segment, number: (
                segment.time_of(number) >= oldest_ms and segment.offset_of(number) >= lowest_offset
            )
        )
        while len(self._segments) > 1 and self._segments[0].end_sequence_number <= self.begin:
            self._segments.pop(0).delete()

    def close(self) -> None:
        """Close the files."""
        for segment in self._segments:
            segment.close()

    def _segment_of(self, number: int) -> Segment:
        index = bisect.bisect_right(
            self._segments, number, key=lambda segment: segment.first_sequence_number
        )
        return self._segments[index - 1]

    def _newest_ms(self) -> int:
        return (
            self.last.enqueued_ms
            if self.head == self.end
            else self._last_before(self.end).enqueued_ms
        )

    def _last_before(self, head: int) -> LastEvent:
        segment = self._segment_of(head - 1)
        if head <= segment.first_sequence_number:
            return NO_EVENT
        number = head - 1
        return LastEvent(number, segment.offset_of(number), segment.time_of(number))


def _stamped(events: list[Event], segment: Segment, enqueued_ms: int) -> list[bytes]:
    messages, offset = [], segment.end_offset
    for number, event in enumerate(events, segment.end_sequence_number):
        message = event.stamped(number, offset, enqueued_ms)
        messages.append(message)
        offset += len(message) + HEAD_BYTES
    return messages
