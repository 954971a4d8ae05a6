"""What one connection may do: the tokens that it put on `$cbs`, and the links that rest on them."""

from collections.abc import Mapping

from trey.local.event_hubs.access.tokens import CLAIMS, Claim, Grant, grant_of
from trey.local.event_hubs.readers import RefusedError


class Claims:
    """The grants of a connection by path; a newer token for a path replaces the older one."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = keys
        self._grants: dict[str, Grant] = {}

    def put(self, token: str, audience: str, now: float) -> None:
        """Take a token.

        Raises:
            TokenRefusedError: it proves nothing, or not for this audience.
        """
        grant = grant_of(token, audience, self._keys, now)
        self._grants[grant.path] = grant

    def require(self, claim: Claim, path: str, now: float) -> None:
        """Return if a valid token allows it.

        Raises:
            RefusedError: none does.
        """
        if not self._allowing(claim, path, now):
            raise RefusedError(
                "amqp:unauthorized-access",
                f"Unauthorized access. '{claim.title()}' claim is required for '{path}', "
                "by a token that has not expired.",
            )

    def knows(self, path: str, now: float) -> bool:
        """Say whether the connection may do anything at all with an entity."""
        return any(self._allowing(claim, path, now) for claim in CLAIMS)

    def speaks_for_devices(self, path: str, now: float) -> bool:
        """Say whether events sent there may name the device that they come from."""
        return any(grant.policy.is_iot_hub for grant in self._allowing("send", path, now))

    def _allowing(self, claim: Claim, path: str, now: float) -> list[Grant]:
        return [grant for grant in self._grants.values() if grant.allows(claim, path, now)]
