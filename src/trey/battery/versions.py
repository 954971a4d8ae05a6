"""The versions of the forecaster that this wheel carries."""

from trey.battery.baseline import Mean365Gaussian
from trey.battery.forecaster import Forecaster
from trey.errors import TreyError


class ShippedForecasters:
    """Version 0 alone: no other was trained yet."""

    def champion(self) -> Forecaster:
        """The version that a new batch uses."""
        return Mean365Gaussian()

    def load(self, name: str, version: str, digest: str) -> Forecaster:
        """The version with this name and digest.

        Raises:
            TreyError: It is not the one that the wheel carries.
        """
        shipped = self.champion()
        if (shipped.name, shipped.version, shipped.digest) != (name, version, digest):
            raise TreyError(
                f"a batch was started with {name} version {version} (digest {digest[:12]}), which "
                "this wheel does not carry; finish the batch with the wheel that started it"
            )
        return shipped
