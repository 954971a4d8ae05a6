"""Simulated groups → files, one group in memory at a time."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pyarrow.compute as pc

from trey.files.tables import table_writer
from trey.telemetry.simulation.fleet import SimulatedFleet


@dataclass(frozen=True)
class Written:
    """What a fleet's files hold."""

    messages: int
    batteries: int
    crossed: int


def write_groups(
    groups: Iterable[SimulatedFleet],
    messages: Path,
    *,
    days: Path | None = None,
    batteries: Path | None = None,
) -> Written:
    """Write the tables of a fleet that have a file, CSV or Parquet by its name.

    Raises:
        TreyError: A file cannot be written; none is there then.
    """
    groups = iter(groups)
    first = next(groups)
    counted = Written(0, 0, 0)
    with ExitStack() as files:
        writers = [
            (name, files.enter_context(table_writer(path, getattr(first, name).schema)))
            for name, path in (("messages", messages), ("days", days), ("batteries", batteries))
            if path is not None
        ]
        for group in chain([first], groups):
            for name, write in writers:
                write(getattr(group, name))
            counted = Written(
                messages=counted.messages + len(group.messages),
                batteries=counted.batteries + len(group.batteries),
                crossed=counted.crossed + pc.count(group.batteries["crossing_on"]).as_py(),
            )
    return counted
