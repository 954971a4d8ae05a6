"""Tables of a backtest, for people: 100 columns, the conclusion last."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:  # comparing brings scipy along, which no command needs to be listed
    from trey.battery.backtest.comparison import Entrant, Standing
    from trey.battery.backtest.outcome import Outcome
    from trey.battery.backtest.pair import Pair

WIDTH = 100
_SHOWN_THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def print_outcome(outcome: "Outcome", data: str) -> None:
    """All that a backtest found."""
    console = Console(width=WIDTH, highlight=False)
    frame = outcome.trial.frame
    console.print(
        f"{data}: {_counted(frame.batteries)}, {len(frame.questions):,} battery-days of the last "
        "120 before a crossing. In brackets: 95 % intervals, batteries drawn again; of days ahead, "
        "5 and 95 % of the batteries. Skill, CRPS, coverage and width are in %. Alerts are P ≥ .5, notices P ≥ .2. Costs: a missed alert "
        f"{outcome.costs.missed:g}, a false one {outcome.costs.false:g}."
    )
    if outcome.standings:
        console.print(_probabilities("probabilities", outcome.standings))
        console.print(_alerts(outcome.standings))
        console.print(_costs_of_models(outcome.entered))
    if outcome.sampled:
        console.print("Models that take long for a question were asked about a sample:")
        console.print(_probabilities("on a sample", outcome.sampled))
    if outcome.slices:
        console.print(_kinds(outcome))
    if outcome.trial.origins is not None:
        console.print(_origins(outcome))
    if outcome.curves:
        console.print(_threshold_costs(outcome))
    console.print(outcome.verdict.grounds)
    console.print(f"[bold]{outcome.verdict.words}[/bold]")


def print_pair(pair: "Pair", data: str) -> None:
    """Figures of both, the difference, and whether it is certain."""
    console = Console(width=WIDTH, highlight=False)
    console.print(f"{data}: {_counted(pair.batteries)}")
    table = _table("", pair.first, pair.second, "difference", "95 %", "")
    for name, difference in pair.differences.items():
        low, high = difference.interval
        table.add_row(
            name.replace("_", " "),
            *(_number(pair.figures[model][name]) for model in (pair.first, pair.second)),
            f"{difference.value:+.4f}",
            f"{low:+.4f} to {high:+.4f}",
            "certain" if difference.is_certain else "",
        )
    console.print(table)
    console.print(f"[bold]{pair.words}[/bold]")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=True)
    return table


def _probabilities(title: str, found: "Sequence[Standing]") -> Table:
    table = _table(
        *(title, "Brier", "", "skill", "", "loss", "ECE", "CRPS"),
        *("in 80 %", "width"),
    )
    for one in found:
        quality = one.quality
        table.add_row(
            one.name,
            _score(quality.brier),
            _between(*(_score(end) for end in one.intervals["brier"])),
            _percent(one.skill),
            _between(*(_percent(end) for end in one.skill_interval)),
            _fixed(quality.log_loss, 3),
            _score(quality.calibration_error),
            _percent(quality.crps, 1),
            _percent(quality.coverage_80, 1),
            _percent(quality.width_80),
        )
    return table


def _alerts(found: "Sequence[Standing]") -> Table:
    table = _table(
        *("alerts", "precision", "recall", "notices: pr.", "recall", "days ahead"),
        *("<14 %", ">45 %", "never %"),
    )
    for one in found:
        quality = one.quality
        table.add_row(
            one.name,
            _fixed(quality.precision_at_alert, 3),
            _fixed(quality.recall_at_alert, 3),
            _fixed(quality.precision_at_notice, 3),
            _fixed(quality.recall_at_notice, 3),
            f"{_fixed(quality.lead_median, 0)} "
            + _between(_fixed(quality.lead_p5, 0), _fixed(quality.lead_p95, 0)),
            _percent(quality.late_share, 1),
            _percent(quality.premature_share, 1),
            _percent(quality.never_share, 1),
        )
    return table


def _costs_of_models(entered: "Sequence[Entrant]") -> Table:
    table = _table("what they cost", "CPU s per 1,000 batteries", "CPU s of training")
    for one in entered:
        table.add_row(one.name, _fixed(one.cpu_s_per_1000, 3), _fixed(one.training_cpu_s, 1))
    return table


def _kinds(outcome: "Outcome") -> Table:
    kinds = list(outcome.slices)
    table = _table("Brier, by kind of driver", *(kind.replace("_", " ") for kind in kinds))
    for one in outcome.standings:
        of_kinds = [
            next(other for other in outcome.slices[kind] if other.name == one.name)
            for kind in kinds
        ]
        table.add_row(one.name, *(_score(other.quality.brier) for other in of_kinds))
    return table


def _origins(outcome: "Outcome") -> Table:
    origins = outcome.trial.origins
    table = _table(
        "20 rolling origins", "NRMSE", "sum off by %", "crossing off by, days", "at most"
    )
    rows = {one.name: one.origins for one in outcome.entered if one.origins is not None}
    if origins is not None:
        rows = {"mean of all past": origins.errors_of_running_mean(), **rows}
    for name, errors in sorted(rows.items(), key=lambda row: row[1].nrmse):
        table.add_row(
            name,
            _fixed(errors.nrmse, 4),
            _percent(errors.sum_error, 2),
            _fixed(errors.crossing_mean, 2),
            _fixed(errors.crossing_max, 0),
        )
    return table


def _threshold_costs(outcome: "Outcome") -> Table:
    own = outcome.costs.threshold
    table = _table(
        "100 days cost, alert from",
        *(_fixed(threshold, 1) for threshold in _SHOWN_THRESHOLDS),
        f"own {_fixed(own, 2)}",
        "cheapest from",
    )
    for one in outcome.standings:
        curve = outcome.curves[one.name]
        at = [curve.at(threshold) for threshold in (*_SHOWN_THRESHOLDS, own)]
        table.add_row(one.name, *(_fixed(cost, 1) for cost in at), _fixed(curve.best, 2))
    return table


def _counted(batteries: int) -> str:
    return "1 battery" if batteries == 1 else f"{batteries:,} batteries"


def _between(low: str, high: str) -> str:
    return rf"\[{low}, {high}]" if low and high else ""


def _fixed(value: float, digits: int) -> str:
    # Adding 0 turns a -0 that rounding left into 0.
    return "" if np.isnan(value) else f"{round(value, digits) + 0:.{digits}f}"


def _score(value: float) -> str:
    return _fixed(value, 4).removeprefix("0")


def _percent(share: float, digits: int = 0) -> str:
    return _fixed(100 * share, digits)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
