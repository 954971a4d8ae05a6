"""Where a reader begins: the selector that clients send, as a sequence number of the log."""

import re
from collections.abc import Callable

from trey.local.event_hubs.amqp.values import MalformedError
from trey.local.event_hubs.storage.partition_log import PartitionLog
from trey.local.event_hubs.storage.segment import Segment

_SELECTOR = re.compile(
    r"amqp\.annotation\.x-opt-(?P<by>offset|sequence-number|enqueued-time)"
    r"\s*(?P<operator>>=?)\s*'(?P<value>-?\d+|@latest)'"
)
_VALUE_OF: dict[str, Callable[[Segment, int], int]] = {
    "offset": Segment.offset_of,
    "sequence-number": lambda _, number: number,
    "enqueued-time": Segment.time_of,
}


def first_to_read(log: PartitionLog, selector: str) -> int:
    """Give the sequence number to begin at; what retention took is passed over.

    Raises:
        MalformedError: the selector is none that the service knows.
    """
    if not selector:
        return log.begin
    asked = _SELECTOR.fullmatch(selector.strip())
    if asked is None:
        raise MalformedError(f"the selector {selector!r} is not known")
    if asked["value"] == "@latest":
        return log.head
    lowest = int(asked["value"]) + (asked["operator"] == ">")
    value_of = _VALUE_OF[asked["by"]]
    return log.first_with(lambda segment, number: value_of(segment, number) >= lowest)
