"""The lab's network as a `Forecaster`: a point forecast knows no doubt, its P is 0 or 1."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.forecaster import NOT_IN_SIGHT, QUANTILES, Forecasts, Levels, answer_where_known
from trey.battery.histories import Histories, KnownDays, Questions
from trey.battery.horizon import LONGEST_HORIZON_DAYS
from trey.battery.model.fallback import leave_to_baseline
from trey.errors import TreyError

if TYPE_CHECKING:  # PyTorch comes along, which whoever does not fit or ask it does not need
    from trey.battery.candidates.recipe.lab_network import NextDay, RecipeConfig

NAME = "lab-rnn"
CONTEXT_DAYS = 75
LANES = 256  # always: a product of matrices may round differently for other numbers of rows


@dataclass(frozen=True)
class LabRnn:
    """The family; without a config, as in the lab."""

    config: "RecipeConfig | None" = None
    name = NAME

    def fit(self, histories: Histories, seed: int) -> "PointForecaster":
        """See `Family.fit`.

        Raises:
            TreyError: No battery has days enough for a window.
        """
        from trey.battery.candidates.recipe.lab_network import RecipeConfig, fit

        config = self.config or RecipeConfig()
        known = KnownDays.of(histories)
        has_window = ~np.isnan(histories.use) & (known.so_far > CONTEXT_DAYS)
        rows = np.flatnonzero(has_window)
        if len(rows) == 0:
            raise TreyError(f"no battery has more than {CONTEXT_DAYS} known days to learn from")
        rng = np.random.default_rng(seed)
        drawn = rng.choice(rows, min(config.windows, len(rows)), replace=False)
        return PointForecaster(fit(known.last(drawn, CONTEXT_DAYS + 1), config, seed))


@dataclass(frozen=True)
class PointForecaster:
    """One path of days per battery, and nothing around it."""

    network: "NextDay"

    name = NAME

    @property
    def version(self) -> str:
        return self.digest[:12]

    @property
    def digest(self) -> str:
        """Of the weights."""
        weights = [value.numpy().tobytes() for value in self.network.state_dict().values()]
        return hashlib.sha256(b"".join(weights)).hexdigest()

    def forecast(
        self, histories: Histories, questions: Questions, levels: Levels = QUANTILES
    ) -> Forecasts:
        """See `Forecaster.forecast`; all quantiles are the one sum that it says."""
        known = KnownDays.of(histories)

        def answer(some: Questions) -> Forecasts:
            return self._of_past(known.last(some.row, CONTEXT_DAYS), some, levels)

        forecasts = answer_where_known(
            self.name, known, questions, answer,
            fewest_days=CONTEXT_DAYS, levels=levels, rows_at_once=LANES,
        )  # fmt: skip
        leave_to_baseline(forecasts, histories, questions, levels)
        return forecasts

    def _of_past(self, past: FloatArray, questions: Questions, levels: Levels) -> Forecasts:
        """As if the last known day were that of the forecast: the recipe knows no calendar."""
        from trey.battery.candidates.recipe.lab_network import continued

        n, unknown = len(past), questions.unknown_days
        filled = np.concatenate([past, np.zeros((LANES - n, CONTEXT_DAYS))])
        ahead = LONGEST_HORIZON_DAYS + int(unknown.max(initial=0))
        path = continued(self.network, filled, ahead)[:n].cumsum(axis=1)
        said = Forecasts.none(n, self.name, levels=levels)
        said.sum_quantiles[:] = path[:, questions.horizon_days - 1, None]
        day = _first_reaching(path, questions.remaining_cycles)
        is_in_sight = day <= unknown + LONGEST_HORIZON_DAYS
        said.p_cross[:] = day <= unknown + questions.horizon_days
        said.days_to_crossing[:] = np.where(
            is_in_sight, np.maximum(day - unknown, 1), NOT_IN_SIGHT
        )[:, None]
        return said


def _first_reaching(path: FloatArray, remaining: FloatArray) -> IntArray:
    """First day, from 1, on which the path reaches what remains; one behind its end if none does."""
    reaches = path >= remaining[:, None]
    first: IntArray = np.where(reaches.any(axis=1), reaches.argmax(axis=1) + 1, path.shape[1] + 1)
    return first
