"""Days of batteries → examples, and trees for each quantile of what then came to be."""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import FloatArray
from trey.battery.candidates.boosted.forecasting import SumTrees
from trey.battery.candidates.boosted.glances import Glances
from trey.battery.candidates.boosted.quantiles import LEVELS, OFFSET
from trey.battery.candidates.installed import needed
from trey.battery.histories import Histories
from trey.battery.model.answering import Expected
from trey.battery.model.days.lanes import Lanes
from trey.battery.model.days.sequences import READ, Sequences
from trey.battery.model.mixture import KNOTS
from trey.battery.training.examples import FEWEST_DAYS_READ, Outcomes
from trey.errors import TreyError

FEWEST_EXAMPLES = 200
_LONGEST_LEARNED = 5.0  # times what was expected; beyond it an outcome tells no quantile more
_HORIZONS = (*KNOTS, 30, 30)  # the alert's counts three times


@dataclass(frozen=True)
class BoostedSums:
    """The family of quantiles of the sum by LightGBM: a `Family`.

    Attributes:
        name: Of the forecasters.
        trees: For each quantile.
        leaves: Of each tree, at most.
        learning_rate: What each tree adds of what it found.
        fewest_in_leaf: Examples.
        examples: At most so many are drawn.
    """

    name: str = "lightgbm"
    trees: int = 100
    leaves: int = 15
    learning_rate: float = 0.1
    fewest_in_leaf: int = 100
    examples: int = 120_000

    def fit(self, histories: Histories, seed: int) -> SumTrees:
        """See `Family.fit`.

        Raises:
            TreyError: LightGBM is not installed, or the days are too few to learn from.
        """
        lightgbm = needed("lightgbm", "LightGBM", extra="search")
        examples = _examples(Sequences.of(histories), self.examples, seed)
        given = lightgbm.Dataset(
            examples.given, np.log(examples.ratio + OFFSET), free_raw_data=False
        )
        texts = []
        for level in LEVELS:
            parameters = {
                "objective": "quantile",
                "alpha": level,
                "num_leaves": self.leaves,
                "learning_rate": self.learning_rate,
                "min_data_in_leaf": min(self.fewest_in_leaf, len(examples.ratio) // 20),
                "seed": seed,
                "deterministic": True,
                "force_row_wise": True,
                "num_threads": 1,
                "verbosity": -1,
            }
            texts.append(lightgbm.train(parameters, given, self.trees).model_to_string())
        return SumTrees.of(self.name, texts)


@dataclass(frozen=True)
class _Examples:
    """What was known as of n days, and what then came to be.

    Attributes:
        given: Inputs and the logarithm of the horizon, shape (n, input + 1).
        ratio: Use within the horizon over what was expected, shape (n,).
    """

    given: FloatArray
    ratio: FloatArray


def _examples(sequences: Sequences, most: int, seed: int) -> _Examples:
    lanes = Lanes.of(sequences, np.arange(len(sequences.first_day)), len(sequences.first_day))
    is_read = lanes.known == READ
    lane, day = np.nonzero(is_read & (np.cumsum(is_read, axis=1) >= FEWEST_DAYS_READ))
    rng = np.random.default_rng(seed)
    drawn = np.sort(rng.choice(len(lane), min(most, len(lane)), replace=False))
    lane, day = lane[drawn], day[drawn]
    horizon = rng.choice(_HORIZONS, len(lane))
    glances = Glances.of(sequences, lane, day)
    used, expected = np.full(len(lane), np.nan), np.ones(len(lane))
    outcomes, today = Outcomes.of(lanes), np.zeros(len(lane), dtype=np.int64)
    for knot in KNOTS:
        here, days = np.flatnonzero(horizon == knot), np.array([knot])
        used[here] = outcomes.of_days(lane[here], day[here], days)[:, 0]
        of_some = Expected(glances.scale[here], glances.week[here])
        expected[here] = of_some.of(today[here], days)[:, 0]
    is_known = ~np.isnan(used)
    if is_known.sum() < FEWEST_EXAMPLES:
        raise TreyError(
            f"{is_known.sum()} days are known with what followed, which is too little to learn "
            f"from; give at least {FEWEST_EXAMPLES}"
        )
    given = np.column_stack([glances.inputs, np.log(horizon)])[is_known]
    return _Examples(given, np.minimum(used[is_known] / expected[is_known], _LONGEST_LEARNED))
