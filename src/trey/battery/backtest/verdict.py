"""What a comparison comes to: which model to use, and whether there was anything to learn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from trey.battery.backtest.cells.rolling import OriginErrors
from trey.battery.backtest.comparison import Entrant, Interval, Standing
from trey.battery.backtest.scores.quality import drawn_again, interval
from trey.battery.backtest.signal import SignalTest

_LEAST_P = 0.001  # less is not told apart


@dataclass(frozen=True)
class Verdict:
    """Of a comparison.

    Attributes:
        recommended: Name of the model to use.
        is_no_signal: The days look like noise around constants, and no model was better for sure.
        grounds: What was seen, in a sentence.
        words: The conclusion, in a line.
    """

    recommended: str
    is_no_signal: bool
    grounds: str
    words: str


def verdict(
    test: SignalTest, skills: Mapping[str, tuple[float, Interval]], reference: str
) -> Verdict:
    """Recommend the best model that is better for sure, else the reference.

    Args:
        test: Of the days.
        skills: Of each model, with its interval, against the reference.
        reference: The baseline's name.
    """
    looks = "more than " if test.finds_signal else ""
    grounds = (
        f"The days look like {looks}noise around a constant (p-values: autocorrelation "
        f"{_p(test.autocorrelation)}, weekdays {_p(test.weekday)}, year {_p(test.year)})."
    )
    better = {
        name: skill for name, (skill, (low, _)) in skills.items() if name != reference and low > 0
    }
    if better:
        best = max(better, key=lambda name: better[name])
        low, high = skills[best][1]
        ends = f"95 % interval {low:.1%} to {high:.1%}"
        words = f"Use {best}: {better[best]:.1%} better than {reference} ({ends})."
        return Verdict(best, False, grounds, words)
    if test.finds_signal:
        words = f"Use {reference}: no model is better for sure."
        return Verdict(reference, False, grounds, words)
    words = f"No signal, and no model is better for sure: use {reference}."
    return Verdict(reference, True, grounds, words)


def _p(value: float) -> str:
    return "< 0.001" if value < _LEAST_P else f"{value:.3f}"


def skills_of_standings(found: Sequence[Standing]) -> dict[str, tuple[float, Interval]]:
    """Of Brier scores."""
    return {one.name: (one.skill, one.skill_interval) for one in found}


def skills_of_origins(
    entered: Sequence[Entrant], reference: str
) -> dict[str, tuple[float, Interval]]:
    """Of squared errors at the rolling origins of a single battery, which are drawn again."""
    by_name: dict[str, OriginErrors] = {
        one.name: one.origins for one in entered if one.origins is not None
    }
    of_reference = by_name[reference].squared
    drawn = drawn_again(len(of_reference))
    found = {}
    for name, errors in by_name.items():
        of_draws = 1 - (drawn @ errors.squared) / (drawn @ of_reference)
        skill = 1 - errors.squared.sum() / of_reference.sum()
        found[name] = (float(np.asarray(skill)), interval(of_draws))
    return found
