"""The short way from a history's rows to readings says what the messages of these rows would."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from trey.telemetry.files.readings import readings_of
from trey.telemetry.history import HISTORY, messages_of
from trey.telemetry.parsing import parse_batch

amounts = st.one_of(
    st.none(),
    st.sampled_from([-1.0, -0.0, 0.0, 0.5, 1.0, 1e6, 1e9, 1e9 + 1, float("nan"), float("inf")]),
    st.floats(0, 5),
)
counts = st.one_of(st.none(), st.sampled_from([-1.0, 0.0, 3.5, 4.0, 36_500.0, 36_501.0, 1e7]))
days = st.sampled_from([None, date(1989, 12, 31), date(1990, 1, 1), date(2017, 3, 19)])
times = st.sampled_from(
    [None, None, datetime(1989, 12, 31, 23, tzinfo=UTC), datetime(2017, 3, 19, 12, tzinfo=UTC)]
)
names = st.sampled_from([None, "", "B1", "ü" * 128, "x" * 129, 'quote"\\'])
histories = st.lists(
    st.fixed_dictionaries(
        {
            "vehicle_id": st.sampled_from([None, "", "V1"]),
            "vehicle_id_origin": st.just("file"),
            "battery_id": names,
            "observed_on": days,
            "observed_at": times,
            "battery_age_days": counts,
            "number_of_trips": counts,
            "daily_trip_duration_min": amounts,
            "daily_cycles_used": amounts,
            "lifetime_cycles_used": amounts,
            "battery_rated_cycles": amounts,
            "start_voltage_min": amounts,
            "charge_acceptance": amounts,
            "rest_voltage": amounts,
        }
    ),
    min_size=1,
    max_size=8,
)
PLAIN = {
    "vehicle_id": "V1",
    "vehicle_id_origin": "file",
    "battery_id": "B1",
    "observed_on": date(2017, 3, 19),
    "observed_at": None,
    "battery_age_days": 4.0,
    "number_of_trips": 4.0,
    "daily_trip_duration_min": 1.0,
    "daily_cycles_used": 0.1,
    "lifetime_cycles_used": 0.7,
    "battery_rated_cycles": 200.0,
    "start_voltage_min": None,
    "charge_acceptance": None,
    "rest_voltage": None,
}


def as_messages(history: pa.Table) -> pa.Table:
    return pa.Table.from_batches([parse_batch(batch) for batch in messages_of(history, "file:0")])


def hold_both_ways(rows: list[dict[str, Any]]) -> None:
    # when
    history = pa.Table.from_pylist(rows, HISTORY)
    readings, refused = readings_of(history, "file:0")
    # then
    parsed = as_messages(history)
    is_readable = pc.is_null(parsed["reason"])
    readings = readings.sort_by("sequence_number")
    assert readings.equals(parsed.filter(is_readable).select(readings.column_names))
    expected = parsed.filter(pc.invert(is_readable)).select(["sequence_number", "reason"])
    assert refused.to_pydict() == expected.rename_columns(["row", "reason"]).to_pydict()


@settings(max_examples=100, deadline=None)
@given(histories)
def test_a_row_becomes_what_its_message_becomes(rows: list[dict[str, Any]]) -> None:
    hold_both_ways(rows)


@settings(max_examples=150, deadline=None)
@given(histories, st.sampled_from([name for name in PLAIN if name != "vehicle_id_origin"]))
def test_so_does_a_plain_row_with_one_odd_cell(rows: list[dict[str, Any]], name: str) -> None:
    hold_both_ways([PLAIN | {name: row[name]} for row in rows])
