from datetime import UTC, datetime, timedelta

import pytest

from trey.errors import TreyError
from trey.local.cosmos.errors import ForbiddenError, UnauthorizedError
from trey.local.cosmos.signatures import MasterKey

KEY = MasterKey("a2V5IG9mIHRoZSB0ZXN0cw==")
DATE = "Thu, 01 Jan 2026 12:00:00 GMT"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_a_request_that_the_key_signed_may_pass() -> None:
    for path in ("/", "/dbs", "/dbs/d/colls/c/docs/", "/dbs/d/colls/c/docs/i d", "/offers/AbC="):
        KEY.check("GET", path, DATE, KEY.sign("GET", path, DATE), NOON)


@pytest.mark.parametrize(
    ("verb", "path", "date"),
    [
        ("DELETE", "/dbs/d", DATE),
        ("GET", "/dbs/e", DATE),
        ("GET", "/dbs/d", "Thu, 01 Jan 2026 12:00:01 GMT"),
    ],
)
def test_a_signature_is_good_for_one_verb_resource_and_date(
    verb: str, path: str, date: str
) -> None:
    signature = KEY.sign("GET", "/dbs/d", DATE)
    with pytest.raises(UnauthorizedError):
        KEY.check(verb, path, date, signature, NOON)


@pytest.mark.parametrize("header", ["", "nonsense", "type=aad&ver=1.0&sig=x", "type=master&sig="])
def test_anything_else_is_no_signature(header: str) -> None:
    with pytest.raises(UnauthorizedError):
        KEY.check("GET", "/", DATE, header, NOON)


@pytest.mark.parametrize("offset", [timedelta(minutes=16), -timedelta(minutes=16)])
def test_a_signature_wears_out(offset: timedelta) -> None:
    with pytest.raises(ForbiddenError):
        KEY.check("GET", "/", DATE, KEY.sign("GET", "/", DATE), NOON + offset)


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(UnauthorizedError):
        KEY.check("GET", "/", "today", KEY.sign("GET", "/", "today"), NOON)


@pytest.mark.parametrize("key", ["not base64!", ""])
def test_a_key_that_is_none_is_not_repeated_in_the_error(key: str) -> None:
    with pytest.raises(TreyError, match="the master key is") as refused:
        MasterKey(key)
    assert key == "" or key not in str(refused.value)
