"""A history file → its days, and what was found and mended in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.files.identity import file_source
from trey.telemetry.cleansing.arrays import running_max
from trey.telemetry.cleansing.days import clean
from trey.telemetry.cleansing.repairs import Repair
from trey.telemetry.cleansing.slots import battery_numbers
from trey.telemetry.files.readings import readings_of
from trey.telemetry.history import read_history
from trey.telemetry.quarantine import Reason
from trey.telemetry.schemas import BATTERY, READING


@dataclass(frozen=True)
class Found:
    """What was found in a file.

    Attributes:
        rows: Of the file.
        refused: Rows that the contract refuses, by reason.
        exact_copies: Rows that say what another one says.
        out_of_order: Rows that stand below a later day of their battery.
        batteries: That have a day.
        days: From each battery's first to its last, missing ones among them.
        complete_days: Of them.
        days_without_use: Whose use stays unknown.
        repairs: Days by what was found or mended; a day may have several.
    """

    rows: int
    refused: Mapping[Reason, int]
    exact_copies: int
    out_of_order: int
    batteries: int
    days: int
    complete_days: int
    days_without_use: int
    repairs: Mapping[Repair, int]


@dataclass(frozen=True)
class Cleaned:
    """A history, cleansed: its days, shaped as `silver.battery_daily`, and the findings."""

    days: pa.Table
    found: Found


def clean_history(path: Path, vehicles: Path | None = None) -> Cleaned:
    """Cleanse a file of past days, in the lab's columns or ours, its rows in any order.

    Raises:
        TreyError: The file cannot be read for certain.
    """
    history = read_history(path, vehicles)
    readings, refused = readings_of(history, file_source(path))
    days = clean(readings)
    reasons = _counts(refused["reason"])
    repairs = _counts(_codes(days)["repair"])
    found = Found(
        rows=len(history),
        refused={reason: reasons[reason] for reason in Reason if reason in reasons},
        exact_copies=len(readings) - _distinct(readings),
        out_of_order=_out_of_order(readings),
        batteries=days.group_by(BATTERY).aggregate([]).num_rows,
        days=len(days),
        complete_days=pc.sum(days["is_complete"]).as_py() or 0,
        days_without_use=days["daily_cycles_used"].null_count,
        repairs={repair: repairs[repair] for repair in Repair if repair in repairs},
    )
    return Cleaned(days, found)


def repairs_by_battery(days: pa.Table) -> pa.Table:
    """vehicle_id, battery_id, repair and its number of days, of batteries that have any."""
    counted = _codes(days).group_by([*BATTERY, "repair"]).aggregate([([], "count_all")])
    names = [*BATTERY, "repair", "days"]
    return counted.rename_columns(names).sort_by([(name, "ascending") for name in names])


def _codes(days: pa.Table) -> pa.Table:
    """A row per day and code."""
    mended = days.filter(pc.is_valid(days["repair"]))
    codes = pc.split_pattern(mended["repair"], ",")
    of_day = mended.select(BATTERY).take(pc.list_parent_indices(codes))
    return of_day.append_column("repair", pc.list_flatten(codes))


def _counts(codes: pa.ChunkedArray) -> dict[str, int]:
    return {count["values"]: count["counts"] for count in codes.value_counts().to_pylist()}


def _distinct(readings: pa.Table) -> int:
    return int(readings.group_by(READING.names).aggregate([]).num_rows)


def _out_of_order(readings: pa.Table) -> int:
    """In the order of the file, which the sequence numbers keep."""
    readings = readings.sort_by("sequence_number")
    day = readings["observed_on"].cast(pa.int32()).to_numpy().astype(np.int64)
    return int(np.sum(day < running_max(day, battery_numbers(readings))))
