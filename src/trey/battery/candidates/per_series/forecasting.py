"""A library that simulates one series, as a `Forecaster`: question by question."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from trey.battery.arrays import FloatArray
from trey.battery.candidates.per_series.paths import Ahead, answer_from_paths
from trey.battery.forecaster import QUANTILES, Forecasts, Levels
from trey.battery.histories import Histories, Questions
from trey.battery.model.answering import LONGEST_UNKNOWN_DAYS
from trey.battery.model.days.sequences import READ, Sequences
from trey.battery.model.fallback import FEWEST_DAYS_READ, leave_to_baseline

CONTEXT_DAYS = 730  # two years: enough for a season, and what fits in seconds
PATHS = 500


class Simulator(Protocol):
    """What continues a series."""

    @property
    def name(self) -> str: ...

    def paths(self, use: FloatArray, first_day: int, days: int, seed: int) -> FloatArray:
        """Use of the days that follow, as it may come to be, shape (PATHS, days).

        Args:
            use: Of the days so far, NaN where unknown; the first and the last are known.
            first_day: In days since 1970-01-01.
            days: To simulate.
            seed: Of what is drawn.
        """


@dataclass(frozen=True)
class OneByOne:
    """Learns the series of each question for itself; there is nothing to keep of it.

    Attributes:
        simulator: Of the days ahead.
        seed: Of what is drawn.
    """

    simulator: Simulator
    seed: int

    version = "0"

    @property
    def name(self) -> str:
        return self.simulator.name

    @property
    def digest(self) -> str:
        """It has no weights: its name, version and parameters are all there is."""
        return hashlib.sha256(f"{self.version}/{self!r}".encode()).hexdigest()

    def forecast(
        self, histories: Histories, questions: Questions, levels: Levels = QUANTILES
    ) -> Forecasts:
        """See `Forecaster.forecast`; takes a second for one to ten questions."""
        sequences = Sequences.of(histories)
        forecasts = Forecasts.none(len(questions), self.name, levels=levels)
        for question, row in enumerate(questions.row):
            use, first_day = _past(sequences, int(row))
            stale = int(questions.as_of[question]) - (first_day + len(use) - 1)
            if reason := _reason(use, stale):
                forecasts.reason[question] = reason
                continue
            # A counter older than the last known use counts from there: days are alike.
            counted = max(stale - int(questions.unknown_days[question]), 0)
            remaining = float(questions.remaining_cycles[question])
            ahead = Ahead(remaining, counted, stale, questions.horizon_days)
            paths = self.simulator.paths(use, first_day, ahead.days, self.seed)
            said = answer_from_paths(np.maximum(paths, 0.0), ahead, self.name, levels)
            forecasts.put(slice(question, question + 1), said)
        leave_to_baseline(forecasts, histories, questions, levels)
        return forecasts


@dataclass(frozen=True)
class PerSeries:
    """The family of such a forecaster: a fleet teaches it nothing."""

    simulator: Simulator

    @property
    def name(self) -> str:
        return self.simulator.name

    def fit(self, histories: Histories, seed: int) -> OneByOne:  # noqa: ARG002  learns when asked
        """See `Family.fit`."""
        return OneByOne(self.simulator, seed)


def _reason(use: FloatArray, stale_days: int) -> str | None:
    """Why the baseline should answer; None where a series can be learned."""
    known = use[~np.isnan(use)]
    if len(known) < FEWEST_DAYS_READ:
        return f"fewer than {FEWEST_DAYS_READ} known days"
    if stale_days > LONGEST_UNKNOWN_DAYS:
        return f"no known day in the last {LONGEST_UNKNOWN_DAYS}"
    return "use does not vary" if np.ptp(known) == 0 else None


def _past(sequences: Sequences, row: int) -> tuple[FloatArray, int]:
    """The last CONTEXT_DAYS up to a row's last known day, NaN where unknown, and the first of them."""
    sequence = sequences.sequence[row]
    if sequence < 0:
        return np.empty(0), 0
    last = sequences.begins[sequence] + sequences.place[row]
    first = max(sequences.begins[sequence], last + 1 - CONTEXT_DAYS)
    is_read = sequences.known[first : last + 1] == READ
    use = np.where(is_read, sequences.use[first : last + 1], np.nan)
    first_day = sequences.first_day[sequence] + first - sequences.begins[sequence]
    leading = int(is_read.argmax())
    return use[leading:], int(first_day + leading)
