"""Every kind of forecaster by its name: the one place where a comparison looks them up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from trey.battery.baseline import Mean365Gaussian, MeanGaussian
from trey.battery.candidates.boosted.learning import BoostedSums
from trey.battery.candidates.family import Family, Unlearned
from trey.battery.candidates.linear import NAME as LINEAR
from trey.battery.candidates.linear import LinearFamily
from trey.battery.candidates.per_series.autoets import AutoEts
from trey.battery.candidates.per_series.forecasting import PerSeries
from trey.battery.candidates.per_series.prophet import Prophet
from trey.battery.candidates.plain import LastValue, WeekdayMean
from trey.battery.candidates.recipe.forecasting import LabRnn
from trey.battery.candidates.shipped import shipped_network, shipped_training_seconds
from trey.battery.candidates.stored import load
from trey.battery.histories import Histories
from trey.battery.model.fleet_forecaster import NAME as NETWORK
from trey.errors import TreyError
from trey.telemetry.cleansing.gaps import SIGNALS

REFERENCE = Mean365Gaussian.name  # whose Brier score skill is measured against
WITHOUT_SIGNALS, WITH_SIGNALS = BoostedSums.name, f"{BoostedSums.name}-signals"


@dataclass(frozen=True)
class Candidate:
    """A kind of forecaster that can be compared.

    Attributes:
        family: Gives it; imports what it needs only then.
        is_dear: Takes a tenth of a second and more for a question, as models do that are fitted to
            each: it is asked about a sample alone.
        reads_signals: Learns from signals beside the use, and from nothing without them.
        trained_before: CPU seconds that it was trained for, elsewhere.
        needs: Module without which it cannot be asked; empty where this package is enough.
    """

    family: Callable[[], Family]
    is_dear: bool = False
    reads_signals: bool = False
    trained_before: Callable[[], float] = float
    needs: str = ""

    @property
    def is_installed(self) -> bool:
        """Whether what it needs is there."""
        return not self.needs or find_spec(self.needs) is not None


CANDIDATES: Mapping[str, Candidate] = {
    LastValue.name: Candidate(lambda: Unlearned(LastValue())),
    "mean30-gaussian": Candidate(lambda: Unlearned(MeanGaussian(30))),
    "mean90-gaussian": Candidate(lambda: Unlearned(MeanGaussian(90))),
    REFERENCE: Candidate(lambda: Unlearned(Mean365Gaussian())),
    WeekdayMean.name: Candidate(lambda: Unlearned(WeekdayMean())),
    LINEAR: Candidate(LinearFamily),
    WITHOUT_SIGNALS: Candidate(BoostedSums, needs="lightgbm"),
    WITH_SIGNALS: Candidate(
        lambda: BoostedSums(WITH_SIGNALS, signals=SIGNALS), reads_signals=True, needs="lightgbm"
    ),
    LabRnn.name: Candidate(LabRnn, needs="torch"),
    AutoEts.name: Candidate(lambda: PerSeries(AutoEts()), is_dear=True, needs="statsforecast"),
    Prophet.name: Candidate(lambda: PerSeries(Prophet()), is_dear=True, needs="prophet"),
    NETWORK: Candidate(shipped_network, trained_before=shipped_training_seconds),
}


def candidates_for(training: Histories) -> list[str]:
    """Names of those that are installed, and find in these days what they learn from."""
    return [
        name
        for name, one in CANDIDATES.items()
        if one.is_installed and (training.signals or not one.reads_signals)
    ]


def candidate(model: str) -> Candidate:
    """The one of this name, or the model in this folder.

    Raises:
        TreyError: There is neither.
    """
    if model in CANDIDATES:
        return CANDIDATES[model]
    if not Path(model).is_dir():
        raise TreyError(
            f"there is no model {model}; name the folder of one, or one of {', '.join(CANDIDATES)}"
        )
    return Candidate(lambda: Unlearned(load(Path(model))))
