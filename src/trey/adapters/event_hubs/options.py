"""The options of `format("eventhubs")`, parsed once; nothing else reads them.

connectionSecret      where the connection string is found: `env:NAME` (default way; on a cluster
                      fill NAME from a secret scope), or `databricks:scope/key`
connectionString      the string itself: for trials only, since Spark keeps options with plans
namespace             `<name>.servicebus.windows.net`, read with azure-identity
eventHub              name of the hub; needed where the connection string has no EntityPath
consumerGroup         `$Default` unless given; nobody else should read with it
startingPosition      `earliest` (default), ISO time with zone, `{"0": 12, ...}` with the next
                      sequence number of each partition, or, in a batch, `latest`
endingPosition        the same, exclusive; a batch ends at `latest` unless told; a stream takes
                      only `latest`: it ends at the heads that it found when it started
maxEventsPerTrigger   events of one micro-batch over all partitions; no limit unless given
failOnDataLoss        `true` (default): stop when retention took unread events; `false`: go on
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from trey.adapters.event_hubs.access import Access, FromIdentity, FromSecret, FromString
from trey.errors import TreyError

Position: TypeAlias = Literal["earliest", "latest"] | datetime | dict[str, int]

OPTIONS = (
    "connectionSecret",
    "connectionString",
    "namespace",
    "eventHub",
    "consumerGroup",
    "startingPosition",
    "endingPosition",
    "maxEventsPerTrigger",
    "failOnDataLoss",
)


@dataclass(frozen=True)
class ReaderOptions:
    """What a reader was asked for; `None` as ending position means that a stream never ends."""

    access: Access
    consumer_group: str
    starting_position: Position
    ending_position: Position | None
    max_events_per_trigger: int | None
    fail_on_data_loss: bool


def parse_stream(given: Mapping[str, str]) -> ReaderOptions:
    """Parse the options of `spark.readStream`.

    Raises:
        TreyError: An option is unknown, missing or wrong; the sentence says which and what helps.
    """
    options = _parse(given, ending_position=None)
    if options.starting_position == "latest":
        raise TreyError(
            "a stream cannot start at `latest`, for Spark may ask twice and what arrives in between "
            "would be lost; give startingPosition an ISO time or sequence numbers"
        )
    if options.ending_position not in (None, "latest"):
        raise TreyError("endingPosition of a stream can only be `latest`; leave it out to go on")
    return options


def parse_batch(given: Mapping[str, str]) -> ReaderOptions:
    """Parse the options of `spark.read`.

    Raises:
        TreyError: An option is unknown, missing or wrong; the sentence says which and what helps.
    """
    options = _parse(given, ending_position="latest")
    if options.max_events_per_trigger is not None:
        raise TreyError("maxEventsPerTrigger limits a stream; bound a batch with endingPosition")
    return options


def _parse(given: Mapping[str, str], ending_position: Position | None) -> ReaderOptions:
    values = {name.lower(): value.strip() for name, value in given.items()}
    unknown = sorted(set(values) - {name.lower() for name in OPTIONS})
    if unknown:
        raise TreyError(
            f"unknown option {', '.join(unknown)}; the options are {', '.join(OPTIONS)}"
        )
    ending = values.get("endingposition")
    return ReaderOptions(
        access=_access(values),
        consumer_group=values.get("consumergroup", "$Default"),
        starting_position=_position("startingPosition", values.get("startingposition", "earliest")),
        ending_position=_position("endingPosition", ending) if ending else ending_position,
        max_events_per_trigger=_limit(values.get("maxeventspertrigger")),
        fail_on_data_loss=_boolean("failOnDataLoss", values.get("failondataloss", "true")),
    )


def _access(values: Mapping[str, str]) -> Access:
    ways = [
        name for name in ("connectionsecret", "connectionstring", "namespace") if values.get(name)
    ]
    event_hub = values.get("eventhub") or None
    match ways:
        case ["connectionsecret"]:
            return FromSecret(values["connectionsecret"], event_hub)
        case ["connectionstring"]:
            return FromString(values["connectionstring"], event_hub)
        case ["namespace"] if event_hub:
            return FromIdentity(values["namespace"], event_hub)
        case ["namespace"]:
            raise TreyError("namespace needs the option eventHub beside it")
    raise TreyError(
        "give exactly one of connectionSecret (as in env:NAME), connectionString and namespace"
    )


def _position(option: str, text: str) -> Position:
    if text in ("earliest", "latest"):
        return "earliest" if text == "earliest" else "latest"
    if text.startswith("{"):
        return _sequence_numbers(option, text)
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise TreyError(
            f"{option} `{text}` is not earliest, latest, an ISO time like 2026-01-31T00:00:00Z, "
            'or JSON like {"0": 12}'
        ) from error
    if time.tzinfo is None:
        raise TreyError(f"{option} `{text}` has no time zone; end it with Z for UTC")
    return time


def _sequence_numbers(option: str, text: str) -> dict[str, int]:
    def whole(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0

    try:
        numbers = json.loads(text)
    except ValueError:
        numbers = None
    if not isinstance(numbers, dict) or not numbers or not all(map(whole, numbers.values())):
        raise TreyError(
            f"{option} `{text}` does not name sequence numbers by partition; "
            'write JSON like {"0": 12, "1": 0}'
        )
    return {str(partition): number for partition, number in numbers.items()}


def _limit(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or int(text) == 0:
        raise TreyError(f"maxEventsPerTrigger `{text}` is not a whole number of 1 or more")
    return int(text)


def _boolean(option: str, text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise TreyError(f"{option} `{text}` is neither true nor false")
    return text.lower() == "true"
