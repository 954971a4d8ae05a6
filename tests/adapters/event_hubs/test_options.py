"""Each wrong option gives one sentence with its remedy."""

import pickle
from datetime import UTC, datetime

import pytest

from trey.adapters.event_hubs.access import FromIdentity, FromSecret, FromString, open_client
from trey.adapters.event_hubs.options import parse_batch, parse_stream
from trey.errors import TreyError

SECRET = {"connectionSecret": "env:HUB"}
CONNECTION = "Endpoint=sb://127.0.0.1/;SharedAccessKeyName=service;SharedAccessKey=a;EntityPath=t"


def test_stream_needs_nothing_but_the_connection() -> None:
    options = parse_stream(SECRET)
    assert options.access == FromSecret("env:HUB")
    assert options.consumer_group == "$Default"
    assert options.starting_position == "earliest"
    assert options.ending_position is None
    assert options.max_events_per_trigger is None
    assert options.fail_on_data_loss is True


def test_batch_ends_at_what_is_there() -> None:
    assert parse_batch(SECRET).ending_position == "latest"


def test_names_of_options_are_read_as_spark_writes_them() -> None:
    options = parse_stream({"connectionsecret": "env:HUB", "failondataloss": "FALSE"})
    assert options.fail_on_data_loss is False


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("earliest", "earliest"),
        ("2026-01-31T06:00:00Z", datetime(2026, 1, 31, 6, tzinfo=UTC)),
        ("2026-01-31T08:00:00+02:00", datetime(2026, 1, 31, 6, tzinfo=UTC)),
        ('{"0": 12, "1": 0}', {"0": 12, "1": 0}),
    ],
)
def test_starting_position(text: str, position: object) -> None:
    assert parse_stream(SECRET | {"startingPosition": text}).starting_position == position


@pytest.mark.parametrize(
    ("given", "access"),
    [
        ({"connectionString": CONNECTION}, FromString(CONNECTION)),
        (
            {"connectionSecret": "databricks:iot/hub", "eventHub": "telemetry"},
            FromSecret("databricks:iot/hub", "telemetry"),
        ),
        (
            {"namespace": "n.servicebus.windows.net", "eventHub": "telemetry"},
            FromIdentity("n.servicebus.windows.net", "telemetry"),
        ),
    ],
)
def test_ways_to_the_hub(given: dict[str, str], access: object) -> None:
    assert parse_stream(given).access == access


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "give exactly one of connectionSecret"),
        (SECRET | {"connectionString": CONNECTION}, "give exactly one of connectionSecret"),
        ({"namespace": "n.servicebus.windows.net"}, "namespace needs the option eventHub"),
        ({"connectionSecret": CONNECTION}, "not the string itself; write env:NAME"),
        ({"connectionSecret": "env:"}, "not the string itself; write env:NAME"),
        (
            SECRET | {"maxEvents": "5"},
            "unknown option maxevents; the options are connectionSecret,",
        ),
        (SECRET | {"startingPosition": "newest"}, "`newest` is not earliest, latest, an ISO time"),
        (SECRET | {"startingPosition": "2026-01-31T00:00:00"}, "has no time zone; end it with Z"),
        (
            SECRET | {"startingPosition": '{"0": "12"}'},
            "does not name sequence numbers by partition",
        ),
        (SECRET | {"startingPosition": '{"0": -1}'}, "does not name sequence numbers by partition"),
        (SECRET | {"startingPosition": '{"0": 12'}, "does not name sequence numbers by partition"),
        (SECRET | {"startingPosition": "{}"}, "does not name sequence numbers by partition"),
        (SECRET | {"startingPosition": "latest"}, "a stream cannot start at `latest`"),
        (
            SECRET | {"endingPosition": "earliest"},
            "endingPosition of a stream can only be `latest`",
        ),
        (SECRET | {"maxEventsPerTrigger": "0"}, "`0` is not a whole number of 1 or more"),
        (SECRET | {"maxEventsPerTrigger": "1e3"}, "`1e3` is not a whole number of 1 or more"),
        (SECRET | {"failOnDataLoss": "no"}, "`no` is neither true nor false"),
    ],
)
def test_wrong_option_of_a_stream(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(TreyError) as caught:
        parse_stream(given)
    assert sentence in str(caught.value)
    assert "SharedAccessKey=" not in str(caught.value)


def test_batch_may_start_at_latest_and_has_no_limit() -> None:
    assert parse_batch(SECRET | {"startingPosition": "latest"}).starting_position == "latest"
    with pytest.raises(TreyError, match="bound a batch with endingPosition"):
        parse_batch(SECRET | {"maxEventsPerTrigger": "5"})


def test_secret_is_looked_up_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    # given: options that were parsed, and sent to a worker, before the variable was set
    access = pickle.loads(pickle.dumps(parse_stream(SECRET).access))
    with pytest.raises(TreyError, match=r"environment variable HUB .* is empty"):
        open_client(access, "trey")
    # when
    monkeypatch.setenv("HUB", CONNECTION)
    # then
    assert open_client(access, "trey").eventhub_name == "t"
    assert "SharedAccessKey" not in repr(pickle.dumps(access))


def test_identity_needs_no_key() -> None:
    client = open_client(FromIdentity("n.servicebus.windows.net", "telemetry"), "trey")
    assert client.eventhub_name == "telemetry"


def test_connection_string_is_not_shown() -> None:
    assert "SharedAccessKey" not in repr(parse_stream({"connectionString": CONNECTION}))


def test_what_is_not_a_connection_string_is_not_repeated() -> None:
    with pytest.raises(TreyError, match="not one of an event hub; it reads Endpoint=") as caught:
        open_client(FromString("AccountKey=hidden"), "trey")
    assert "hidden" not in str(caught.value)


def test_databricks_secret_out_of_reach_names_the_way_that_works() -> None:
    with pytest.raises(TreyError, match=r"NAME=\{\{secrets/iot/hub\}\}, and give .* env:NAME"):
        open_client(FromSecret("databricks:iot/hub"), "trey")
