"""The versions of the forecaster that this package carries: the baseline, and the shipped network."""

from dataclasses import dataclass

from trey.battery.baseline import Mean365Gaussian
from trey.battery.forecaster import Forecaster
from trey.errors import TreyError


@dataclass(frozen=True)
class CarriedForecasters:
    """One of them for every new batch."""

    chosen: Forecaster

    @classmethod
    def version_0(cls) -> "CarriedForecasters":
        """The baseline, which needs no approval."""
        return cls(Mean365Gaussian())

    @classmethod
    def shipped(cls) -> "CarriedForecasters":
        """The network of `trey.defaults`, which nobody approved: for demonstrations and benchmarks."""
        return cls(_shipped())

    def champion(self) -> Forecaster:
        """The version that a new batch uses."""
        return self.chosen

    def load(self, name: str, version: str, digest: str) -> Forecaster:
        """The version with this name and digest.

        Raises:
            TreyError: It is none that the package carries.
        """
        baseline = Mean365Gaussian()
        forecaster = baseline if name == baseline.name else _shipped()
        if (forecaster.name, forecaster.version, forecaster.digest) != (name, version, digest):
            raise TreyError(
                f"a batch was started with {name} version {version} (digest {digest[:12]}), which "
                "this wheel does not carry; finish the batch with the wheel that started it"
            )
        return forecaster


def _shipped() -> Forecaster:
    from trey.battery.model.fleet_forecaster import shipped_forecaster  # the baseline needs no onnx

    return shipped_forecaster()
