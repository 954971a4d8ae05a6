"""An explanation in plain sentences, the same for terminal and page."""

from dataclasses import dataclass
from datetime import date
from math import exp

from trey.battery.explanation.counterfactual.asking import REMAINING, SEASON, TREND, WEEKDAYS
from trey.battery.explanation.explained import Expected, Explanation, MadeOf, PartEffect
from trey.battery.horizon import HORIZON_DAYS

MOST_ODDS = 999  # beyond it a factor says no more
_SAME = 0.05  # cycles, and the log of a factor: less is not worth a word


@dataclass(frozen=True)
class Line:
    """A line of the sum: what it is, the cycles that it adds, its factor on the odds."""

    name: str
    cycles: str
    odds: str


def subject(explained: Explanation) -> str:
    return f"{explained.battery_id} in vehicle {explained.vehicle_id}, as of {on(explained.as_of)}"


def remaining(explained: Explanation) -> str:
    rated = f"{explained.rated_cycles:g} rated cycles"
    if explained.remaining_cycles <= 0:
        return f"none of {rated}: they are used up"
    said = f"{explained.remaining_cycles:.1f} of {rated}"
    pace, of = explained.use_per_day_28, "the last four weeks"
    if pace is None:
        pace, of = explained.use_per_day_365, "the last year"
    if not pace:
        return said
    days = explained.remaining_cycles / pace
    return f"{said}; at the pace of {of} they last {count(round(days), 'day')}"


def use(explained: Explanation) -> str:
    said = []
    if explained.use_per_day_365 is not None:
        said.append(f"{explained.use_per_day_365:.2f} cycles a day over the last year")
    if explained.use_per_day_28 is not None:
        said.append(f"{explained.use_per_day_28:.2f} in the last four weeks")
    if explained.use_per_day_year_ago is not None:
        said.append(
            f"{explained.use_per_day_year_ago:.2f} a year ago in the {HORIZON_DAYS} days that come now"
        )
    return ", ".join(said) or "no day of it is known"


def forecast(expected: Expected) -> str:
    return (
        f"P(rating reached within {HORIZON_DAYS} days) = {percent(expected.p_cross_30)}; about "
        f"{expected.sum30_p50:.1f} cycles are expected in these days, with 80 % between "
        f"{expected.sum30_p10:.1f} and {expected.sum30_p90:.1f}"
    )


def lines(explained: Explanation, made_of: MadeOf, expected: Expected) -> list[Line]:
    """The sum, from the level of the last year to the answer."""
    of = {effect.part: effect for effect in made_of.parts}
    return [
        Line(
            f"the level of the last year, {HORIZON_DAYS} days of it",
            f"{made_of.level_cycles:.2f}",
            f"{percent(_probability(made_of.base_log_odds))} with {HORIZON_DAYS} days of it left",
        ),
        Line("how its days vary around that", _added(made_of.variation_cycles), ""),
        _line(f"trend: {_trend(explained)}", of[TREND]),
        _line(f"season: {_season(made_of)}", of[SEASON]),
        _line("its weekdays", of[WEEKDAYS]),
        Line(f"{explained.remaining_cycles:.1f} cycles remain", "", odds(of[REMAINING].log_odds)),
        Line("together", f"{expected.sum30_p50:.2f}", percent(expected.p_cross_30)),
    ]


def tested(explained: Explanation) -> str:
    """Whether the parts may be believed, and what was measured."""
    test = explained.faithfulness
    if test is None:
        return "Nothing is forecast, so there are no parts to show."
    if test.share is None:
        return (
            "Not shown what the parts add: with a part away another model would answer, and the "
            "parts of two models make no sum."
        )
    measured = (
        "with parts halved or turned otherwise than when they were measured, they foretell which of "
        f"two histories the forecaster answers with more in {percent(test.share)} of pairs"
    )
    if not test.is_enough:
        return f"Not shown what the parts add: {measured}, below {percent(test.floor)}."
    return f"Tested: {measured} (shown from {percent(test.floor)} on)."


def decided_by(explained: Explanation) -> str:
    by = explained.decided_by
    instead = (
        f", because of the network's limits: {by.fallback_reason}" if by.fallback_reason else ""
    )
    return f"{by.name}, version {by.version}, digest {by.digest[:12]}{instead}"


def conclusion(explained: Explanation) -> str:
    expected = explained.expected
    if expected is None:
        return f"{explained.battery_id} has reached its rating: its cycles are used up."
    when = "beyond what the model looks ahead"
    if expected.crossing_date is not None:
        when = f"about {on(expected.crossing_date)}"
    return (
        f"{explained.battery_id} reaches its rating {when}, within {HORIZON_DAYS} days with "
        f"{percent(expected.p_cross_30)}: {explained.remaining_cycles:.1f} cycles remain, "
        f"{expected.sum30_p50:.1f} are expected{_because(explained)}."
    )


def _because(explained: Explanation) -> str:
    """The part besides the level that adds most to the sum, where one does."""
    if explained.made_of is None:
        return ""
    effects = [effect for effect in explained.made_of.parts if effect.part != REMAINING]
    most = max(effects, key=lambda effect: abs(effect.cycles))
    if abs(most.cycles) < 2 * _SAME:
        return ", the level of the last year going on"
    return f", {_added(most.cycles)} of them by its {most.part}"


def _line(name: str, effect: PartEffect) -> Line:
    return Line(name, _added(effect.cycles), odds(effect.log_odds))


def _trend(explained: Explanation) -> str:
    year, recent = explained.use_per_day_365, explained.use_per_day_28
    if not year or recent is None:
        return "how the use has changed"
    return f"the last four weeks at {_times(recent / year)}"


def _season(made_of: MadeOf) -> str:
    if abs(made_of.season_ahead - 1) < 0.005:
        return "the time of the year"
    return f"the time of the year; its own days: {_times(made_of.season_ahead)}"


def _times(factor: float) -> str:
    said = f"{100 * (factor - 1):+.0f} %".replace("-", "\N{MINUS SIGN}")
    return "0 %" if said[1:] == "0 %" else said


def _added(cycles: float) -> str:
    said = f"{cycles:+.2f}".replace("-", "\N{MINUS SIGN}")
    return "0.00" if said[1:] == "0.00" else said


def odds(log_odds: float) -> str:
    """By how much a part multiplies or divides the odds, with its sign."""
    sign = "\N{MULTIPLICATION SIGN}" if log_odds >= 0 else "\N{DIVISION SIGN}"
    factor = exp(abs(log_odds))
    return f"{sign}{min(factor, MOST_ODDS):.{1 if factor < 10 else 0}f}"


def _probability(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))


def on(day: date) -> str:
    return f"{day:%-d %B %Y}"


def count(number: int, what: str) -> str:
    return f"{number:,} {what if number == 1 else what + 's'}"


def percent(share: float) -> str:
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"
