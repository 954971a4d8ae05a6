"""History files, the lab's or ours → readings of past days, and the messages that stand for them."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql.pandas.types import to_arrow_schema

from trey.errors import TreyError
from trey.files import cells
from trey.files.cells import Place
from trey.files.tables import BATCH_ROWS, read_columns
from trey.telemetry.files.dates import DateColumn
from trey.telemetry.message import message_body
from trey.telemetry.schemas import MESSAGE

LAB_HEADERS = {  # minutes and cycles, as ours
    "Date": "observed_on",
    "Battery_ID": "battery_id",
    "Battery_Age_Days": "battery_age_days",
    "Number_Of_Trips": "number_of_trips",
    "Daily_Trip_Duration": "daily_trip_duration_min",
    "Daily_Cycles_Used": "daily_cycles_used",
    "Lifetime_Cycles_Used": "lifetime_cycles_used",
    "Battery_Rated_Cycles": "battery_rated_cycles",
}
_COUNTS = ("battery_age_days", "number_of_trips")
_AMOUNTS = (
    "daily_trip_duration_min",
    "daily_cycles_used",
    "lifetime_cycles_used",
    "battery_rated_cycles",
)
_OPTIONAL_AMOUNTS = ("start_voltage_min", "charge_acceptance", "rest_voltage")
_NUMBERS = (*_COUNTS, *_AMOUNTS, *_OPTIONAL_AMOUNTS)

HISTORY = pa.schema(  # a cell that is empty is null; numbers may be anything, NaN included
    [
        ("vehicle_id", cells.TEXT),
        ("vehicle_id_origin", cells.TEXT),  # file, mapping or derived
        ("battery_id", cells.TEXT),
        ("observed_on", cells.DAY),
        ("observed_at", cells.INSTANT),  # in place of observed_on, for half-days
        *[(name, cells.NUMBER) for name in _NUMBERS],
    ]
)
HEADERS: Mapping[str, str] = LAB_HEADERS | {
    name: name for name in HISTORY.names if name != "vehicle_id_origin"
}
NEEDED = ("battery_id", *_COUNTS, *_AMOUNTS)
_MESSAGE = to_arrow_schema(MESSAGE)
_A_DAY = pa.scalar(timedelta(days=1), pa.duration("us"))


def read_history(
    path: Path, vehicles: Path | None = None, headers: Mapping[str, str] = HEADERS
) -> pa.Table:
    """Read a CSV or Parquet file into HISTORY, its rows in order.

    A row's vehicle is the file's `vehicle_id`, else the one that `vehicles` names for the battery,
    else `vehicle-<battery_id>`.

    Args:
        path: The file.
        vehicles: File of `battery_id` and `vehicle_id`.
        headers: Field of HISTORY that each header means.

    Raises:
        TreyError: A cell, a header or a date cannot be read for certain; or `vehicles` lacks a
            battery of the file.
    """
    vehicle_of = None if vehicles is None else _vehicles(vehicles)
    dates = DateColumn()
    batches = []
    for row, header_of, batch in read_columns(path, headers, NEEDED):
        if "observed_on" not in header_of and "observed_at" not in header_of:
            raise TreyError(f"{path}, row 1: column observed_on is missing")
        places = {field: Place(str(path), header, row) for field, header in header_of.items()}
        readings = _readings(batch, places, dates)
        batches.append(_with_vehicles(readings, vehicle_of, places["battery_id"]))
    dates.finish()
    return pa.Table.from_batches(batches, HISTORY)


def messages_of(history: pa.Table, source: str) -> Iterator[pa.RecordBatch]:
    """Give the messages, in batches of MESSAGE, that would have brought each row on its own day.

    They count as enqueued when the day was over. Values that the contract refuses are sent as they
    are, for parsing to give the reason.

    Args:
        history: HISTORY.
        source: `event_hub` of the messages; the sequence number is the row in `history`.
    """
    first_row = 0
    for rows in history.to_batches(max_chunksize=BATCH_ROWS):
        yield pa.RecordBatch.from_pydict(
            {
                "event_hub": pa.repeat(source, len(rows)),
                "partition": pa.repeat(pa.scalar(0, pa.int32()), len(rows)),
                "sequence_number": range(first_row, first_row + len(rows)),
                "enqueued_at": end_of_day(rows),
                "device_id": rows["vehicle_id"],
                "vehicle_id_origin": rows["vehicle_id_origin"],
                "body": _bodies(rows),
            },
            schema=_MESSAGE,
        )
        first_row += len(rows)


def _readings(
    batch: pa.RecordBatch, places: Mapping[str, Place], dates: DateColumn
) -> dict[str, pa.Array]:
    readers = {"vehicle_id": cells.as_text, "battery_id": cells.as_text, "observed_on": dates.read}
    readers |= {"observed_at": cells.as_instants} | dict.fromkeys(_NUMBERS, cells.as_numbers)
    absent = {
        field.name: pa.nulls(len(batch), field.type)
        for field in HISTORY
        if field.name not in places
    }
    return absent | {name: readers[name](batch[name], place) for name, place in places.items()}


def _with_vehicles(
    readings: dict[str, pa.Array], vehicle_of: pa.Table | None, place: Place
) -> pa.RecordBatch:
    named, batteries = readings["vehicle_id"], readings["battery_id"]
    if vehicle_of is None:
        other = pc.binary_join_element_wise("vehicle", batteries, "-")
        origin = "derived"
    else:
        index = pc.index_in(batteries, vehicle_of["battery_id"])
        other = vehicle_of["vehicle_id"].combine_chunks().take(index)
        origin = "mapping"
        unknown = pc.and_(pc.is_null(pc.coalesce(named, other)), pc.is_valid(batteries))
        if (row := pc.index(unknown, True).as_py()) >= 0:
            battery_id = batteries[row].as_py()
            place.refuse(row, f"the mapping file names no vehicle for battery {battery_id!r}")
    vehicles = {
        "vehicle_id": pc.coalesce(named, other),
        "vehicle_id_origin": pc.if_else(pc.is_valid(named), "file", origin),
    }
    return pa.RecordBatch.from_pydict(readings | vehicles, schema=HISTORY)


def _vehicles(path: Path) -> pa.Table:
    """The mapping file as a table of battery_id and vehicle_id, each battery once."""
    names = {"Battery_ID": "battery_id", "battery_id": "battery_id", "vehicle_id": "vehicle_id"}
    pairs: dict[str, str] = {}
    for row, headers, batch in read_columns(path, names, ("battery_id", "vehicle_id")):
        text = {
            field: cells.as_text(batch[field], Place(str(path), header, row)).to_pylist()
            for field, header in headers.items()
        }
        for index, pair in enumerate(zip(text["battery_id"], text["vehicle_id"], strict=True)):
            battery_id, vehicle_id = pair
            if None in pair or pairs.setdefault(battery_id, vehicle_id) != vehicle_id:
                problem = f"battery {battery_id!r} should have one vehicle"
                Place(str(path), headers["vehicle_id"], row).refuse(index, problem)
    return pa.table({"battery_id": list(pairs), "vehicle_id": list(pairs.values())})


def end_of_day(rows: pa.RecordBatch | pa.Table) -> pa.Array | pa.ChunkedArray:
    """When each row's day was over, as an instant."""
    days = pc.coalesce(rows["observed_on"], rows["observed_at"].cast(cells.DAY, safe=False))
    # A row without a day goes to quarantine; until then it counts as enqueued in 1970.
    return pc.add(pc.fill_null(days.cast(cells.INSTANT), 0), _A_DAY)


def _bodies(rows: pa.RecordBatch) -> list[bytes]:
    names = [name for name in HISTORY.names if not name.startswith("vehicle_id")]
    columns = [rows[name].to_pylist() for name in names]
    for count in _COUNTS:
        columns[names.index(count)] = [_as_count(number) for number in rows[count].to_pylist()]
    values = zip(*columns, strict=True)
    return [message_body(dict(zip(names, row, strict=True))) for row in values]


def _as_count(number: float | None) -> float | int | None:
    return int(number) if number is not None and number.is_integer() else number
