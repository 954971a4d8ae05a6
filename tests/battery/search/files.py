"""Files to search on: a small fleet in names of its own, and a battery."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from tests.battery.model.fleets import FIRST_DAY, drivers
from trey.files.tables import write_table

FIVE_LINES = """\
data: {data}
target: amount
time: on
group: unit
minutes: 5
"""


def write_fleet(path: Path, batteries: int, days: int, seed: int = 51) -> Path:
    """Amounts by unit and day, with a counter and the same amounts in other units, backwards."""
    use = drivers(np.random.default_rng(seed), batteries, days)
    table = pa.table(
        {
            "unit": np.repeat([f"u{number:02}" for number in range(batteries)], days),
            "on": pa.array(np.tile(FIRST_DAY + np.arange(days), batteries).astype(np.int32)).cast(
                pa.date32()
            ),
            "amount": np.concatenate(use),
            "total": np.concatenate([np.cumsum(one) for one in use]),
            "minutes": np.concatenate(use) * 400.0,
            "mood": np.random.default_rng(1).random(batteries * days),
            "allowed": np.repeat([0.85 * one.sum() for one in use], days),
        }
    )
    write_table(table.take(np.arange(len(table))[::-1]), path)
    return path


def write_config(folder: Path, data: Path, *lines: str) -> Path:
    """The five lines, with lines added."""
    path = folder / "search.yaml"
    path.write_text(FIVE_LINES.format(data=data) + "".join(f"{line}\n" for line in lines))
    return path
