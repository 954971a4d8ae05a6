"""What a forecaster goes by, in plain sentences for people who are no data scientists."""

from trey.battery.explanation.faithfulness import FLOOR
from trey.battery.explanation.overall.effects import Effect
from trey.battery.explanation.overall.overview import Overview
from trey.battery.explanation.sentences import percent

NAMED = 3
_NOTHING = 1e-6  # of the cycles


def headline(seen: Overview) -> str:
    named = [effect.part for effect in seen.effects[:NAMED]]
    return f"What moves the probability of crossing most: {', then '.join(named)}"


def of_effects(seen: Overview) -> list[str]:
    """By how much the parts that matter most move the answer."""
    return [_of_effect(effect) for effect in seen.effects[:NAMED]]


def of_the_rest(seen: Overview) -> str:
    rest = [f"{effect.part} {points(effect.points)}" for effect in seen.effects[NAMED:]]
    return f"Then follow {', '.join(rest)}."


def _of_effect(effect: Effect) -> str:
    said = (
        f"Without {effect.part}, P moves by {points(effect.points)} on average "
        f"({100 * effect.low:.1f} to {100 * effect.high:.1f})"
    )
    if effect.cycles_share < _NOTHING:
        return f"{said}; they change no forecast of use."
    return f"{said}, and the cycles of 30 days by {share(effect.cycles_share)}."


def of_faithfulness(seen: Overview) -> str:
    return (
        f"Tested: with parts halved, or turned otherwise than when they were measured, a battery's "
        f"parts foretell which of two histories is answered with more in {percent(seen.foretold)} of "
        f"pairs, another battery's parts in {percent(seen.by_chance)}. What is said to be the "
        f"largest part moves the sum by {share(seen.largest_moves)}, any part by "
        f"{share(seen.any_moves)}. {percent(seen.shown_share)} of the batteries reach the "
        f"{percent(FLOOR)} from which on their parts are shown."
    )


def conclusion(seen: Overview) -> str:
    named = [f"{effect.part} ({points(effect.points)})" for effect in seen.effects[:NAMED]]
    return (
        f"{seen.model_name} {seen.model_version}: P is moved most by {', '.join(named)}; on "
        f"{seen.batteries:,} simulated batteries."
    )


def points(part: float) -> str:
    """A distance between probabilities, in percentage points."""
    return f"{100 * part:.1f}\N{NO-BREAK SPACE}points"


def share(part: float) -> str:
    return f"{100 * part:.1f}\N{NO-BREAK SPACE}%"
