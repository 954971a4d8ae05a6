"""What models are compared on: days to learn from, and cells that these days do not hold."""

from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import BoolArray, FloatArray, IntArray, TextArray
from trey.battery.backtest.cells.frame import Frame, hold_out
from trey.battery.backtest.cells.rolling import FIRST_ORIGIN_SHARE, Origins
from trey.battery.histories import Histories
from trey.errors import TreyError

FEWEST_BATTERIES = 10  # of a file; with fewer, days of the same batteries are learned from
SAMPLED_BATTERIES, SAMPLED_CELLS = 40, 6  # of each: what dear models are asked about


@dataclass(frozen=True)
class Trial:
    """One comparison's data.

    Attributes:
        training: Histories to learn from.
        frame: The cells, of other batteries or of later days.
        kind: Of driver, by battery of the frame; None where nobody knows.
        origins: Of a single battery; None of more.
    """

    training: Histories
    frame: Frame
    kind: TextArray | None = None
    origins: Origins | None = None

    @classmethod
    def of_fleet(
        cls,
        training: Histories,
        histories: Histories,
        rated: FloatArray,
        kind: TextArray | None = None,
    ) -> "Trial":
        """Of a fleet to measure on and another one to learn from.

        Args:
            training: Of batteries that are not among the others.
            histories: Of whole batteries.
            rated: Rated cycles, shape (row,).
            kind: Of driver, shape (battery of `histories`,).
        """
        frame = Frame.of(histories, rated)
        if kind is not None:
            kind = kind[np.unique(histories.battery[frame.questions.row])]
        return cls(training, frame, kind)

    @classmethod
    def of_file(cls, histories: Histories, rated: FloatArray, seed: int) -> "Trial":
        """Of a fleet of which nothing else is known: a fifth of the batteries is held out.

        Of a few batteries, the earlier days are learned from and the later ones asked about.

        Raises:
            TreyError: No crossing is seen in what is left to ask about.
        """
        batteries = int(histories.battery.max(initial=-1)) + 1
        if batteries >= FEWEST_BATTERIES:
            training, held_out = hold_out(histories, rated, seed)
            trial = cls(training, Frame.of(*held_out))
        else:
            is_early = _is_early(histories)
            frame = Frame.of(histories, rated)
            later = np.flatnonzero(~is_early[frame.questions.row])
            origins = Origins.of(histories) if batteries == 1 else None
            training = histories.of_rows(np.flatnonzero(is_early))
            trial = cls(training, frame.some(later), origins=origins)
        if len(trial.frame.questions) == 0 and trial.origins is None:
            raise TreyError(
                "no battery to be measured on reaches its rated cycles after half a year of known "
                "days; backtest a history that goes on until batteries have crossed"
            )
        return trial

    def sample(self) -> IntArray:
        """Some questions of some batteries of the frame, the same ones on every call."""
        rng = np.random.default_rng(0)
        battery = self.frame.battery
        chosen = rng.permutation(self.frame.batteries)[:SAMPLED_BATTERIES]
        order = np.lexsort((rng.random(len(battery)), battery))
        of_battery = np.arange(len(order)) - np.searchsorted(battery[order], battery[order])
        is_drawn = (of_battery < SAMPLED_CELLS) & np.isin(battery[order], chosen)
        return np.sort(order[is_drawn])


def _is_early(histories: Histories) -> BoolArray:
    starts = np.flatnonzero(np.diff(histories.battery, prepend=-1))
    lengths = np.diff(np.append(starts, len(histories.battery)))
    place = np.arange(len(histories.battery)) - starts[histories.battery]
    is_early: BoolArray = place < np.round(FIRST_ORIGIN_SHARE * lengths)[histories.battery]
    return is_early
