"""What is known of batteries as of the days that are asked about: the network's inputs, without it."""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.model.days.features import INPUTS, Float32Array
from trey.battery.model.days.memory import WEEK_DAYS
from trey.battery.model.days.sequences import Sequences
from trey.battery.model.steps.sights import visits


@dataclass(frozen=True)
class Glances:
    """As of a known day of each of n batteries.

    Attributes:
        inputs: By the names in INPUTS, shape (n, input).
        scale: Cycles per day, shape (n,).
        week: Expected use by weekday from the next day on, mean 1, shape (n, 7).
        days_read: Days with a reading so far, shape (n,).
    """

    inputs: Float32Array
    scale: FloatArray
    week: FloatArray
    days_read: FloatArray

    @classmethod
    def of(cls, sequences: Sequences, sequence: IntArray, place: IntArray) -> "Glances":
        """Look at days.

        Args:
            sequences: Of histories.
            sequence: In which each day lies, shape (n,).
            place: Of that day, shape (n,).
        """
        n = len(sequence)
        glances = cls(
            np.empty((n, len(INPUTS)), np.float32),
            np.empty(n),
            np.empty((n, WEEK_DAYS)),
            np.empty(n),
        )
        for visit in visits(_NothingEncoded(), sequences, sequence, place):
            here, at, seen = visit.question, (visit.lane, visit.place), visit.walked.seen
            glances.inputs[here] = seen.inputs[at]
            glances.scale[here] = seen.scale[at]
            glances.week[here] = seen.week_of(*at)
            glances.days_read[here] = seen.days_read[at]
        return glances

    def some(self, which: IntArray) -> "Glances":
        """Those of an index."""
        return Glances(
            self.inputs[which], self.scale[which], self.week[which], self.days_read[which]
        )


class _NothingEncoded:
    """An `Encoder` that keeps nothing of the days: their inputs say it all."""

    hidden_size = 0

    def encode(
        self, inputs: Float32Array, state: Float32Array
    ) -> tuple[Float32Array, Float32Array]:
        lanes, days, _ = inputs.shape
        return np.zeros((days, lanes, 0), np.float32), state
