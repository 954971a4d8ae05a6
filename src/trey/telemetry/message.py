"""The telemetry message: its contract, and the body that a sender makes of a reading."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Self, cast

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

EARLIEST_DAY = date(1990, 1, 1)
LAST_INSTANT = datetime(9999, 12, 30, tzinfo=UTC)  # a day of room, so that UTC cannot overflow
NOON = 12


class _IsoText:
    """Dates in JSON are ISO text alone: pydantic would also read "1494028800", a Unix time."""

    def __init__(self, pattern: str, parsed: CoreSchema) -> None:
        self.pattern, self.parsed = pattern, parsed

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        text = core_schema.str_schema(pattern=self.pattern, strict=True)
        return core_schema.json_or_python_schema(
            core_schema.chain_schema([text, self.parsed]), handler(source)
        )


IsoDate = Annotated[
    date,
    _IsoText(r"^\d{4}-\d\d-\d\d$", core_schema.date_schema(strict=False, ge=EARLIEST_DAY)),
]
IsoTimestamp = Annotated[
    datetime,
    _IsoText(
        r"^\d{4}-\d\d-\d\d[Tt ]\d\d:",
        core_schema.datetime_schema(
            strict=False,
            tz_constraint="aware",
            ge=datetime(1990, 1, 1, tzinfo=UTC),
            le=LAST_INSTANT,
        ),
    ),
]
Name = Annotated[str, Field(min_length=1, max_length=128)]
# The upper bounds refuse what no battery can report; a heavy day is for cleansing to judge.
Amount = Annotated[float, Field(ge=0, le=1e9)]
Voltage = Annotated[float, Field(ge=0, le=1e6)]


class TelemetryMessage(BaseModel):
    """What a vehicle reports of one battery and day, or half-day; body of a device message.

    Unknown fields are not judged: the raw copy of the message keeps them. Of a key that is given
    twice the last value counts.
    """

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="ignore",
        allow_inf_nan=False,
        json_schema_extra={"oneOf": [{"required": ["observed_on"]}, {"required": ["observed_at"]}]},
    )

    schema_version: int = Field(ge=1, le=1, json_schema_extra={"const": 1})
    vehicle_id: Name | None = Field(None, description="Device id, if given; the hub's one counts")
    battery_id: Name = Field(description="Serial number of the battery")
    observed_on: IsoDate | None = Field(None, description="Day of the reading, UTC")
    observed_at: IsoTimestamp | None = Field(
        None, description="In place of observed_on: a time within the half-day, with its zone"
    )
    battery_age_days: int = Field(ge=0, le=36_500, description="Days since the battery was fitted")
    number_of_trips: int = Field(ge=0, le=1_000_000)
    daily_trip_duration_min: Amount = Field(description="Minutes driven")
    daily_cycles_used: Amount = Field(description="Charge cycles used")
    lifetime_cycles_used: Amount = Field(description="Charge cycles since the battery was fitted")
    battery_rated_cycles: float = Field(gt=0, le=1e9, description="Charge cycles it is rated for")
    start_voltage_min: Voltage | None = Field(None, description="Lowest voltage at a start, V")
    charge_acceptance: float | None = Field(
        None, ge=0, le=1, description="Share of the offered charge taken"
    )
    rest_voltage: Voltage | None = Field(None, description="Voltage at rest, V")

    @model_validator(mode="after")
    def _has_one_date(self) -> Self:
        if (self.observed_on is None) is not (self.observed_at is None):
            return self
        if self.observed_on is None:
            raise PydanticCustomError("missing", "observed_on or observed_at is needed")
        raise PydanticCustomError("two_dates", "observed_on and observed_at exclude each other")

    @property
    def day(self) -> date:
        """UTC day that the reading belongs to."""
        if self.observed_on is not None:
            return self.observed_on
        return cast(datetime, self.observed_at).astimezone(UTC).date()

    @property
    def half_day(self) -> int | None:
        """0 before noon UTC, 1 from noon on, None for a whole day."""
        if self.observed_at is None:
            return None
        return int(self.observed_at.astimezone(UTC).hour >= NOON)


FIELDS = tuple(TelemetryMessage.model_fields)


def message_body(reading: Mapping[str, Any]) -> bytes:
    """Give the JSON bytes that a device sends for a reading, the same for equal values.

    Fields stand in the order of the contract, unknown ones behind them; None is left out; floats
    keep every digit. Nothing is checked: a simulated device may send nonsense, NaN included.
    """
    fields = {"schema_version": 1} | dict.fromkeys(FIELDS[1:]) | dict(reading)
    present = {name: value for name, value in fields.items() if value is not None}
    return json.dumps(present, separators=(",", ":"), default=_iso).encode()


def _iso(moment: date) -> str:
    return moment.isoformat()  # of a timestamp its own, with the time
