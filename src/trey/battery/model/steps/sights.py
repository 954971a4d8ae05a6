"""What the network has of the batteries that are asked about, as of the days that they are asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np

from trey.battery.arrays import FloatArray, IntArray
from trey.battery.model.days.lanes import Lanes
from trey.battery.model.days.sequences import Sequences
from trey.battery.model.network.sessions import LANES, NetworkSessions
from trey.battery.model.steps.walking import DAYS_AT_ONCE, Encoder, State, Walked, walk


@dataclass(frozen=True)
class Sights:
    """As of the last known day of each of n batteries.

    Attributes:
        parameters: Of `mixture`, shape (n, SIZE).
        scale: Cycles per day that forecasts are measured by, shape (n,).
        week: Expected use by weekday from the next day on, mean 1, shape (n, 7).
        variation: Standard deviation of the days over their mean, shape (n,).
        days_read: Days with a reading in the sequence, shape (n,).
        read_share: Share of the last two months' days that were read, shape (n,).
        parked_share: Share of those without use, shape (n,).
    """

    parameters: FloatArray
    scale: FloatArray
    week: FloatArray
    variation: FloatArray
    days_read: FloatArray
    read_share: FloatArray
    parked_share: FloatArray

    def __len__(self) -> int:
        return len(self.scale)

    def some(self, which: IntArray) -> "Sights":
        """Those of an index."""
        return Sights(**{f.name: getattr(self, f.name)[which] for f in fields(self)})

    @classmethod
    def joined(cls, parts: Sequence["Sights"]) -> "Sights":
        """One after the other."""
        return cls(
            **{
                f.name: np.concatenate([getattr(part, f.name) for part in parts])
                for f in fields(cls)
            }
        )


@dataclass(frozen=True)
class Visit:
    """Days that are asked about, in a piece of a walk; all but the walk of shape (n,).

    Attributes:
        walked: The piece.
        question: Numbers of the questions.
        lane: Of each.
        place: Of its day in the piece.
    """

    walked: Walked
    question: IntArray
    lane: IntArray
    place: IntArray

    def sights(self, sessions: NetworkSessions) -> Sights:
        """As of these days."""
        seen = self.walked.seen
        at = (self.lane, self.place)
        hidden = self.walked.hidden[self.place, self.lane]
        return Sights(
            parameters=sessions.parameters(np.concatenate([hidden, seen.inputs[at]], axis=1)),
            scale=seen.scale[at],
            week=seen.week_of(*at),
            variation=seen.variation[at],
            days_read=seen.days_read[at],
            read_share=seen.read_share[at],
            parked_share=seen.parked_share[at],
        )

    def state(self) -> State:
        """Behind these days."""
        memory = self.walked.seen.memory_of(self.lane, self.place)
        return State(memory, self.walked.hidden[self.place, self.lane])


def visits(
    encoder: Encoder, sequences: Sequences, sequence: IntArray, place: IntArray
) -> Iterator[Visit]:
    """Walk through each sequence that is asked about, once, up to the last day that is.

    Args:
        encoder: A network, or nothing.
        sequences: Of histories.
        sequence: In which each question's day lies, shape (question,).
        place: Of that day, shape (question,).

    Yields:
        Some questions at a time, each once.
    """
    which, asked = np.unique(sequence, return_inverse=True)
    days = np.zeros(len(which), dtype=np.int64)
    np.maximum.at(days, asked, place + 1)
    by_length = np.argsort(days, kind="stable")
    lane_of = np.empty(len(which), dtype=np.int64)
    lane_of[by_length] = np.arange(len(which))
    group = lane_of[asked] // LANES
    in_order = np.lexsort((place, group))  # so that each piece of a walk answers a slice
    for start in range(0, len(which), LANES):
        some = by_length[start : start + LANES]
        length = -(-int(days[some].max()) // DAYS_AT_ONCE) * DAYS_AT_ONCE
        lanes = Lanes.of(sequences, which[some], LANES, length)
        of_group = in_order[slice(*np.searchsorted(group[in_order], start // LANES + np.arange(2)))]
        for walked in walk(encoder, lanes, State.blank(LANES, encoder.hidden_size)):
            ends = walked.start + np.array([0, walked.seen.scale.shape[1]])
            here = of_group[slice(*np.searchsorted(place[of_group], ends))]
            if len(here):
                yield Visit(walked, here, lane_of[asked[here]] - start, place[here] - walked.start)
