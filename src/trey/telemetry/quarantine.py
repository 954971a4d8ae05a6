"""Readable or not, and why: decided from a message alone, so that a replay decides the same."""

import math
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from pydantic import ValidationError

from trey.telemetry.message import TelemetryMessage

MAX_BODY_BYTES = 262_144  # a device message has at most 256 KiB
_A_DAY = timedelta(days=1)


class Reason(StrEnum):
    """Why a message stands in quarantine. Of several reasons the first in this order is given."""

    sentence: str

    def __new__(cls, code: str, sentence: str) -> Self:
        reason = str.__new__(cls, code)
        reason._value_ = code
        reason.sentence = sentence
        return reason

    NO_DEVICE_ID = "no_device_id", "the hub names no device that sent it"
    OVERSIZED_BODY = "oversized_body", "the body is longer than 262,144 bytes"
    NOT_UTF8 = "not_utf8", "the body is not UTF-8 text"
    MALFORMED_JSON = "malformed_json", "the body is not one JSON object"
    UNKNOWN_SCHEMA_VERSION = "unknown_schema_version", "schema_version is not the number 1"
    MISSING_FIELD = "missing_field", "a required field, or both dates, are absent or empty"
    WRONG_TYPE = "wrong_type", "a field has another JSON type than the contract says"
    NOT_FINITE = "not_finite", "a number is NaN or infinite"
    NEGATIVE_VALUE = "negative_value", "a number is below zero"
    OUT_OF_RANGE = "out_of_range", "a number, a date or the length of an id is beyond its bounds"
    BAD_DATE = "bad_date", "a date is not ISO 8601, lacks its zone, or both dates are given"
    IDENTITY_MISMATCH = "identity_mismatch", "the body names another vehicle than the hub"
    FUTURE_DATE = "future_date", "the day is more than a day after the message was enqueued"


_ORDER = {reason: rank for rank, reason in enumerate(Reason)}
_REASON_OF_ERROR = {  # pydantic's error types; those of dates and of other types go by their names
    "json_invalid": Reason.MALFORMED_JSON,
    "model_type": Reason.MALFORMED_JSON,
    "missing": Reason.MISSING_FIELD,
    "string_too_short": Reason.MISSING_FIELD,
    "finite_number": Reason.NOT_FINITE,
    "string_too_long": Reason.OUT_OF_RANGE,
    "string_pattern_mismatch": Reason.BAD_DATE,
    "date_from_datetime_parsing": Reason.BAD_DATE,
    "date_parsing": Reason.BAD_DATE,
    "datetime_from_date_parsing": Reason.BAD_DATE,
    "datetime_parsing": Reason.BAD_DATE,
    "timezone_aware": Reason.BAD_DATE,
    "two_dates": Reason.BAD_DATE,
}
_BOUNDS = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")
_validate_json = TelemetryMessage.__pydantic_validator__.validate_json


def decide(body: bytes, device_id: str | None, enqueued_on: date) -> TelemetryMessage | Reason:
    """Give the reading of a message, or the reason why there is none; never raises for its bytes.

    Whether exactly one date is given is judged once every field is in order.

    Args:
        body: The message as it was sent.
        device_id: Device that the hub authenticated.
        enqueued_on: UTC day on which the hub received the message.
    """
    if not device_id:
        return Reason.NO_DEVICE_ID
    if len(body) > MAX_BODY_BYTES:
        return Reason.OVERSIZED_BODY
    try:
        body.decode()
    except UnicodeDecodeError:
        return Reason.NOT_UTF8
    try:
        message: TelemetryMessage = _validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)
        return min(map(_reason, found), key=_ORDER.__getitem__)
    if message.vehicle_id is not None and message.vehicle_id != device_id:
        return Reason.IDENTITY_MISMATCH
    if message.day - enqueued_on > _A_DAY:
        return Reason.FUTURE_DATE
    return message


def _reason(error: Mapping[str, Any]) -> Reason:
    kind, field, value = error["type"], error["loc"][:1], error["input"]
    if field == ("schema_version",) and kind != "missing":
        return Reason.UNKNOWN_SCHEMA_VERSION
    if isinstance(value, float) and not math.isfinite(value):
        return Reason.NOT_FINITE
    if kind not in _BOUNDS:
        return _REASON_OF_ERROR.get(kind, Reason.WRONG_TYPE)
    if isinstance(value, int | float) and value < 0:
        return Reason.NEGATIVE_VALUE
    # Dates have an upper bound only where UTC ends, and every message is older than that.
    return (
        Reason.FUTURE_DATE if field == ("observed_at",) and "less" in kind else Reason.OUT_OF_RANGE
    )
