"""Which batteries are asked about, as of which days, and what is known of them by then."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.battery.arrays import BoolArray, FloatArray, IntArray
from trey.battery.histories import Histories, key_of
from trey.files import cells
from trey.files.cells import Place
from trey.files.tables import read_columns
from trey.telemetry.files.dates import DateColumn

_FIELDS = {
    "battery_id": "battery_id",
    "Battery_ID": "battery_id",
    "as_of": "as_of",
    "Date": "as_of",
}


@dataclass(frozen=True)
class Pairs:
    """Batteries, each as of a day; shape (n,).

    Attributes:
        battery_id: As asked.
        vehicle_id: That the battery was in; null where the history does not hold it.
        as_of: In days since 1970-01-01.
        battery: Number in the histories, -1 where they have no day of it.
    """

    battery_id: pa.ChunkedArray
    vehicle_id: pa.ChunkedArray
    as_of: IntArray
    battery: IntArray


@dataclass(frozen=True)
class Known:
    """What is known of each pair by its day; shape (n,).

    Attributes:
        row: The battery's last complete day by then, -1 where there is none.
        remaining_cycles: Rated minus lifetime cycles by the last counter, at or below 0 once the
            rating is reached, NaN where no counter is known.
        unknown_days: Days since that counter.
    """

    row: IntArray
    remaining_cycles: FloatArray
    unknown_days: IntArray


def known_by(
    histories: Histories, is_complete: BoolArray, rated: FloatArray, pairs: Pairs
) -> Known:
    """Look up what is known; a complete day owes nothing to later ones, others may.

    Args:
        histories: Of whole batteries.
        is_complete: Shape (row,).
        rated: Rated cycles, shape (row,).
        pairs: What is asked.
    """
    key = key_of(histories.battery, histories.day)
    row = np.searchsorted(key, key_of(pairs.battery, pairs.as_of), side="right") - 1
    row = _last_with(is_complete, histories, row, pairs.battery)
    counted = _last_with(~np.isnan(histories.counter), histories, row, pairs.battery)
    is_counted = counted >= 0
    remaining, unknown_days = np.full(len(row), np.nan), np.zeros(len(row), dtype=np.int64)
    counted, of_row = counted[is_counted], row[is_counted]
    remaining[is_counted] = rated[of_row] - histories.counter[counted]
    unknown_days[is_counted] = pairs.as_of[is_counted] - histories.day[counted]
    return Known(row, remaining, unknown_days)


def _last_with(
    holds: BoolArray, histories: Histories, row: IntArray, battery: IntArray
) -> IntArray:
    """The last row of the battery up to the given one on which something holds, else -1."""
    if len(holds) == 0:
        return np.full(len(row), -1)
    last = np.maximum.accumulate(np.where(holds, np.arange(len(holds)), -1))[row]
    found: IntArray = np.where(
        (row >= 0) & (last >= 0) & (battery >= 0) & (histories.battery[last] == battery), last, -1
    )
    return found


def each_as_of(batteries: pa.Table, days: list[int]) -> Pairs:
    """Each battery with each day.

    Args:
        batteries: `vehicle_id`, `battery_id` and their number, `battery`.
        days: Since 1970-01-01.
    """
    row = pa.array(np.repeat(np.arange(len(batteries)), len(days)))
    return Pairs(
        batteries["battery_id"].take(row),
        batteries["vehicle_id"].take(row),
        np.tile(np.array(days, dtype=np.int64), len(batteries)),
        batteries["battery"].take(row).to_numpy(),
    )


def read_pairs(path: Path, batteries: pa.Table) -> Pairs:
    """The pairs of a file of `battery_id` and `as_of`, in its order.

    A battery that several vehicles have had is asked about in each of them.

    Args:
        path: CSV or Parquet.
        batteries: See `each_as_of`.

    Raises:
        TreyError: The file cannot be read, or a cell of it is empty.
    """
    dates = DateColumn()
    parts = []
    for row, headers, batch in read_columns(path, _FIELDS, ("battery_id", "as_of")):
        places = {field: Place(str(path), header, row) for field, header in headers.items()}
        columns = {
            "battery_id": cells.as_text(batch["battery_id"], places["battery_id"]),
            "as_of": dates.read(batch["as_of"], places["as_of"]),
        }
        for name, values in columns.items():
            if (empty := pc.index(pc.is_null(values), True).as_py()) >= 0:
                places[name].refuse(empty, "is empty")
        parts.append(pa.table(columns))
    dates.finish()
    asked = pa.concat_tables(parts)
    asked = asked.append_column("pair", pa.array(np.arange(len(asked))))
    found = asked.join(batteries, "battery_id", join_type="left outer", use_threads=False)
    found = found.sort_by([("pair", "ascending"), ("battery", "ascending")])
    return Pairs(
        found["battery_id"],
        found["vehicle_id"],
        found["as_of"].cast(pa.int32()).to_numpy().astype(np.int64),
        pc.fill_null(found["battery"], -1).to_numpy(),
    )
