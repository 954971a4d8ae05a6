"""Each reason code with a literal example; and whatever the bytes, decide answers."""

import math
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from trey.telemetry.message import TelemetryMessage, message_body
from trey.telemetry.quarantine import Reason, decide

ENQUEUED_ON = date(2017, 3, 20)


def body(**changed: Any) -> bytes:
    """A valid message but for `changed`; None leaves a field out."""
    plain = {
        "battery_id": "B1",
        "observed_on": "2017-03-19",
        "battery_age_days": 1538,
        "number_of_trips": 5,
        "daily_trip_duration_min": 57.75,
        "daily_cycles_used": 0.142,
        "lifetime_cycles_used": 199.9,
        "battery_rated_cycles": 200.0,
    }
    return message_body(plain | changed)


def decided(sent: bytes, device_id: str | None = "V1") -> TelemetryMessage | Reason:
    return decide(sent, device_id, ENQUEUED_ON)


def test_valid_message_is_a_reading() -> None:
    reading = decided(body(vehicle_id="V1", odometer_km=81234))
    assert isinstance(reading, TelemetryMessage)
    assert reading.battery_id == "B1"
    assert (reading.day, reading.half_day) == (date(2017, 3, 19), None)
    assert reading.daily_cycles_used == 0.142
    assert reading.rest_voltage is None


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"\xff\xfe{}", "not_utf8"),
        (body(note="x" * 262_144), "oversized_body"),
        (b"", "malformed_json"),
        (b'{"schema_version":1,', "malformed_json"),
        (b"[1]", "malformed_json"),
        (b"null", "malformed_json"),
        (b'{"x":' + b"[" * 100_000 + b"}", "malformed_json"),
        (b'{"number_of_trips":' + b"9" * 10_000 + b"}", "malformed_json"),
        (b'\xef\xbb\xbf{"schema_version":1}', "malformed_json"),
        (body(schema_version=2), "unknown_schema_version"),
        (body(schema_version=0), "unknown_schema_version"),
        (body(schema_version="1"), "unknown_schema_version"),
        (body(schema_version=True), "unknown_schema_version"),
        (body(schema_version=None), "missing_field"),
        (b"{}", "missing_field"),
        (body(battery_id=None), "missing_field"),
        (body(battery_id=""), "missing_field"),
        (body(observed_on=None), "missing_field"),
        (body(lifetime_cycles_used=None), "missing_field"),
        (body(battery_id=7), "wrong_type"),
        (body(number_of_trips="5"), "wrong_type"),
        (body(number_of_trips=5.0), "wrong_type"),
        (body(daily_cycles_used=True), "wrong_type"),
        (body(observed_on=20170319), "wrong_type"),
        (body().replace(b"0.142", b"null"), "wrong_type"),
        (body(daily_cycles_used=math.nan), "not_finite"),
        (body(daily_cycles_used=math.inf), "not_finite"),
        (body(daily_cycles_used=-math.inf), "not_finite"),
        (body(number_of_trips=math.nan), "not_finite"),
        (body().replace(b"0.142", b"1e999"), "not_finite"),
        (body().replace(b"0.142", b"9" * 400), "not_finite"),
        (body(daily_cycles_used=-0.1), "negative_value"),
        (body(number_of_trips=-1), "negative_value"),
        (body(battery_rated_cycles=-200), "negative_value"),
        (body(battery_rated_cycles=0), "out_of_range"),
        (body(battery_age_days=36_501), "out_of_range"),
        (body(number_of_trips=10**30), "out_of_range"),
        (body(daily_cycles_used=2e9), "out_of_range"),
        (body(charge_acceptance=1.1), "out_of_range"),
        (body(battery_id="B" * 129), "out_of_range"),
        (body(observed_on="1989-12-31"), "out_of_range"),
        (body(observed_on="19/3/2017"), "bad_date"),
        (body(observed_on="2017-02-29"), "bad_date"),
        (body(observed_on="1494028800"), "bad_date"),
        (body(observed_on="2017-03-19T00:00:00"), "bad_date"),
        (body(observed_on=None, observed_at="2017-03-19T06:00:00"), "bad_date"),
        (body(observed_on=None, observed_at="1494028800"), "bad_date"),
        (body(observed_at="2017-03-19T06:00:00Z"), "bad_date"),
        (body(vehicle_id="V2"), "identity_mismatch"),
        (body(observed_on="2017-03-22"), "future_date"),
        (body(observed_on="9999-12-31"), "future_date"),
        (body(observed_on=None, observed_at="2017-03-21T23:00:00-02:00"), "future_date"),
        (body(observed_on=None, observed_at="9999-12-31T23:59:59-12:00"), "future_date"),
    ],
)
def test_each_defect_has_its_reason(sent: bytes, reason: str) -> None:
    assert decided(sent) == reason


@pytest.mark.parametrize("device_id", [None, ""])
def test_message_without_a_device_is_nobodys(device_id: str | None) -> None:
    assert decided(body(), device_id) == "no_device_id"


def test_all_reasons_are_tested_here() -> None:
    tested = {parameters[1] for parameters in _defects()} | {"no_device_id"}
    assert tested == set(Reason)


def _defects() -> list[tuple[bytes, str]]:
    [mark] = test_each_defect_has_its_reason.pytestmark  # type: ignore[attr-defined]  # pytest's
    defects: list[tuple[bytes, str]] = mark.args[1]
    return defects


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"schema_version": 2, "battery_id": None}, "unknown_schema_version"),
        ({"battery_id": None, "number_of_trips": "5"}, "missing_field"),
        ({"number_of_trips": "5", "daily_cycles_used": math.nan}, "wrong_type"),
        ({"daily_cycles_used": math.nan, "number_of_trips": -1}, "not_finite"),
        ({"number_of_trips": -1, "charge_acceptance": 2}, "negative_value"),
        ({"charge_acceptance": 2, "observed_on": "soon"}, "out_of_range"),
        ({"observed_on": "soon", "vehicle_id": "V2"}, "bad_date"),
        ({"vehicle_id": "V2", "observed_on": "2017-03-30"}, "identity_mismatch"),
    ],
)
def test_of_several_reasons_the_first_is_given(changed: dict[str, Any], reason: str) -> None:
    assert decided(body(**changed)) == reason


@pytest.mark.parametrize("observed_on", ["2017-03-20", "2017-03-21", "1990-01-01"])
def test_day_may_be_a_day_ahead_of_the_hubs_clock(observed_on: str) -> None:
    assert isinstance(decided(body(observed_on=observed_on)), TelemetryMessage)


@pytest.mark.parametrize(
    ("observed_at", "day", "half_day"),
    [
        ("2017-03-19T11:59:59.999Z", date(2017, 3, 19), 0),
        ("2017-03-19T12:00:00+00:00", date(2017, 3, 19), 1),
        ("2017-03-19T23:30:00-01:00", date(2017, 3, 20), 0),
        ("2017-03-19 00:30:00+02:00", date(2017, 3, 18), 1),
    ],
)
def test_half_day_is_counted_in_utc(observed_at: str, day: date, half_day: int) -> None:
    reading = decided(body(observed_on=None, observed_at=observed_at))
    assert isinstance(reading, TelemetryMessage)
    assert (reading.day, reading.half_day) == (day, half_day)


def test_body_of_equal_readings_is_equal_and_exact() -> None:
    # given
    reading = {
        "lifetime_cycles_used": 0.1 + 0.2,
        "battery_id": "Bü",
        "observed_at": datetime(2017, 3, 19, 6, tzinfo=UTC),
        "rest_voltage": None,
        "note": "hi",
    }
    # then
    assert message_body(reading) == (
        b'{"schema_version":1,"battery_id":"B\\u00fc","observed_at":"2017-03-19T06:00:00+00:00",'
        b'"lifetime_cycles_used":0.30000000000000004,"note":"hi"}'
    )


def test_contract_is_exported_with_its_bounds() -> None:
    schema = TelemetryMessage.model_json_schema()
    assert schema["properties"]["schema_version"]["const"] == 1
    assert schema["properties"]["battery_age_days"]["maximum"] == 36_500
    assert "battery_id" in schema["required"]
    assert schema["oneOf"] == [{"required": ["observed_on"]}, {"required": ["observed_at"]}]


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_VALUES = _SCALARS | st.dates() | st.lists(_SCALARS, max_size=2)
# The first draw of text builds a table of all characters, which is no fault of the test.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(sent=st.binary(max_size=400))
@example(sent=b'"\\ud800"')
@example(sent=b"\x00")
def test_any_bytes_are_decided(sent: bytes) -> None:
    assert isinstance(decided(sent), Reason)


@unhurried
@given(changed=st.dictionaries(st.sampled_from(list(TelemetryMessage.model_fields)), _VALUES))
def test_any_values_are_decided_and_readings_are_sound(changed: dict[str, Any]) -> None:
    decision = decided(body(**changed))
    if isinstance(decision, TelemetryMessage):
        amounts = [value for value in decision.model_dump().values() if isinstance(value, float)]
        assert all(math.isfinite(amount) and amount >= 0 for amount in amounts)
        assert date(1990, 1, 1) <= decision.day <= date(2017, 3, 21)
        assert decision.battery_id


@unhurried
@given(at=st.integers(0, 400), noise=st.binary(min_size=1, max_size=4))
def test_damaged_bytes_are_decided(at: int, noise: bytes) -> None:
    sent = body()
    damaged = sent[:at] + noise + sent[at + len(noise) :]
    assert isinstance(decided(damaged), Reason | TelemetryMessage)
