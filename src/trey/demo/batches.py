"""The batches of this run, as `ops.batch_log` tells them from outside."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from trey.adapters.delta_files import read_delta
from trey.errors import TableMissingError

_BATCH = ["query_id", "batch_id"]


@dataclass(frozen=True)
class BatchLogReader:
    """What the log holds now, and what it gains from here on.

    Attributes:
        home: The world.
        before: Rows that earlier runs left.
    """

    home: Path
    before: pd.DataFrame

    @classmethod
    def from_now_on(cls, home: Path) -> "BatchLogReader":
        """Leave the batches out that the log holds already."""
        return cls(home, _read(home))

    def copied(self) -> pd.DataFrame:
        """Batches of this run that came to their end, in order: messages_read, seconds, alerts."""
        rows = self._rows()
        is_batch = rows["positions"].notna()  # the run of a scheduled job has none
        started = rows[(rows["event"] == "started") & is_batch].drop(columns=["seconds", "alerts"])
        ended = rows[rows["event"] == "copied"][[*_BATCH, "seconds", "alerts"]]
        return started.merge(ended, on=_BATCH).sort_values("at", ignore_index=True)

    def newest_of(self, job: str) -> dict[str, Any] | None:
        """The newest row of a scheduled job's run; None before its first."""
        rows = self._rows()
        rows = rows[rows["query_id"] == job].sort_values("at")
        return None if rows.empty else {str(k): v for k, v in rows.iloc[-1].to_dict().items()}

    def positions(self) -> dict[str, dict[int, range]]:
        """Which messages this run's batches read: hub → partition → sequence numbers."""
        first = _next_positions(self.before)
        return {
            hub: {
                partition: range(first.get(hub, {}).get(partition, 0), end)
                for partition, end in partitions.items()
            }
            for hub, partitions in _next_positions(self._rows()).items()
        }

    def _rows(self) -> pd.DataFrame:
        rows = _read(self.home)
        is_new = rows["at"] > self.before["at"].max() if len(self.before) else rows["at"].notna()
        return rows[is_new]


def count_messages(
    home: Path, table: str, sender: str, positions: dict[str, dict[int, range]], vehicles: pa.Array
) -> int:
    """Count rows of a bronze table at these positions, sent by these vehicles or by nobody.

    Args:
        home: The world.
        table: bronze.telemetry or bronze.quarantine.
        sender: Its column that names the vehicle.
        positions: As `BatchLogReader.positions`.
        vehicles: Of the run.
    """
    is_here = pc.field("event_hub").isin(list(positions))
    is_ours = pc.field(sender).isin(vehicles) | pc.field(sender).isin([""])
    rows = read_delta(
        home,
        table,
        columns=["event_hub", "partition", "sequence_number"],
        filters=is_here & (is_ours | pc.field(sender).is_null()),
    )
    hubs, partitions, numbers = (column.to_numpy() for column in rows.columns)
    is_counted = np.zeros(len(rows), dtype=bool)
    for hub, ranges in positions.items():
        for partition, read in ranges.items():
            is_in = (hubs == hub) & (partitions == partition)
            is_counted |= is_in & (numbers >= read.start) & (numbers < read.stop)
    return int(is_counted.sum())


def _read(home: Path) -> pd.DataFrame:
    columns = [*_BATCH, "event", "at", "positions", "messages_read", "seconds", "alerts"]
    try:
        rows = read_delta(home, "ops.batch_log", columns=columns)
    except TableMissingError:  # no batch was ever read
        return pd.DataFrame(columns=columns).astype({"at": "datetime64[us, UTC]"})
    frame: pd.DataFrame = rows.to_pandas(maps_as_pydicts="strict")
    return frame


def _next_positions(rows: pd.DataFrame) -> dict[str, dict[int, int]]:
    """The highest next sequence number per hub and partition in rows of the log."""
    highest: dict[str, dict[int, int]] = {}
    for positions in rows["positions"].dropna():
        said: dict[str, dict[str, Any]] = json.loads(positions)
        for hub, partitions in said.items():
            known = highest.setdefault(hub, {})
            for partition, end in partitions.items():
                known[int(partition)] = max(known.get(int(partition), 0), end)
    return highest
