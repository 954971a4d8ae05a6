"""What `$management` tells about a hub and its partitions."""

from collections.abc import Mapping
from typing import Any

from proton import UNDESCRIBED, Array, Data, int32, timestamp

from trey.local.event_hubs.broker import ServedHub, not_found

HUB, PARTITION = "com.microsoft:eventhub", "com.microsoft:partition"


def describe(hub: ServedHub, asked: Mapping[str, str]) -> dict[str, Any]:
    """Answer a READ request.

    Raises:
        RefusedError: it asks for something that does not exist.
    """
    if asked.get("operation") == "READ" and asked.get("type") == HUB:
        return _describe_hub(hub)
    if asked.get("operation") == "READ" and asked.get("type") == PARTITION:
        return _describe_partition(hub, asked.get("partition", ""))
    raise not_found(f"{asked.get('operation')} {asked.get('type')}")


def _describe_hub(hub: ServedHub) -> dict[str, Any]:
    partitions = [str(number) for number in range(len(hub.partitions))]
    return {
        "name": hub.facts.name,
        "type": HUB,
        "created_at": timestamp(hub.facts.created_at_ms),
        "partition_count": int32(len(partitions)),
        "partition_ids": Array(UNDESCRIBED, Data.STRING, *partitions),  # type: ignore[arg-type]  # proton's own constant
    }


def _describe_partition(hub: ServedHub, partition: str) -> dict[str, Any]:
    if not partition.isdecimal():
        raise not_found(f"{hub.facts.name}/partitions/{partition}")
    log = hub.partition(int(partition)).log
    return {
        "name": hub.facts.name,
        "type": PARTITION,
        "partition": partition,
        "begin_sequence_number": log.begin,
        "last_enqueued_sequence_number": log.last.sequence_number,
        "last_enqueued_offset": str(log.last.offset),
        "last_enqueued_time_utc": timestamp(log.last.enqueued_ms),
        "is_partition_empty": log.begin == log.head,
    }
