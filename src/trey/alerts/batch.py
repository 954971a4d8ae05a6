"""What the log says of a batch: what came in, and how long each step took."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Self

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from trey.alerts.ports import Positions


@dataclass(frozen=True)
class _Range:
    """What a batch holds of one partition."""

    event_hub: str
    partition: int
    first: int
    last: int
    messages: int


@dataclass(frozen=True)
class BatchFacts:
    """A batch, counted.

    Attributes:
        ranges: One per partition that has messages.
        quarantined: Messages that cannot be read.
        earliest: First day that a readable message is about; None if there is none.
    """

    ranges: tuple[_Range, ...]
    quarantined: int
    earliest: date | None

    @classmethod
    def of(cls, readings: DataFrame) -> Self:
        """Count a batch of parsed messages; what comes to the driver grows with partitions only."""
        rows = (
            readings.groupBy("event_hub", "partition")
            .agg(
                F.min("sequence_number").alias("first"),
                F.max("sequence_number").alias("last"),
                F.count(F.lit(1)).alias("messages"),
                F.count("reason").alias("quarantined"),
                F.min(F.when(F.col("reason").isNull(), F.col("observed_on"))).alias("earliest"),
            )
            .collect()
        )
        ranges = (
            _Range(row.event_hub, row.partition, row["first"], row["last"], row.messages)
            for row in rows
        )
        return cls(
            ranges=tuple(sorted(ranges, key=lambda r: (r.event_hub, r.partition))),
            quarantined=sum(row.quarantined for row in rows),
            earliest=min((row.earliest for row in rows if row.earliest), default=None),
        )

    @property
    def messages_read(self) -> int:
        """Messages in the batch."""
        return sum(range_.messages for range_ in self.ranges)

    def stored_positions(self) -> Column:
        """Condition on stored rows `t` that holds for these messages and few others."""
        return reduce(
            or_,
            [
                (F.col("t.event_hub") == r.event_hub)
                & (F.col("t.partition") == r.partition)
                & F.col("t.sequence_number").between(r.first, r.last)
                for r in self.ranges
            ],
        )

    def positions_after(self, before: Positions) -> Positions:
        """Next sequence number of each partition that this query has ever read."""
        after = {hub: dict(partitions) for hub, partitions in before.items()}
        for r in self.ranges:
            after.setdefault(r.event_hub, {})[str(r.partition)] = r.last + 1
        return after

    def messages_lost(self, before: Positions) -> int:
        """Sequence numbers missing inside the batch, and between it and what was read before."""
        lost = 0
        for r in self.ranges:
            expected = before.get(r.event_hub, {}).get(str(r.partition), r.first)
            lost += r.last + 1 - expected - r.messages
        return lost


class Stopwatch:
    """Seconds per step, in the order of the steps."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        started = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - started, 3)


def as_json(positions: Positions) -> str:
    """Positions as the log stores them."""
    return json.dumps(positions, sort_keys=True, separators=(",", ":"))


def row_facts(facts: BatchFacts, before: Positions) -> Mapping[str, object]:
    """The columns of `ops.batch_log` that are known when a batch starts."""
    return {
        "positions": as_json(facts.positions_after(before)),
        "messages_read": facts.messages_read,
        "quarantined": facts.quarantined,
        "messages_lost": facts.messages_lost(before),
    }
