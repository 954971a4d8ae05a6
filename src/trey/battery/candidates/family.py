"""A kind of forecaster: what a fleet's days make one of."""

from dataclasses import dataclass
from typing import Protocol

from trey.battery.forecaster import Forecaster
from trey.battery.histories import Histories


class Family(Protocol):
    """A kind of forecaster that learns from a fleet; what needs no fleet gives itself."""

    @property
    def name(self) -> str: ...

    def fit(self, histories: Histories, seed: int) -> Forecaster:
        """Learn from whole batteries; equal arguments give equal forecasters.

        Args:
            histories: Of batteries that the forecaster will not be measured on.
            seed: Of all that is drawn.
        """


@dataclass(frozen=True)
class Unlearned:
    """The family of a forecaster that needs no fleet."""

    forecaster: Forecaster

    @property
    def name(self) -> str:
        return self.forecaster.name

    def fit(self, histories: Histories, seed: int) -> Forecaster:  # noqa: ARG002  as it is
        return self.forecaster
