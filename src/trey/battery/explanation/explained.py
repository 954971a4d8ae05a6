"""What an explanation consists of."""

from dataclasses import dataclass
from datetime import date

from trey.battery.explanation.faithfulness import FLOOR


@dataclass(frozen=True)
class Expected:
    """The answer itself; dates are None beyond the model's longest horizon."""

    p_cross_30: float
    sum30_p10: float
    sum30_p50: float
    sum30_p90: float
    crossing_earliest: date | None
    crossing_date: date | None
    crossing_latest: date | None


@dataclass(frozen=True)
class PartEffect:
    """What one of `counterfactual.asking.PARTS` adds.

    Attributes:
        cycles: To the median of the cycles used in the next 30 days.
        log_odds: Of reaching the rating within them.
    """

    part: str
    cycles: float
    log_odds: float


@dataclass(frozen=True)
class MadeOf:
    """The parts of an answer: level, variation and parts make its median, to the last cycle.

    Attributes:
        level_cycles: What the mean of the last year makes in 30 days.
        variation_cycles: What the forecaster makes of how the days vary around it.
        base_log_odds: Of a battery with 30 days' worth of that level left; with the parts' own,
            those of the answer (probabilities nearer to 0 or 1 than 0.001 count as that).
        season_ahead: Use in the next 30 days over that of the year, as the days themselves show.
    """

    level_cycles: float
    variation_cycles: float
    base_log_odds: float
    season_ahead: float
    parts: tuple[PartEffect, ...]


@dataclass(frozen=True)
class Faithfulness:
    """How the parts of this answer passed the test; see `faithfulness`.

    Attributes:
        share: Of the moves of the answer that the parts foretell; None: one model did not answer
            throughout, so the parts of two would be mixed.
        floor: Below it no parts are shown.
    """

    share: float | None
    floor: float = FLOOR

    @property
    def is_enough(self) -> bool:
        return self.share is not None and self.share >= self.floor


@dataclass(frozen=True)
class DecidedBy:
    """What answered: the forecaster that was asked, or the baseline for it, with the reason."""

    name: str
    version: str
    digest: str
    fallback_reason: str | None


@dataclass(frozen=True)
class Explanation:
    """Why a battery was forecast so.

    Attributes:
        remaining_cycles: Rated minus lifetime cycles; at or below 0 the rating is reached.
        expected: None once it is.
        use_per_day_365, use_per_day_28, use_per_day_year_ago: See `pace`; None: not known.
        made_of: None where the rating is reached, or where the parts are not faithful enough.
        faithfulness: None where the rating is reached.
    """

    vehicle_id: str
    battery_id: str
    as_of: date
    rated_cycles: float
    remaining_cycles: float
    expected: Expected | None
    use_per_day_365: float | None
    use_per_day_28: float | None
    use_per_day_year_ago: float | None
    made_of: MadeOf | None
    faithfulness: Faithfulness | None
    decided_by: DecidedBy
