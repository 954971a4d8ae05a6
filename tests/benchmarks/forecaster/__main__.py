"""The forecaster beside all others: how right, how sure, how dear, on simulated fleets and the lab's file.

The fleets' seeds are measured on here alone: nothing was fitted to them, nor chosen by them. What
learns from a fleet here learns from another one (seed 1, mixed market), as the shipped network did.

Example: python -m tests.benchmarks.forecaster --batteries 200 --models mean90-gaussian,gru-mixture
"""

import argparse
import json
import os
import sys
from contextlib import redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.forecaster import speed
from trey.battery.backtest.cells.trial import Trial
from trey.battery.backtest.outcome import Outcome, as_json, backtest, chosen
from trey.battery.backtest.pair import as_json as pair_as_json
from trey.battery.backtest.pair import paired
from trey.battery.backtest.scores.costs import Costs
from trey.battery.backtest.scores.quality import as_document, quality
from trey.battery.backtest.scores.tally import LEVELS
from trey.battery.candidates.catalogue import (
    CANDIDATES,
    WITH_SIGNALS,
    WITHOUT_SIGNALS,
    Candidate,
)
from trey.battery.candidates.shipped import shipped_training_seconds
from trey.battery.histories import Histories
from trey.battery.model.fleet_forecaster import NAME as NETWORK
from trey.battery.model.fleet_forecaster import shipped_forecaster
from trey.battery.training.online import recalibrated
from trey.cli.battery_fleets import fleet_of_file, simulated_fleet
from trey.telemetry.simulation.markets import MARKETS, MIXED

TRAINING_SEED, TRAINING_BATTERIES = 1, 2_000
SEEDS = {"mixed": 9_200, "shifted": 9_201}


def measure(batteries: int, models: list[str], lab: Path | None) -> dict[str, Any]:
    """All figures."""
    candidates = chosen(models)
    training_batteries = min(TRAINING_BATTERIES, batteries)
    training = simulated_fleet(training_batteries, TRAINING_SEED, MIXED).histories
    trials = {name: _trial(name, batteries, training) for name in SEEDS}
    markets = {
        name: {
            "seed": SEEDS[name],
            **_document(backtest(candidates, trial, seed=TRAINING_SEED, costs=Costs())),
            "recalibrated_online": _recalibrated(trial),
        }
        for name, trial in trials.items()
    }
    return {
        "simulated": True,
        "network": NETWORK,
        "training_batteries": training_batteries,
        "training_cpu_s": shipped_training_seconds(),
        "markets": markets,
        "step": asdict(speed.of_steps(shipped_forecaster(), trials["mixed"].frame)),
        "file": asdict(speed.of_file(batteries=min(2_000, batteries))),
        "lab": None if lab is None else _lab(lab, candidates),
    }


def _trial(market: str, batteries: int, training: Histories) -> Trial:
    fleet = simulated_fleet(batteries, SEEDS[market], MARKETS[market])
    return Trial.of_fleet(training, fleet.histories, fleet.rated, fleet.kind)


def _document(outcome: Outcome) -> dict[str, Any]:
    document = as_json(outcome)
    del document["costs"], document["rolling_origins"]
    return document | {"signals": _what_signals_add(outcome)}


def _what_signals_add(outcome: Outcome) -> dict[str, Any] | None:
    """The same trees with and without them, paired; None where both were not asked for."""
    entered = {one.name: one for one in outcome.entered}
    if not {WITH_SIGNALS, WITHOUT_SIGNALS} <= entered.keys():
        return None
    return pair_as_json(paired(entered[WITH_SIGNALS], entered[WITHOUT_SIGNALS]))


def _recalibrated(trial: Trial) -> dict[str, float | None]:
    """The network, which learns from each outcome 30 days after the forecast."""
    model, frame = shipped_forecaster(), trial.frame
    forecasts = model.forecast(frame.histories, frame.questions, LEVELS)
    return as_document(quality(recalibrated(model, frame, forecasts), frame))


def _lab(file: Path, candidates: dict[str, Candidate]) -> dict[str, Any]:
    fleet = fleet_of_file(file)
    trial = Trial.of_file(fleet.histories, fleet.rated, TRAINING_SEED)
    of_use = {name: one for name, one in candidates.items() if not one.reads_signals}
    outcome = backtest(of_use, trial, seed=TRAINING_SEED, costs=Costs())
    document = as_json(outcome)
    return {
        "rolling_origins": document["rolling_origins"],
        "signal": document["signal"],
        "verdict": document["verdict"],
        "crossing_off_by_days": _dated(fleet.histories, trial),
    }


def _dated(histories: Histories, trial: Trial) -> int:
    """How far off the network dates the real crossing, 30 days ahead."""
    frame = trial.frame
    asked = frame.questions.some(np.flatnonzero(frame.ahead == 30))
    dated = shipped_forecaster().forecast(histories, asked).days_to_crossing[0, 1]
    return int(abs(dated - 30))


def main() -> None:
    """Print one JSON document."""
    installed = [name for name, one in CANDIDATES.items() if one.is_installed]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batteries", type=int, default=2_900)
    parser.add_argument("--models", default=",".join(installed))
    arguments = parser.parse_args()
    lab = os.environ.get("TREY_LAB_FILE")
    with redirect_stdout(sys.stderr):  # libraries may say something
        figures = measure(
            arguments.batteries, arguments.models.split(","), Path(lab) if lab else None
        )
    json.dump(figures, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
