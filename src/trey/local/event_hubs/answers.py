"""What the nodes `$cbs` and `$management` answer."""

from typing import Any

from proton import UNDESCRIBED, Array, Data, Message, int32, timestamp

from trey.local.event_hubs.access.addresses import entity_path
from trey.local.event_hubs.access.claims import Claims
from trey.local.event_hubs.access.tokens import TokenRefusedError
from trey.local.event_hubs.broker import Broker, ServedHub, not_found
from trey.local.event_hubs.readers import RefusedError

HUB, PARTITION = "com.microsoft:eventhub", "com.microsoft:partition"


def put_token(claims: Claims, request: Message, now: float) -> Message:
    """Take the token of a request, or say why not."""
    try:
        claims.put(str(request.body), _properties(request).get("name", ""), now)
    except TokenRefusedError as refusal:
        return _status(401, str(refusal))
    return _status(202, "Accepted")


def describe(broker: Broker, claims: Claims, request: Message, now: float) -> Message:
    """Tell about a hub or a partition; whoever may use it may ask, as in the service."""
    asked = _properties(request)
    path = entity_path(asked.get("name", ""))
    if not claims.knows(path, now):
        return _status(401, f"Unauthorized access to '{path}'.")
    try:
        body = _description(broker.hub(path), asked)
    except RefusedError as refusal:
        return _status(404, refusal.description)
    response = _status(200, "OK")
    response.body = body
    return response


def _description(hub: ServedHub, asked: dict[str, str]) -> dict[str, Any]:
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


def _properties(request: Any) -> dict[str, str]:  # proton declares them as None
    return {str(name): str(value) for name, value in (request.properties or {}).items()}


def _status(code: int, description: str) -> Message:
    # The client reads the code as an int of 32 bits.
    return Message(properties={"status-code": int32(code), "status-description": description})
