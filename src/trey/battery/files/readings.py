"""Rows of a history file → readings as arrays, in the order of battery, day and arrival."""

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.battery.arrays import BoolArray, FloatArray, IntArray
from trey.telemetry.history import HISTORY

MORNING, EVENING, WHOLE = 0, 1, 2  # what a reading covers of its day
_SLOTS = 3
_LATEST_DAY = 1 << 20  # of a date32 that a calendar has


@dataclass(frozen=True)
class Readings:
    """Readings, each of a battery and a day or half of one; shape (reading,).

    Attributes:
        battery: Row in the batteries' table.
        day: Days since 1970-01-01.
        covers: MORNING, EVENING or WHOLE.
        use: Cycles used; NaN where the file says nothing sensible.
        counter: Lifetime cycles, likewise.
        rated: Rated cycles, likewise.
        installed_on: Day of the fitting, likewise.
    """

    battery: IntArray
    day: IntArray
    covers: IntArray
    use: FloatArray
    counter: FloatArray
    rated: FloatArray
    installed_on: FloatArray

    @property
    def slot(self) -> IntArray:
        """A number for each battery, day and part of it, in this order."""
        slot: IntArray = (self.battery * _LATEST_DAY + self.day) * _SLOTS + self.covers
        return slot

    def some(self, which: IntArray | BoolArray) -> "Readings":
        """Those of an index or mask."""
        return Readings(**{f.name: getattr(self, f.name)[which] for f in fields(self)})


def readings_of(history: pa.Table) -> tuple[Readings, pa.Table]:
    """Readings and their batteries (`vehicle_id`, `battery_id`), of HISTORY's rows.

    Rows without battery or day are left out.
    """
    day = pc.coalesce(
        history["observed_on"],
        history["observed_at"].cast(HISTORY.field("observed_on").type, False),
    )
    history = history.append_column("day", day).filter(
        pc.and_(pc.is_valid(history["battery_id"]), pc.is_valid(day))
    )
    names = history.select(["vehicle_id", "battery_id"])
    batteries = names.group_by(names.column_names, use_threads=False).aggregate([])
    days = history["day"].cast(pa.int32()).to_numpy().astype(np.int64)
    age = _sensible(history["battery_age_days"])
    rated = _sensible(history["battery_rated_cycles"])
    readings = Readings(
        battery=_number(names, batteries),
        day=days,
        covers=_covers(history["observed_on"], history["observed_at"]),
        use=_sensible(history["daily_cycles_used"]),
        counter=_sensible(history["lifetime_cycles_used"]),
        rated=np.where(rated > 0, rated, np.nan),
        installed_on=days - age,
    )
    return readings.some(np.argsort(readings.slot, kind="stable")), batteries


def _number(names: pa.Table, batteries: pa.Table) -> IntArray:
    """Row of each reading's battery."""
    joined = [
        pc.binary_join_element_wise(table["vehicle_id"], table["battery_id"], "\x00")
        for table in (names, batteries)
    ]
    number: IntArray = (
        pc.index_in(joined[0], joined[1].combine_chunks()).to_numpy().astype(np.int64)
    )
    return number


def _covers(observed_on: pa.ChunkedArray, observed_at: pa.ChunkedArray) -> IntArray:
    is_morning = pc.less(pc.hour(observed_at), 12)
    half = pc.if_else(is_morning, MORNING, EVENING)
    covers = pc.if_else(pc.is_valid(observed_on), WHOLE, half)
    numbers: IntArray = covers.to_numpy().astype(np.int64)
    return numbers


def _sensible(cells: pa.ChunkedArray) -> FloatArray:
    values = cells.to_numpy().astype(np.float64)
    return np.where(np.isfinite(values) & (values >= 0), values, np.nan)
