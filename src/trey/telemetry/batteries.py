"""Rows in pieces → pieces that hold whole batteries."""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from trey.telemetry.schemas import BATTERY

ROWS_AT_ONCE = 50_000  # enough to make the calls cheap, and 20 MB


def whole_batteries(
    batches: Iterable[pa.RecordBatch], rows_at_once: int = ROWS_AT_ONCE
) -> Iterator[pa.Table]:
    """Cut rows anew, so that no battery is cut in two.

    Args:
        batches: Rows of which each battery's stand together.
        rows_at_once: Pieces have about as many, or one battery's.
    """
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in filter(len, batches):
        starts = np.flatnonzero(starts_battery(batch))
        if held and _battery(batch, 0) == _battery(held[-1], len(held[-1]) - 1):
            starts = starts[1:]
        if len(starts) and rows + starts[-1] >= rows_at_once:
            last = int(starts[-1])
            yield pa.Table.from_batches([*held, batch.slice(0, last)])
            held, rows, batch = [], 0, batch.slice(last)
        held.append(batch)
        rows += len(batch)
    if held:
        yield pa.Table.from_batches(held)


def _battery(batch: pa.RecordBatch, row: int) -> tuple[str, ...]:
    return tuple(batch[name][row].as_py() for name in BATTERY)


def starts_battery(rows: pa.Table | pa.RecordBatch) -> NDArray[np.bool_]:
    """Whether each row is the first of its battery, where each battery's stand together."""
    starts = np.zeros(len(rows), dtype=np.bool_)
    starts[:1] = True
    for name in BATTERY:
        names = rows[name]
        differs = pc.not_equal(names.slice(1), names.slice(0, max(len(names) - 1, 0)))
        starts[1:] |= differs.to_numpy(zero_copy_only=False)
    return starts
