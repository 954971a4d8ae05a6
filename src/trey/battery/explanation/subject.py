"""The one battery that is asked about: its days up to one of them, and the question."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.battery.days import histories_of
from trey.battery.files.asking import Pairs, known_by
from trey.battery.histories import Histories, Questions
from trey.errors import TreyError
from trey.telemetry.cleansing.arrays import floats

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Subject:
    """A battery as of a day.

    Attributes:
        remaining_cycles: At or below 0 once the rating is reached.
        histories: Of this battery alone.
        questions: One.
    """

    vehicle_id: str
    battery_id: str
    as_of: date
    rated_cycles: float
    remaining_cycles: float
    histories: Histories
    questions: Questions


def find_subject(
    days: pa.Table,
    battery_id: str,
    source: str,
    *,
    vehicle_id: str | None = None,
    as_of: date | None = None,
) -> Subject:
    """Give the battery with what is known of it.

    Args:
        days: `silver.battery_daily`, of this battery and perhaps of others.
        battery_id: Of the one asked about.
        source: What the days are from, for the sentence.
        vehicle_id: That it is in; none: the one that it was in last.
        as_of: None: its last complete day.

    Raises:
        TreyError: There is no such battery, or no complete day or counter of it by then.
    """
    own = days.filter(pc.equal(days["battery_id"], battery_id))
    if not len(own):
        raise TreyError(f"{source}: there is no battery {battery_id!r}; name one that it holds")
    if as_of is not None:
        own = own.filter(pc.less_equal(own["observed_on"], pa.scalar(as_of)))
    own = own.sort_by("observed_on")
    if vehicle_id is None and len(own):
        vehicle_id = own["vehicle_id"][-1].as_py()
    own = own.filter(pc.equal(own["vehicle_id"], vehicle_id))
    complete = own.filter(own["is_complete"])
    if vehicle_id is None or not len(complete):
        raise TreyError(
            f"{source}: battery {battery_id!r} has no complete day up to {as_of}; name a later one"
        )
    day: date = as_of or complete["observed_on"][-1].as_py()
    histories, rated = histories_of(own), floats(own, "battery_rated_cycles")
    asked = Pairs(
        own["battery_id"], own["vehicle_id"], np.array([(day - EPOCH).days]), np.zeros(1, int)
    )
    known = known_by(histories, own["is_complete"].to_numpy(), rated, asked)
    [remaining] = known.remaining_cycles.tolist()
    if np.isnan(remaining):
        raise TreyError(
            f"{source}: by {day} neither counter nor rated cycles of battery {battery_id!r} are "
            "known; name a later day"
        )
    return Subject(
        vehicle_id,
        battery_id,
        day,
        float(rated[known.row[0]]),
        remaining,
        histories,
        Questions(known.row, asked.as_of, known.remaining_cycles, known.unknown_days),
    )
