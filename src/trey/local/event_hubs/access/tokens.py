"""Shared access signatures: who may listen to, send to or manage what, and until when."""

import base64
import hashlib
import hmac
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from trey.local.event_hubs.access.addresses import entity_path

Claim = Literal["listen", "send", "manage"]
CLAIMS: tuple[Claim, ...] = get_args(Claim)

_SCHEME = "SharedAccessSignature "


class TokenRefusedError(Exception):
    """A token that proves nothing; its text goes to the client."""


@dataclass(frozen=True)
class Policy:
    """What the holder of a key may do."""

    claims: frozenset[Claim]
    is_iot_hub: bool = False
    """Its events come from authenticated devices, whose names IoT Hub vouches for."""


POLICIES: Mapping[str, Policy] = {
    "service": Policy(frozenset({"listen", "manage"})),
    "device": Policy(frozenset({"send"})),
    "device-gateway": Policy(frozenset({"send"}), is_iot_hub=True),
}


@dataclass(frozen=True)
class Grant:
    """What one accepted token allows."""

    path: str
    policy: Policy
    expires_at: int
    """Seconds since 1970."""

    def allows(self, claim: Claim, path: str, now: float) -> bool:
        """Say whether the grant still holds and covers the entity."""
        return self.expires_at > now and claim in self.policy.claims and _covers(self.path, path)


def grant_of(token: str, audience: str, keys: Mapping[str, str], now: float) -> Grant:
    """Give what a token allows for an audience.

    Raises:
        TokenRefusedError: the signature is wrong, the token has expired, or it is for another place.
    """
    fields = dict(field.partition("=")[::2] for field in token.removeprefix(_SCHEME).split("&"))
    policy = urllib.parse.unquote_plus(fields.get("skn", ""))
    if not token.startswith(_SCHEME) or policy not in keys or policy not in POLICIES:
        raise TokenRefusedError("InvalidSignature: The token has an invalid signature.")
    signed = f"{fields.get('sr')}\n{fields.get('se')}".encode()
    expected = base64.b64encode(hmac.digest(keys[policy].encode(), signed, hashlib.sha256))
    given = urllib.parse.unquote(fields.get("sig", ""))
    if not hmac.compare_digest(expected, given.encode()):
        raise TokenRefusedError("InvalidSignature: The token has an invalid signature.")
    return _checked(Grant(entity_path(audience), POLICIES[policy], int(fields["se"])), fields, now)


def _checked(grant: Grant, fields: Mapping[str, str], now: float) -> Grant:
    if grant.expires_at <= now:
        raise TokenRefusedError("ExpiredToken: The token is expired.")
    if not _covers(entity_path(urllib.parse.unquote_plus(fields["sr"])), grant.path):
        raise TokenRefusedError("InvalidAudience: The token is for another resource.")
    return grant


def _covers(granted: str, path: str) -> bool:
    return not granted or f"{path}/".startswith(f"{granted}/")
