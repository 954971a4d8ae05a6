"""The versions of the forecaster that this package carries: the baseline, and the shipped network."""

from dataclasses import dataclass

from trey.battery.baseline import Mean365Gaussian
from trey.battery.forecaster import Forecaster
from trey.errors import TreyError


@dataclass(frozen=True)
class ShippedForecasters:
    """The network of `trey.defaults`, which nobody approved: for demonstrations and benchmarks."""

    shipped: Forecaster

    @classmethod
    def opened(cls) -> "ShippedForecasters":
        """With the network, which is loaded now."""
        return cls(_shipped())

    def champion(self) -> Forecaster:
        """The version that a new batch uses."""
        return self.shipped

    def load(self, name: str, version: str, digest: str) -> Forecaster:
        """The version with this name and digest.

        Raises:
            TreyError: It is none that the package carries.
        """
        forecaster = carried(name, version, digest)
        if forecaster is None:
            raise TreyError(
                f"a batch was started with {name} version {version} (digest {digest[:12]}), which "
                "this package does not carry; finish the batch with `--forecaster champion`, or "
                "with the package that started it"
            )
        return forecaster


def carried(name: str, version: str, digest: str) -> Forecaster | None:
    """The version with this name and digest; None if the package has no such."""
    baseline = Mean365Gaussian()
    forecaster = baseline if name == baseline.name else _shipped()
    is_same = (forecaster.name, forecaster.version, forecaster.digest) == (name, version, digest)
    return forecaster if is_same else None


def _shipped() -> Forecaster:
    from trey.battery.model.fleet_forecaster import shipped_forecaster  # the baseline needs no onnx

    return shipped_forecaster()
