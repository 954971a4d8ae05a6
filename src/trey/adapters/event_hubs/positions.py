"""Where a reader stands: offsets as Spark stores them, and what the next batch may hold. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from trey.errors import DataLossError, TreyError

Positions: TypeAlias = Mapping[str, int]  # partition id -> next sequence number to read


@dataclass(frozen=True)
class Kept:
    """What a partition still holds: sequence numbers from `first` to `end`, `end` excluded."""

    first: int
    end: int


def to_offset(hub: str, positions: Positions) -> dict[str, Any]:
    """Build the dict that Spark stores; the order is fixed, for Spark compares it as text."""
    return {"hub": hub, "p": {partition: positions[partition] for partition in sorted(positions)}}


def from_offset(offset: Mapping[str, Any], hub: str) -> Positions:
    """Read back what `to_offset` built.

    Raises:
        TreyError: The offset belongs to another hub, or to one that has been created anew.
    """
    if offset["hub"] != hub:
        raise TreyError(
            f"the checkpoint belongs to event hub {offset['hub']} and the connection leads to {hub}; "
            "restore the connection, or start with a new checkpoint"
        )
    return {partition: int(position) for partition, position in offset["p"].items()}


def admit(start: Positions, heads: Positions, limit: int | None) -> dict[str, int]:
    """Say where the next batch ends: at most `limit` events, shared out by backlog.

    What whole shares leave over goes out one by one, beginning at a partition that moves on by one
    with each full batch. A partition whose share is below one is thereby served within as many
    batches as there are partitions. The turn follows from the positions, so a restart keeps it.
    """
    partitions = sorted(heads)
    backlog = {p: max(0, heads[p] - start[p]) for p in partitions}
    total = sum(backlog.values())
    if limit is None or total <= limit:
        return {p: start[p] + backlog[p] for p in partitions}
    share = {p: limit * backlog[p] // total for p in partitions}
    turn = sum(start[p] for p in partitions) // limit % len(partitions)
    waiting = [p for p in partitions[turn:] + partitions[:turn] if share[p] < backlog[p]]
    for partition in waiting[: limit - sum(share.values())]:
        share[partition] += 1
    return {p: start[p] + share[p] for p in partitions}


def surviving(
    hub: str, start: Positions, kept: Mapping[str, Kept], *, fail_on_data_loss: bool
) -> dict[str, int]:
    """Give the positions from which reading can go on in each partition that the hub has.

    A partition that `start` does not name has been added to the hub since: it is read from its
    first event on.

    Raises:
        DataLossError: Retention took events that were not read, and `fail_on_data_loss` is set.
        TreyError: A position lies beyond the partition's end, or the partition is gone.
    """
    _refuse_beyond(hub, start, kept)
    survivors = {}
    for partition, keeps in sorted(kept.items()):
        position = start.get(partition, 0)
        if position < keeps.first and fail_on_data_loss:
            raise DataLossError(
                hub,
                partition,
                position,
                keeps.first - 1,
                f"the hub keeps {keeps.first} and later",
            )
        survivors[partition] = max(position, keeps.first)
    return survivors


def ranges(
    hub: str, start: Positions, end: Positions, kept: Mapping[str, Kept]
) -> dict[str, range]:
    """Give what lies between two positions, without the partitions that have nothing to read.

    Raises:
        TreyError: The end lies beyond the partition's, or before the start: Spark would plan that
            as an empty batch and go on from there.
    """
    _refuse_beyond(hub, end, kept)
    spans = {p: range(start.get(p, 0), position) for p, position in sorted(end.items())}
    for partition, span in spans.items():
        if span.stop < span.start:
            raise TreyError(
                f"{hub} partition {partition}: the range ends at {span.stop}, before its start "
                f"{span.start}; correct the positions, or start with a new checkpoint"
            )
    return {partition: span for partition, span in spans.items() if span}


def _refuse_beyond(hub: str, positions: Positions, kept: Mapping[str, Kept]) -> None:
    for partition, position in sorted(positions.items()):
        if partition not in kept:
            raise TreyError(f"{hub} has no partition {partition}; it has {', '.join(sorted(kept))}")
        if position > kept[partition].end:
            raise TreyError(
                f"{hub} partition {partition}: position {position} lies beyond the end "
                f"{kept[partition].end}; correct the position, or start with a new checkpoint"
            )
