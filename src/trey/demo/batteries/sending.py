"""The replayed days as device messages: all devices' days in turn, as time goes by."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa

from trey.adapters.event_hubs.gateway import DeviceMessage, send_device_messages
from trey.demo.batteries.telemetry import days_of
from trey.telemetry.history import messages_of

# A stretch of days goes out over one connection; the stream meets time in this order.
MOST_STRETCHES, MESSAGES_AT_LEAST = 10, 500


def send(connection_string: str, replay: pa.Table, sent: Callable[[int], None]) -> int:
    """Send the replay and say how many messages it made.

    Args:
        connection_string: Of the device gateway.
        replay: Readings in the order of time.
        sent: Called with the messages of each stretch when it is stored.
    """
    total = 0
    for stretch in stretches(replay):
        number = send_device_messages(connection_string, _messages(stretch))
        sent(number)
        total += number
    return total


def stretches(replay: pa.Table) -> list[pa.Table]:
    """Cut by day into at most MOST_STRETCHES parts, fewer if they were small; no day is cut in two."""
    days = days_of(replay).cast(pa.int32()).fill_null(-1).to_numpy()
    starts = np.flatnonzero(np.diff(days, prepend=days[:1] - 1))
    parts = min(MOST_STRETCHES, max(1, len(replay) // MESSAGES_AT_LEAST))
    chosen = starts[:: max(1, -(-len(starts) // parts))]
    cuts = [*chosen, len(replay)]
    return [replay.slice(start, end - start) for start, end in pairwise(cuts)]


def _messages(readings: pa.Table) -> Iterator[DeviceMessage]:
    for batch in messages_of(readings, source="replay"):
        for row in batch.select(["device_id", "body", "enqueued_at"]).to_pylist():
            # A row without a vehicle is sent by nobody, for quarantine to name.
            yield DeviceMessage(row["device_id"] or "", row["body"], row["enqueued_at"])
