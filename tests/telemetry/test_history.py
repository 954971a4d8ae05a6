"""History files: what is read, what is refused and in which words, and the messages of the rows."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from trey.errors import TreyError
from trey.telemetry.history import messages_of, read_history
from trey.telemetry.parsing import parse_batch

LAB = (
    ",Date,Battery_ID,Battery_Age_Days,Number_Of_Trips,Daily_Trip_Duration,Daily_Cycles_Used,"
    "Lifetime_Cycles_Used,Battery_Rated_Cycles"
)
OURS = (
    "battery_id,observed_on,battery_age_days,number_of_trips,daily_trip_duration_min,"
    "daily_cycles_used,lifetime_cycles_used,battery_rated_cycles"
)


def lab_row(day: str = "2013-01-01", *, trips: str = "5", cycles: str = "0.17") -> str:
    return f"0,{day},0,0,{trips},67.84560758423022,{cycles},0.17,200.0"


def csv_file(folder: Path, *lines: str) -> Path:
    path = folder / "history.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def parsed(history: pa.Table) -> list[dict[str, Any]]:
    messages = messages_of(history, "file:abc")
    return [row for batch in messages for row in parse_batch(batch).to_pylist()]


def test_lab_file_is_read_by_its_headers(tmp_path: Path) -> None:
    path = csv_file(tmp_path, LAB, lab_row(), lab_row("2013-01-02"))
    # when
    [first, second] = read_history(path).to_pylist()
    # then
    assert first == {
        "vehicle_id": "vehicle-0",
        "vehicle_id_origin": "derived",
        "battery_id": "0",
        "observed_on": date(2013, 1, 1),
        "observed_at": None,
        "battery_age_days": 0.0,
        "number_of_trips": 5.0,
        "daily_trip_duration_min": 67.84560758423022,
        "daily_cycles_used": 0.17,
        "lifetime_cycles_used": 0.17,
        "battery_rated_cycles": 200.0,
        "start_voltage_min": None,
        "charge_acceptance": None,
        "rest_voltage": None,
    }
    assert second["observed_on"] == date(2013, 1, 2)


def test_our_own_names_are_read_with_vehicle_and_half_days(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        f"\ufeff{OURS},vehicle_id,observed_at,rest_voltage,colour",
        "B1,2017-03-19,9,5,60,0.1,1.5,200,V1,,12.6,red",
        "B1,,9,5,60,0.1,1.5,200,,2017-03-20T14:00:00+01:00,,red",
    )
    # when
    [day, half_day] = read_history(path).to_pylist()
    # then
    assert (day["vehicle_id"], day["vehicle_id_origin"], day["rest_voltage"]) == (
        "V1",
        "file",
        12.6,
    )
    assert (half_day["vehicle_id"], half_day["vehicle_id_origin"]) == ("vehicle-B1", "derived")
    assert half_day["observed_at"] == datetime(2017, 3, 20, 13, tzinfo=UTC)
    assert half_day["rest_voltage"] is None


def test_slash_dates_are_month_day_year(tmp_path: Path) -> None:
    path = csv_file(tmp_path, LAB, lab_row("1/2/2013"), lab_row("01/31/2013"), lab_row("12/1/2013"))
    days = read_history(path)["observed_on"].to_pylist()
    assert days == [date(2013, 1, 2), date(2013, 1, 31), date(2013, 12, 1)]


def test_slash_dates_with_equal_day_and_month_leave_no_doubt(tmp_path: Path) -> None:
    path = csv_file(tmp_path, LAB, lab_row("1/1/2013"), lab_row("2/02/2013"))
    days = read_history(path)["observed_on"].to_pylist()
    assert days == [date(2013, 1, 1), date(2013, 2, 2)]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([LAB.replace("Daily_Cycles_Used", "Cycles"), lab_row()],
         "row 1: column daily_cycles_used is missing"),
        (["battery_id,vehicle_id", "B1,V1"],
         "row 1: column battery_age_days, number_of_trips, daily_trip_duration_min, "
         "daily_cycles_used, lifetime_cycles_used, battery_rated_cycles is missing"),
        ([LAB.replace("Date", "Day"), lab_row()], "row 1: column observed_on is missing"),
        ([f"{LAB},battery_id", f"{lab_row()},7"],
         "row 1: columns Battery_ID and battery_id both mean battery_id"),
        ([LAB, lab_row(), lab_row(trips="five")],
         "row 3, column Number_Of_Trips: 'five' is not a number"),
        ([LAB, lab_row("2013-02-29")],
         "row 2, column Date: '2013-02-29' is no day of the calendar in YYYY-MM-DD"),
        ([LAB, lab_row("1/31/2013"), lab_row("13/5/2013")],
         "row 3, column Date: '13/5/2013' is no day of the calendar in M/D/YYYY"),
        ([LAB, lab_row("2013-01-01 00:00")],
         "row 2, column Date: '2013-01-01 00:00' is not a date YYYY-MM-DD or M/D/YYYY"),
        ([LAB, lab_row("1. Jan. 2013")],
         "row 2, column Date: '1. Jan. 2013' is not a date YYYY-MM-DD or M/D/YYYY"),
        ([LAB, lab_row(), lab_row("1/31/2013")],
         "row 3, column Date: '1/31/2013' stands below dates in the form YYYY-MM-DD; use one form"),
        ([LAB, lab_row("1/31/2013"), lab_row("2013-02-01")],
         "row 3, column Date: '2013-02-01' stands below dates in the form M/D/YYYY; use one form"),
        ([LAB, lab_row("1/1/2013"), lab_row("1/2/2013"), lab_row("12/12/2013")],
         "row 3, column Date: '1/2/2013' and all other dates fit both M/D/YYYY and D/M/YYYY; "
         "write them as YYYY-MM-DD"),
        ([LAB, lab_row(), "1,2013-01-02,0"], "row 3: 3 cells below 9 headers"),
        ([f"{OURS},observed_at", "B1,,9,5,60,0.1,1.5,200,2017-03-20T14:00:00"],
         "row 2, column observed_at: '2017-03-20T14:00:00' is not a timestamp with its zone, such as "
         "2017-03-19T06:00:00Z"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_sentence(
    tmp_path: Path, lines: list[str], sentence: str
) -> None:
    path = csv_file(tmp_path, *lines)
    with pytest.raises(TreyError) as raised:
        read_history(path)
    separator = ", " if sentence.startswith("row") else ": "
    assert str(raised.value) == f"{path}{separator}{sentence}"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", ": the file is empty"),
        (f"{LAB}\n{lab_row()}\n".encode("utf-16"),
         ", row 1: not UTF-8; save the file in that encoding"),
        (f"{LAB}\n{lab_row()}\n{lab_row(trips='fünf')}\n".encode("latin-1"),
         ", row 3, column Number_Of_Trips: not UTF-8; save the file in that encoding"),
    ],
)  # fmt: skip
def test_other_encodings_are_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "history.csv"
    path.write_bytes(content)
    with pytest.raises(TreyError) as raised:
        read_history(path)
    assert str(raised.value) == f"{path}{sentence}"


def test_wrong_cell_is_named_by_its_row_far_down_a_long_file(tmp_path: Path) -> None:
    path = csv_file(tmp_path, LAB, *[lab_row()] * 200_000, lab_row(cycles="much"), *[lab_row()] * 9)
    with pytest.raises(TreyError, match="row 200002, column Daily_Cycles_Used: 'much' is not a nu"):
        read_history(path)


def test_absent_file_is_named() -> None:
    with pytest.raises(TreyError, match=r"^nowhere\.csv: No such file or directory; name a file"):
        read_history(Path("nowhere.csv"))


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    # given
    path = tmp_path / "history"
    columns = {
        "battery_id": pa.array([7, 8]),
        "observed_on": pa.array([date(2017, 3, 19), None]),
        "observed_at": pa.array([None, datetime(2017, 3, 19, 6, tzinfo=UTC)]),
        "battery_age_days": pa.array([9, 9], pa.int16()),
        "number_of_trips": pa.array([5.0, 4.0]),
        "daily_trip_duration_min": [60, 60],
        "daily_cycles_used": [0.1, 0.1],
        "lifetime_cycles_used": ["1.5", ""],
        "battery_rated_cycles": [200, 200],
    }
    pa.parquet.write_table(pa.table(columns), path)
    # when
    [day, half_day] = read_history(path).to_pylist()
    # then
    assert (day["vehicle_id"], day["observed_on"]) == ("vehicle-7", date(2017, 3, 19))
    assert half_day["observed_at"] == datetime(2017, 3, 19, 6, tzinfo=UTC)
    assert (day["lifetime_cycles_used"], half_day["lifetime_cycles_used"]) == (1.5, None)


def test_parquet_day_with_a_time_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "history.parquet"
    names = OURS.split(",")
    columns: dict[str, list[Any]] = {name: [1, 1] for name in names}
    columns["observed_on"] = [
        datetime(2017, 3, 19, tzinfo=UTC),
        datetime(2017, 3, 20, 6, tzinfo=UTC),
    ]
    pa.parquet.write_table(pa.table(columns), path)
    with pytest.raises(TreyError) as raised:
        read_history(path)
    assert str(raised.value) == (
        f"{path}, row 2, column observed_on: 2017-03-20 06:00:00+00:00 has a time; "
        "a reading is of a whole day"
    )


def test_broken_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "history.parquet"
    path.write_bytes(b"PAR1 and then nothing")
    with pytest.raises(TreyError, match="not a readable Parquet file"):
        read_history(path)


def test_vehicles_come_from_the_mapping_file(tmp_path: Path) -> None:
    # given
    path = csv_file(tmp_path, LAB, lab_row())
    vehicles = tmp_path / "vehicles.csv"
    vehicles.write_text("vehicle_id,battery_id\nV9,9\nV0,0\n")
    # when
    [row] = read_history(path, vehicles).to_pylist()
    # then
    assert (row["vehicle_id"], row["vehicle_id_origin"]) == ("V0", "mapping")


@pytest.mark.parametrize(
    ("mapping", "file", "sentence"),
    [
        ("battery_id,vehicle_id\n9,V9", "history.csv",
         "row 2, column Battery_ID: the mapping file names no vehicle for battery '0'"),
        ("battery_id,vehicle_id\n9,V9\n9,V8", "vehicles.csv",
         "row 3, column vehicle_id: battery '9' should have one vehicle"),
        ("battery_id,vehicle_id\n9,", "vehicles.csv",
         "row 2, column vehicle_id: battery '9' should have one vehicle"),
    ],
)  # fmt: skip
def test_mapping_has_to_be_whole(tmp_path: Path, mapping: str, file: str, sentence: str) -> None:
    path = csv_file(tmp_path, LAB, lab_row())
    vehicles = tmp_path / "vehicles.csv"
    vehicles.write_text(mapping + "\n")
    with pytest.raises(TreyError) as raised:
        read_history(path, vehicles)
    assert str(raised.value) == f"{tmp_path / file}, {sentence}"


def test_row_becomes_the_message_of_its_day(tmp_path: Path) -> None:
    # given
    history = read_history(csv_file(tmp_path, LAB, lab_row("2013-01-01"), lab_row("2013-01-02")))
    # when
    [batch] = messages_of(history, "file:abc")
    [_, message] = batch.to_pylist()
    # then
    body = message.pop("body")
    assert message == {
        "event_hub": "file:abc",
        "partition": 0,
        "sequence_number": 1,
        "enqueued_at": datetime(2013, 1, 3, tzinfo=UTC),
        "device_id": "vehicle-0",
        "vehicle_id_origin": "derived",
    }
    assert body == (
        b'{"schema_version":1,"battery_id":"0","observed_on":"2013-01-02","battery_age_days":0,'
        b'"number_of_trips":5,"daily_trip_duration_min":67.84560758423022,"daily_cycles_used":0.17,'
        b'"lifetime_cycles_used":0.17,"battery_rated_cycles":200.0}'
    )


def test_row_that_the_contract_refuses_reaches_quarantine(tmp_path: Path) -> None:
    # given
    rows = [
        lab_row(),
        lab_row(cycles="-0.1"),
        lab_row(cycles="NaN"),
        lab_row(cycles="inf"),
        lab_row(cycles=""),
        lab_row(trips="5.5"),
        lab_row(""),
    ]
    # when
    decided = parsed(read_history(csv_file(tmp_path, LAB, *rows)))
    # then
    assert [row["reason"] for row in decided] == [
        None,
        "negative_value",
        "not_finite",
        "not_finite",
        "missing_field",
        "wrong_type",
        "missing_field",
    ]


def test_half_day_of_a_file_is_read_as_a_half_day(tmp_path: Path) -> None:
    path = csv_file(tmp_path, f"{OURS},observed_at", "B1,,9,5,60,0.1,1.5,200,2017-03-20T14:00:00Z")
    [row] = parsed(read_history(path))
    assert (row["observed_on"], row["half_day"]) == (date(2017, 3, 20), 1)
    assert row["enqueued_at"] == datetime(2017, 3, 21, tzinfo=UTC)
    assert json.loads(row["body"])["observed_at"] == "2017-03-20T14:00:00+00:00"
