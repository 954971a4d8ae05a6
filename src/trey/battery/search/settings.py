"""What a search tries, in this order: what costs nothing first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from trey.battery.baseline import Mean365Gaussian, MeanGaussian
from trey.battery.candidates.boosted.learning import BoostedSums
from trey.battery.candidates.family import Family, Unlearned
from trey.battery.candidates.linear import LinearFamily
from trey.battery.candidates.plain import WeekdayMean
from trey.battery.forecaster import Forecaster
from trey.battery.histories import Histories
from trey.battery.model.days.sequences import Sequences
from trey.battery.search.config import FamilyName

MOST_LANES, BATCHES = 96, 8  # sequences at once, and updates that an epoch should have at least


@dataclass(frozen=True)
class Budget:
    """What a family may read, and what one that takes minutes has to keep to.

    Attributes:
        folder: For what is reached on the way, and for the network.
        is_over: Whether it should end.
        tell: Is told how far it is.
        signals: Names of those that were asked for.
    """

    folder: Path
    is_over: Callable[[], bool]
    tell: Callable[[str], None]
    signals: tuple[str, ...]


@dataclass(frozen=True)
class Recurrent:
    """The network of `battery.training` in one size: a `Family`."""

    name: str
    hidden_size: int
    head_size: int
    budget: Budget

    def fit(self, histories: Histories, seed: int) -> Forecaster:
        """See `Family.fit`; where time is up, it is that of the best epoch by then.

        Raises:
            TreyError: There are too few batteries to learn from.
        """
        from trey.battery.model.network.gru import NetworkConfig
        from trey.battery.training.fitting import Epoch, FitConfig
        from trey.battery.training.making import make

        def tell(epoch: Epoch) -> None:
            self.budget.tell(
                f"{self.name}, epoch {epoch.number + 1}: validation loss {epoch.validation_loss:.4f}"
            )

        sequences = Sequences.of(histories)
        config = FitConfig(
            network=NetworkConfig(hidden_size=self.hidden_size, head_size=self.head_size),
            seed=seed,
            lanes=min(max(len(sequences.first_day) // BATCHES, 1), MOST_LANES),
        )
        made = make(
            sequences,
            config,
            self.budget.folder,
            frames={},
            on_epoch=tell,
            is_over=self.budget.is_over,
        )
        return made.forecaster


@dataclass(frozen=True)
class Setting:
    """A family with its parameters, and a seed.

    Attributes:
        name: In the leaderboard.
        family: Gives it, within a budget.
        seed: Added to that of the search.
    """

    name: str
    family: Callable[[Budget], Family]
    seed: int = 0


def _plain(forecaster: Forecaster) -> Setting:
    return Setting(forecaster.name, lambda _: Unlearned(forecaster))


def _trees(family: BoostedSums) -> Setting:
    return Setting(family.name, lambda budget: replace(family, signals=budget.signals))


def _network(name: str, hidden_size: int, head_size: int, seed: int = 0) -> Setting:
    return Setting(name, lambda budget: Recurrent(name, hidden_size, head_size, budget), seed)


Settings: TypeAlias = Mapping[FamilyName, tuple[Setting, ...]]
SETTINGS: Settings = {
    "means": tuple(map(_plain, (Mean365Gaussian(), MeanGaussian(90), MeanGaussian(30)))),
    "weekday": (_plain(WeekdayMean()),),
    "linear": (Setting(LinearFamily.name, lambda _: LinearFamily()),),
    "lightgbm": (
        _trees(BoostedSums()),
        _trees(BoostedSums("lightgbm, fewer leaves", trees=150, leaves=7)),
        _trees(BoostedSums("lightgbm, more leaves", trees=200, leaves=31, learning_rate=0.05)),
    ),
    "gru": (
        _network("gru, 16 units", 16, 24),
        _network("gru, 32 units", 32, 48),
        _network("gru, 32 units, other seed", 32, 48, seed=1),
    ),
}
