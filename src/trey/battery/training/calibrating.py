"""Ranks of resolved forecasts of batteries that the network was not fitted to."""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.calibration.ranks import Calibration, segment_of
from trey.battery.horizon import HORIZON_DAYS
from trey.battery.model.days.lanes import Lanes
from trey.battery.model.days.sequences import READ, Sequences
from trey.battery.model.days.weeks import sum_of_days
from trey.battery.model.fallback import FEWEST_DAYS_READ
from trey.battery.model.mixture import Mixture
from trey.battery.model.network.sessions import NetworkSessions
from trey.battery.model.steps.sights import visits
from trey.battery.training.examples import Outcomes

EVERY_DAYS = 10  # sums of 30 days that are a day apart say the same thing


@dataclass(frozen=True)
class Resolved:
    """Forecasts of 30 days whose outcome is known; each of shape (forecast,).

    Attributes:
        rank: Of the outcome in the uncalibrated forecast.
        segment: See `calibration.ranks`.
        known_on: Day on which the outcome became known, in days since 1970-01-01.
    """

    rank: FloatArray
    segment: IntArray
    known_on: IntArray


def calibrate(sessions: NetworkSessions, sequences: Sequences, which: IntArray) -> Calibration:
    """Learn from the sequences' own outcomes."""
    resolved = resolve(sessions, sequences, which)
    return Calibration.none().learned(resolved.rank, resolved.segment)


def resolve(sessions: NetworkSessions, sequences: Sequences, which: IntArray) -> Resolved:
    """Forecast as of some days of these sequences, and see what came to be."""
    lanes = Lanes.of(sequences, which, len(which))
    is_read = lanes.known == READ
    is_asked = is_read & (np.cumsum(is_read, axis=1) >= FEWEST_DAYS_READ)
    is_asked[:, np.arange(is_asked.shape[1]) % EVERY_DAYS != 0] = False
    lane, day = np.nonzero(is_asked)
    horizon = np.array([HORIZON_DAYS])
    used = Outcomes.of(lanes).of_days(lane, day, horizon)[:, 0]
    is_resolved = ~np.isnan(used)
    lane, day, used = lane[is_resolved], day[is_resolved], used[is_resolved]
    rank, segment = np.empty(len(lane)), np.empty(len(lane), dtype=np.int64)
    for visit in visits(sessions, sequences, which[lane], day):
        sights = visit.sights(sessions)
        expected = sights.scale * sum_of_days(sights.week, horizon)[:, 0]
        ratio = used[visit.question] / expected
        rank[visit.question] = Mixture.at(sights.parameters, horizon).below(ratio[:, None])[:, 0]
        segment[visit.question] = segment_of(sights.variation)
    return Resolved(rank, segment, lanes.first_day[lane] + day + HORIZON_DAYS)
