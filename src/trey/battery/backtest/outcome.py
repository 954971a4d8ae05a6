"""A whole backtest: every model entered, every figure, and what it comes to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from trey.battery.backtest.cells.rolling import OriginErrors
from trey.battery.backtest.cells.trial import Trial
from trey.battery.backtest.comparison import (
    Entrant,
    Interval,
    Standing,
    entrants,
    slices,
    standings,
)
from trey.battery.backtest.scores.costs import THRESHOLDS, CostCurve, Costs
from trey.battery.backtest.scores.quality import as_document, number
from trey.battery.backtest.signal import SignalTest, signal_in
from trey.battery.backtest.verdict import Verdict, skills_of_origins, skills_of_standings, verdict
from trey.battery.candidates.catalogue import REFERENCE, Candidate, candidate


@dataclass(frozen=True)
class Outcome:
    """Of a backtest.

    Attributes:
        trial: What it was on.
        entered: The models, as they were asked for.
        standings: On the whole frame, the best first; empty where no crossing is seen.
        sampled: On the sample; empty without one.
        slices: Standings by kind of driver.
        curves: Cost of the alerts by model.
        costs: Of an error.
        test: Whether there is a signal.
        verdict: The conclusion.
    """

    trial: Trial
    entered: Sequence[Entrant]
    standings: Sequence[Standing]
    sampled: Sequence[Standing]
    slices: Mapping[str, Sequence[Standing]]
    curves: Mapping[str, CostCurve]
    costs: Costs
    test: SignalTest
    verdict: Verdict


def chosen(models: Sequence[str]) -> dict[str, Candidate]:
    """The candidates of these names or folders, and the reference.

    Raises:
        TreyError: One is not there.
    """
    return {name: candidate(name) for name in dict.fromkeys([*models, REFERENCE])}


def backtest(
    candidates: Mapping[str, Candidate],
    trial: Trial,
    *,
    seed: int,
    costs: Costs,
    on_entrant: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Compare.

    Args:
        candidates: By name, the reference among them.
        trial: What to learn from, and the cells.
        seed: Of the fits.
        costs: Of a missed and of a false alert.
        on_entrant: Called with the name of each model that has been asked.
    """
    entered = []
    for entrant in entrants(candidates, trial, seed):
        entered.append(entrant)
        on_entrant(entrant.name)
    whole = {one.name: one.tally for one in entered if one.tally is not None}
    sampled = {one.name: one.sampled for one in entered if one.sampled is not None}
    has_cells = len(trial.frame.questions) > 0
    found = standings(whole, REFERENCE) if has_cells else []
    test = signal_in(trial.frame.histories if trial.origins is None else trial.origins.histories)
    skills = (
        skills_of_standings(found)
        if trial.origins is None
        else skills_of_origins(entered, REFERENCE)
    )
    return Outcome(
        trial=trial,
        entered=entered,
        standings=found,
        sampled=standings(sampled, REFERENCE) if sampled and has_cells else [],
        slices=slices(entered, trial, REFERENCE) if has_cells else {},
        curves={
            one.name: CostCurve.of(one.probability, trial.frame.crossed, costs)
            for one in entered
            if one.probability is not None and has_cells
        },
        costs=costs,
        test=test,
        verdict=verdict(test, skills, REFERENCE),
    )


def as_json(outcome: Outcome) -> dict[str, Any]:
    """For `--json` and for a tracked run."""
    frame, origins = outcome.trial.frame, outcome.trial.origins
    return {
        "batteries": frame.batteries,
        "cells": len(frame.questions),
        "frame": "each known day of the last 120 before a crossing that is seen",
        "intervals": "95 %, from batteries drawn again",
        "reference": REFERENCE,
        "models": [_model(outcome, one) for one in outcome.standings],
        "sample": [_model(outcome, one) for one in outcome.sampled],
        "by_kind": {
            kind: {one.name: _brief(one) for one in found} for kind, found in outcome.slices.items()
        },
        "rolling_origins": None
        if origins is None
        else {
            "running_mean": _errors(origins.errors_of_running_mean()),
            **{one.name: _errors(one.origins) for one in outcome.entered if one.origins},
        },
        "costs": {
            "missed": outcome.costs.missed,
            "false": outcome.costs.false,
            "threshold": round(outcome.costs.threshold, 4),
            "thresholds": THRESHOLDS.tolist(),
            "per_100_battery_days": {
                name: np.round(curve.cost, 4).tolist() for name, curve in outcome.curves.items()
            },
        },
        "signal": asdict(outcome.test) | {"is_found": outcome.test.finds_signal},
        "verdict": asdict(outcome.verdict),
    }


def _model(outcome: Outcome, standing: Standing) -> dict[str, Any]:
    entrant = next(one for one in outcome.entered if one.name == standing.name)
    return {
        "name": standing.name,
        "skill": number(standing.skill),
        "skill_interval": _interval(standing.skill_interval),
        **as_document(standing.quality),
        "interval_of": {name: _interval(ends) for name, ends in standing.intervals.items()},
        "version": entrant.forecaster.version,
        "training_cpu_seconds": round(entrant.training_cpu_s, 2),
        "cpu_seconds_per_1000_batteries": number(entrant.cpu_s_per_1000),
    }


def _brief(one: Standing) -> dict[str, Any]:
    return {
        "brier": number(one.quality.brier),
        "skill": number(one.skill),
        "skill_interval": _interval(one.skill_interval),
        "coverage_80": number(one.quality.coverage_80),
    }


def _errors(errors: OriginErrors) -> dict[str, float | None]:
    return {
        "nrmse": number(errors.nrmse),
        "sum_error": number(errors.sum_error),
        "crossing_mean_days": number(errors.crossing_mean),
        "crossing_max_days": number(errors.crossing_max),
    }


def _interval(ends: Interval) -> list[float | None]:
    return [number(end) for end in ends]
