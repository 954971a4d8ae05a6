"""What running recalibration makes of a fleet: each forecast knows only what was resolved by then."""

import copy

import numpy as np

from trey.battery.backtest.cells.frame import Frame
from trey.battery.backtest.scores.tally import LEVELS
from trey.battery.forecaster import Forecasts
from trey.battery.model.answering import Asked, answer
from trey.battery.model.days.sequences import Sequences
from trey.battery.model.fleet_forecaster import FleetForecaster
from trey.battery.model.steps.sights import Sights, visits
from trey.battery.training.calibrating import resolve

EVERY_DAYS = 30  # between two updates of the calibration


def recalibrated(forecaster: FleetForecaster, frame: Frame, forecasts: Forecasts) -> Forecasts:
    """Answer a frame's questions in the order of time, learning from outcomes in between.

    Args:
        forecaster: Whose calibration is gone on with.
        frame: Of questions; outcomes of all its histories' days are learned from.
        forecasts: The forecaster's own, at LEVELS; what the baseline answered stays.
    """
    sequences = Sequences.of(frame.histories)
    resolved = resolve(forecaster.sessions, sequences, np.arange(len(sequences.first_day)))
    own = np.flatnonzero(forecasts.model == forecaster.name)
    if len(own) == 0:
        return forecasts
    row = frame.questions.row[own]
    numbers, parts = [], []
    for visit in visits(
        forecaster.sessions, sequences, sequences.sequence[row], sequences.place[row]
    ):
        numbers.append(own[visit.question])
        parts.append(visit.sights(forecaster.sessions))
    number, sights = np.concatenate(numbers), Sights.joined(parts)
    as_of = frame.questions.as_of[number]

    answered = copy.deepcopy(forecasts)
    calibration = forecaster.calibration
    for day in range(int(as_of.min()), int(as_of.max()) + 1, EVERY_DAYS):
        news = (resolved.known_on <= day) & (resolved.known_on > day - EVERY_DAYS)
        calibration = calibration.learned(resolved.rank[news], resolved.segment[news])
        here = np.flatnonzero((as_of >= day) & (as_of < day + EVERY_DAYS))
        today = np.zeros(len(here), dtype=np.int64)  # a frame asks as of known days
        remaining = frame.questions.remaining_cycles[number[here]]
        asked = Asked(remaining, today, today, frame.questions.horizon_days)
        said = answer(sights.some(here), asked, calibration, forecaster.name, LEVELS)
        answered.put(number[here], said)
    return answered
