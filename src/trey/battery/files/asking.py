"""Which batteries are asked about, as of which days; and what stands in the way of an answer."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.files.mending import filled_counter
from trey.battery.files.readings import Readings
from trey.files import cells
from trey.files.cells import Place
from trey.files.tables import read_columns
from trey.telemetry.files.dates import DateColumn

_FIELDS = {name: name for name in ("battery_id", "as_of")} | {"Battery_ID": "battery_id"}
_FIELDS |= {"Date": "as_of"}


@dataclass(frozen=True)
class Asked:
    """Batteries and days, and what is known by then; shape (n,).

    Attributes:
        battery: Row in the batteries' table, -1 where the history does not hold it.
        as_of: In days since 1970-01-01.
        row: The battery's last day on or before that, -1 where there is none.
        remaining_cycles: By the last counter that is known, at or below 0 once the rating is
            reached, NaN where no counter or no rating is known.
        unknown_days: Days since that counter.
    """

    battery: IntArray
    as_of: IntArray
    row: IntArray
    remaining_cycles: FloatArray
    unknown_days: IntArray


def ask(days: Readings, battery: IntArray, as_of: IntArray) -> Asked:
    """What is known of each battery as of its day."""
    key = days.battery * (1 << 32) + days.day
    row = np.searchsorted(key, battery * (1 << 32) + as_of, side="right") - 1
    row = np.where((row >= 0) & (battery >= 0) & (days.battery[row] == battery), row, -1)
    remaining = _last_known(days, days.rated, row) - _last_known(days, filled_counter(days), row)
    counted = _last_row(days, filled_counter(days))[row]
    unknown_days = np.where(np.isnan(remaining), 0, as_of - days.day[counted])
    return Asked(battery, as_of, row, np.where(row >= 0, remaining, np.nan), unknown_days)


def pairs_of(batteries: pa.Table, as_of: list[int]) -> tuple[IntArray, IntArray]:
    """Each battery with each day."""
    number = np.arange(len(batteries))
    return np.repeat(number, len(as_of)), np.tile(np.array(as_of, dtype=np.int64), len(number))


def read_pairs(path: Path, batteries: pa.Table) -> tuple[pa.Table, IntArray, IntArray]:
    """A file of `battery_id` and `as_of`: its rows, the row of each one's battery, and its day.

    A battery that several vehicles have had is asked about in each of them.

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
    pairs = pa.concat_tables(parts)
    numbered = batteries.append_column("battery", pa.array(np.arange(len(batteries))))
    numbered = numbered.select(["battery_id", "battery"])
    pairs = pairs.append_column("pair", pa.array(np.arange(len(pairs))))
    joined = pairs.join(numbered, "battery_id", join_type="left outer", use_threads=False)
    joined = joined.sort_by([("pair", "ascending"), ("battery", "ascending")])
    battery = pc.fill_null(joined["battery"], -1).to_numpy()
    as_of_day = joined["as_of"].cast(pa.int32()).to_numpy().astype(np.int64)
    return joined.select(["battery_id", "as_of"]), battery, as_of_day


def _last_row(days: Readings, values: FloatArray) -> IntArray:
    """The battery's last row with a value, up to each row; the row itself where there is none."""
    rows = np.arange(len(values))
    last = np.maximum.accumulate(np.where(np.isnan(values), -1, rows)) if len(rows) else rows
    return np.where((last >= 0) & (days.battery[last] == days.battery), last, rows)


def _last_known(days: Readings, values: FloatArray, row: IntArray) -> FloatArray:
    known: FloatArray = values[_last_row(days, values)][row]
    return known
