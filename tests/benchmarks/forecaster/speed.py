"""What a day more costs, and how long a file of histories takes."""

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from trey.battery.backtest.cells.frame import Frame
from trey.battery.horizon import HORIZON_DAYS
from trey.battery.model.answering import Asked, answer
from trey.battery.model.days.sequences import Sequences
from trey.battery.model.fleet_forecaster import FleetForecaster
from trey.battery.model.steps.stepping import states_of, step
from trey.files.tables import write_table
from trey.telemetry.simulation.fleet import simulate_fleet

ROUNDS = 5
DAYS, AS_OF_DAYS = 2_000, 120
LIMIT_S = 3_600


@dataclass(frozen=True)
class OfSteps:
    """CPU seconds per 1,000 batteries, best of ROUNDS."""

    batteries: int
    step_cpu_s: float
    distribution_cpu_s: float


@dataclass(frozen=True)
class OfFile:
    """`trey battery forecast` of a Parquet file, reading and cleansing included."""

    rows: int
    batteries: int
    forecasts: int
    seconds: float
    cpu_s: float


def of_steps(forecaster: FleetForecaster, frame: Frame) -> OfSteps:
    """From the state behind the last asked day of each battery: one day more, and what it says."""
    histories = frame.histories
    row = frame.questions.row[np.flatnonzero(np.diff(frame.battery, append=-1))]
    laid = Sequences.of(histories)
    states = states_of(
        forecaster.sessions, laid, laid.sequence[row], laid.place[row], histories.counter[row]
    )
    day, use = states.day + 1, histories.use[row]
    counter, today = states.counter + use, np.zeros(len(row), dtype=np.int64)
    remaining = np.full(len(row), float(use.mean()) * HORIZON_DAYS)
    asked = Asked(remaining, today, today, HORIZON_DAYS)
    stepping, answering = [], []
    for _ in range(ROUNDS):
        began = time.process_time()
        _, sights = step(forecaster.sessions, states, day, use, counter)
        stepped = time.process_time()
        answer(sights, asked, forecaster.calibration, forecaster.name)
        stepping.append(stepped - began)
        answering.append(time.process_time() - stepped)
    per_1000 = 1_000 / len(row)
    return OfSteps(len(row), min(stepping) * per_1000, min(answering) * per_1000)


def of_file(batteries: int) -> OfFile:
    """As of the last AS_OF_DAYS dates of each battery, by the command, in a process of its own."""
    fleet = simulate_fleet(batteries, DAYS, seed=9_202)
    chosen = fleet.batteries.slice(0, batteries)
    last = chosen["last_day"].cast(pa.int32()).to_numpy()
    as_of = (last[:, None] - np.arange(AS_OF_DAYS)).ravel().astype(np.int32)
    pairs = pa.table(
        {
            "battery_id": chosen["battery_id"].take(
                pa.array(np.repeat(np.arange(batteries), AS_OF_DAYS))
            ),
            "as_of": pa.array(as_of).cast(pa.date32()),
        }
    )
    rows = len(fleet.messages)
    with tempfile.TemporaryDirectory() as folder:
        history, asked, out = (
            str(Path(folder, name)) for name in ("h.parquet", "a.csv", "o.parquet")
        )
        write_table(fleet.messages, Path(history))
        pyarrow.csv.write_csv(pairs, asked)
        del fleet
        command = ["battery", "forecast", "--history", history, "--as-of", asked, "--out", out]
        before, began = _cpu_s_of_children(), time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", "from trey.cli.main import run; run()", *command, "--json"],
            stdout=subprocess.DEVNULL, check=True, timeout=LIMIT_S,
        )  # fmt: skip
        seconds = time.perf_counter() - began
        cpu_s = _cpu_s_of_children() - before
    return OfFile(rows, batteries, len(pairs), round(seconds, 1), round(cpu_s, 1))


def _cpu_s_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
