"""The event hubs of one data folder: name, creation time, partitions; all of it survives."""

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from trey.errors import TreyError
from trey.local.event_hubs.storage.partition_log import PartitionLog, Retention
from trey.local.event_hubs.storage.segment import sync_folder

CONSUMER_GROUPS = ("$Default", "trey")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,255}")
_FILE = "hub.json"


@dataclass(frozen=True)
class HubFacts:
    """What stays of a hub for its whole life; the creation time tells it from a namesake."""

    name: str
    created_at_ms: int
    partition_count: int


@dataclass(frozen=True)
class Hub:
    """An open event hub."""

    facts: HubFacts
    logs: tuple[PartitionLog, ...]


def open_hubs(
    folder: Path, wanted: dict[str, int], retention: Retention, now_ms: int
) -> dict[str, Hub]:
    """Open the hubs of the folder and create those that are `wanted` (name → partitions).

    Raises:
        TreyError: a name is impossible, or a hub exists with another number of partitions.
    """
    facts = {found.name: found for found in _found(folder)}
    for name, partition_count in wanted.items():
        if name not in facts:
            facts[name] = _create(folder, HubFacts(name, now_ms, partition_count))
        elif facts[name].partition_count != partition_count:
            raise TreyError(
                f"event hub {name} has {facts[name].partition_count} partitions, not "
                f"{partition_count}; delete {folder / name} to begin it anew"
            )
    return {name: _open(folder, hub, retention) for name, hub in facts.items()}


def _found(folder: Path) -> list[HubFacts]:
    return [HubFacts(**json.loads(file.read_text())) for file in sorted(folder.glob(f"*/{_FILE}"))]


def _create(folder: Path, facts: HubFacts) -> HubFacts:
    if not _NAME.fullmatch(facts.name) or not 1 <= facts.partition_count <= 1024:
        raise TreyError(
            f"{facts.name}={facts.partition_count} is no event hub; use NAME=PARTITIONS"
        )
    place = folder / facts.name
    place.mkdir(exist_ok=True)  # a crash may have left it without the file
    unfinished = place / f"{_FILE}.new"
    with unfinished.open("w") as file:
        json.dump(asdict(facts), file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(place / _FILE)
    sync_folder(place)
    sync_folder(folder)
    return facts


def _open(folder: Path, facts: HubFacts, retention: Retention) -> Hub:
    logs = (
        PartitionLog(folder / facts.name / str(partition), retention)
        for partition in range(facts.partition_count)
    )
    return Hub(facts, tuple(logs))
