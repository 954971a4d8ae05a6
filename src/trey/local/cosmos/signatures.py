"""Who may ask: requests are signed with the account's master key."""

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, quote, unquote

from trey.errors import TreyError
from trey.local.cosmos.errors import ForbiddenError, UnauthorizedError

MAX_CLOCK_SKEW = timedelta(minutes=15)


class MasterKey:
    """The account's only key, as it stands in a connection string: base64."""

    def __init__(self, encoded: str) -> None:
        try:
            self._secret = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise TreyError("the master key is not base64; copy it again") from None  # and unsaid
        if not self._secret:
            raise TreyError("the master key is empty; copy it again")

    def sign(self, verb: str, path: str, date: str) -> str:
        """The `Authorization` header for a request to the decoded `path`, sent with x-ms-date `date`."""
        return quote(
            f"type=master&ver=1.0&sig={self._signature(verb, path, date)}", safe="-_.!~*'()"
        )

    def check(self, verb: str, path: str, date: str, authorization: str, now: datetime) -> None:
        """Refuse what this key did not sign, and what it signed at another time.

        Raises:
            UnauthorizedError: the header is missing, malformed or of another key.
            ForbiddenError: the date is more than 15 minutes off.
        """
        # `+` stands for itself in base64, and parse_qsl would make it a blank.
        token = dict(parse_qsl(unquote(authorization).replace("+", "%2B")))
        if token.get("type") != "master":
            raise UnauthorizedError("The request needs a signature of type master.")
        expected = self._signature(verb, path, date)
        if not hmac.compare_digest(expected.encode(), token.get("sig", "").encode()):
            raise UnauthorizedError("The signature does not belong to this account's key.")
        if abs(now - _instant(date)) > MAX_CLOCK_SKEW:
            raise ForbiddenError("The authorization token is not valid at the current time.")

    def _signature(self, verb: str, path: str, date: str) -> str:
        kind, link = _signed_resource(path)
        text = f"{verb.lower()}\n{kind}\n{link}\n{date.lower()}\n\n"
        return base64.b64encode(hmac.digest(self._secret, text.encode(), hashlib.sha256)).decode()


def _signed_resource(path: str) -> tuple[str, str]:
    """Type and link that are signed: a feed is named by its parent, a resource by itself."""
    segments = [segment for segment in path.split("/") if segment]
    if not segments:
        return "", ""
    if segments[0] == "offers":  # known by their _rid alone, which is signed in lower case
        return "offers", "/".join(segments[1:]).lower()
    if segments[-1] == "partitionkeydelete":
        return "colls", "/".join(segments[:-2])  # what clients sign for it
    if len(segments) % 2:
        return segments[-1].lower(), "/".join(segments[:-1])
    return segments[-2].lower(), "/".join(segments)


def _instant(date: str) -> datetime:
    try:
        instant = parsedate_to_datetime(date)
    except ValueError as error:
        raise UnauthorizedError("x-ms-date is not a date in RFC 1123 form.") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
