import hmac
from base64 import b64encode
from urllib.parse import quote_plus

import pytest

from trey.local.event_hubs.access.claims import Claims
from trey.local.event_hubs.access.tokens import TokenRefusedError
from trey.local.event_hubs.readers import RefusedError

KEYS = {"service": "key of the service", "device": "key of the device"}
HUB = "sb://localhost/telemetry"


def token(policy: str, resource: str = HUB, expires_at: int = 100) -> str:
    place = quote_plus(resource)
    digest = hmac.digest(KEYS[policy].encode(), f"{place}\n{expires_at}".encode(), "sha256")
    signature = quote_plus(b64encode(digest))
    return f"SharedAccessSignature sr={place}&sig={signature}&se={expires_at}&skn={policy}"


def test_a_token_allows_what_its_policy_allows_until_it_expires() -> None:
    # given
    claims = Claims(KEYS)
    # when
    claims.put(token("device", expires_at=100), HUB, now=0)
    # then
    claims.require("send", "telemetry/partitions/0", now=99)
    with pytest.raises(RefusedError, match="Send"):
        claims.require("send", "telemetry/partitions/0", now=100)
    with pytest.raises(RefusedError, match="Listen"):
        claims.require("listen", "telemetry", now=0)


def test_a_token_for_the_namespace_covers_its_hubs_only_by_whole_names() -> None:
    # given
    claims = Claims(KEYS)
    # when
    claims.put(token("device", "sb://localhost/"), HUB, now=0)
    # then
    claims.require("send", "telemetry", now=0)
    with pytest.raises(RefusedError):
        claims.require("send", "telemetry-two", now=0)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("", "InvalidSignature"),
        ("Bearer abc", "InvalidSignature"),
        (token("service").replace("skn=service", "skn=device"), "InvalidSignature"),
        (token("service").replace("se=100", "se=999"), "InvalidSignature"),
        (token("service").replace("telemetry", "another"), "InvalidSignature"),
        (token("service", "sb://localhost/another"), "InvalidAudience"),
        (token("service", expires_at=-1), "ExpiredToken"),
    ],
)
def test_what_proves_nothing_is_refused(given: str, reason: str) -> None:
    with pytest.raises(TokenRefusedError, match=reason):
        Claims(KEYS).put(given, HUB, now=0)
