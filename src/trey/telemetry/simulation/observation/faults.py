"""The faults of telemetry, each with its share; a share of 0 leaves it out."""

from dataclasses import dataclass, fields
from enum import IntEnum


class Fault(IntEnum):
    """What is wrong with a message itself."""

    SPIKE = 0
    FALSE_ZERO = 1
    NEGATIVE = 2
    NOTHING = 3
    STUCK = 4
    EXACT_COPY = 5
    CONFLICTING_COPY = 6


@dataclass(frozen=True)
class Faults:
    """How often each fault happens.

    Attributes:
        half_daily: Share of the vehicles whose device reports each noon and midnight, until a day
            on which it changes to once a day.
        missing: Share of the messages that never come, one by one.
        outage: Share of the days that lie in an outage, of some days at a stretch.
        stuck: Share of the days on which a device repeats its last reading, counter included.
        spike: Share of the days with driving whose use is many times too high.
        false_zero: Share of the days with driving that are reported as parked.
        negative: Share of the days with driving whose use has a minus sign.
        exact_copy: Share of the messages that come twice.
        conflicting_copy: Share of the messages about driving that come again with another use.
        late: Share of the messages that come days late, and so out of order.
    """

    half_daily: float = 0.0
    missing: float = 0.0
    outage: float = 0.0
    stuck: float = 0.0
    spike: float = 0.0
    false_zero: float = 0.0
    negative: float = 0.0
    exact_copy: float = 0.0
    conflicting_copy: float = 0.0
    late: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            if not 0 <= getattr(self, field.name) < 1:
                raise ValueError(f"{field.name} is a share: at least 0 and less than 1")


NO_FAULTS = Faults()
FEW_FAULTS = Faults(half_daily=0.03, missing=0.03)  # the counter still tells every day's use
USUAL_FAULTS = Faults(
    half_daily=0.1,
    missing=0.02,
    outage=0.01,
    stuck=0.003,
    spike=0.002,
    false_zero=0.002,
    negative=0.001,
    exact_copy=0.01,
    conflicting_copy=0.002,
    late=0.02,
)
FAULTS = {"none": NO_FAULTS, "few": FEW_FAULTS, "usual": USUAL_FAULTS}
