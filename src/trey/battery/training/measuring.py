"""How good a forecaster is where it matters: the last 120 days before batteries reach their rating.

Days further out are trivial negatives and flatter every number.
"""

from dataclasses import asdict, dataclass

import numpy as np

from trey import metrics
from trey.battery.arrays import BoolArray, FloatArray, IntArray
from trey.battery.forecaster import HORIZON_DAYS, Forecaster, Forecasts
from trey.battery.histories import Histories, Questions

LAST_DAYS, SEEN_BEFORE = 120, 60
ALERT, NOTICE = 0.5, 0.2
HELD_OUT_SHARE = 0.2  # of a file's batteries
_CLIP = 1e-3  # of probabilities in the log loss


@dataclass(frozen=True)
class Frame:
    """Questions about the last days before crossings, and what then came to be.

    Attributes:
        histories: Of whole batteries.
        questions: As of each known day of the frame.
        crossed: Whether the rating was reached within HORIZON_DAYS, shape (question,).
        used: Cycles used within them, NaN where unknown, shape (question,).
    """

    histories: Histories
    questions: Questions
    crossed: BoolArray
    used: FloatArray

    @classmethod
    def of(cls, histories: Histories, rated: FloatArray) -> "Frame":
        """Of the batteries whose crossing is seen on its day.

        Args:
            histories: Of whole batteries.
            rated: Rated cycles, shape (row,).
        """
        is_new = np.diff(histories.battery, prepend=-1) != 0
        has_crossed = histories.counter >= rated
        before = np.roll(histories.counter < rated, 1)
        crosses = has_crossed & before & ~is_new & (np.diff(histories.day, prepend=0) == 1)
        crossing = np.full(histories.battery.max(initial=-1) + 1, -1)
        rows = np.flatnonzero(crosses)[::-1]
        crossing[histories.battery[rows]] = histories.day[rows]
        ahead = crossing[histories.battery] - histories.day
        age = histories.day - histories.day[is_new][histories.battery]
        in_frame = (ahead > 0) & (ahead <= LAST_DAYS) & (age + ahead >= LAST_DAYS + SEEN_BEFORE)
        in_frame &= histories.counter < rated
        in_frame &= ~np.isnan(histories.use)
        row = np.flatnonzero(in_frame)
        return cls(
            histories,
            Questions(
                row=row,
                as_of=histories.day[row],
                remaining_cycles=(rated - histories.counter)[row],
                unknown_days=np.zeros(len(row), dtype=np.int64),
            ),
            crossed=ahead[row] <= HORIZON_DAYS,
            used=_used_within(histories, row),
        )

    @property
    def battery(self) -> IntArray:
        """Number of each question's battery among those that cross, from 0."""
        return np.unique(self.histories.battery[self.questions.row], return_inverse=True)[1]


def hold_out(
    histories: Histories, rated: FloatArray, seed: int
) -> tuple[Histories, tuple[Histories, FloatArray]]:
    """Histories to learn from, and those of other batteries with their rated cycles, to measure on."""
    batteries = int(histories.battery.max(initial=-1)) + 1
    is_held_out = np.random.default_rng(seed).random(batteries) < HELD_OUT_SHARE
    kept, held_out = (
        np.flatnonzero(is_held_out[histories.battery] == holds) for holds in (False, True)
    )
    return histories.of_rows(kept), (histories.of_rows(held_out), rated[held_out])


@dataclass(frozen=True)
class Quality:
    """Of forecasts in a frame."""

    brier: float
    log_loss: float
    calibration_error: float
    coverage_80: float
    width_80: float
    precision_at_alert: float | None
    recall_at_alert: float | None
    recall_at_notice: float | None
    first_notice_late_share: float


def measure(forecaster: Forecaster, frame: Frame) -> Quality:
    """Ask the forecaster all questions of the frame."""
    return quality(forecaster.forecast(frame.histories, frame.questions), frame)


def quality(forecasts: Forecasts, frame: Frame) -> Quality:
    """Hold forecasts against what came to be; where there is none, nothing is foreseen."""
    probability = np.nan_to_num(forecasts.p_cross)
    clipped = np.clip(probability, _CLIP, 1 - _CLIP)
    low, _, high = forecasts.sum_quantiles.T
    is_known = ~np.isnan(frame.used) & ~np.isnan(low)
    is_inside = (low <= frame.used) & (frame.used <= high)
    at_alert = metrics.decisions(probability >= ALERT, frame.crossed)
    at_notice = metrics.decisions(probability >= NOTICE, frame.crossed)
    return Quality(
        brier=metrics.brier(probability, frame.crossed),
        log_loss=float(-np.mean(np.log(np.where(frame.crossed, clipped, 1 - clipped)))),
        calibration_error=metrics.reliability(
            probability, frame.crossed
        ).expected_calibration_error,
        coverage_80=float(is_inside[is_known].mean()),
        width_80=float((high - low)[is_known].mean() / frame.used[is_known].mean()),
        precision_at_alert=at_alert.precision,
        recall_at_alert=at_alert.recall,
        recall_at_notice=at_notice.recall,
        first_notice_late_share=_late_share(probability >= NOTICE, frame),
    )


def as_document(quality: Quality) -> dict[str, float | None]:
    """For a card."""
    return {name: None if v is None else round(v, 4) for name, v in asdict(quality).items()}


def _late_share(said: BoolArray, frame: Frame) -> float:
    """Batteries whose first notice comes later than two weeks before, or never."""
    battery = frame.battery
    # The frame ends on the day before the crossing: its last day is one day ahead.
    last = np.zeros(battery.max(initial=-1) + 1, dtype=np.int64)
    np.maximum.at(last, battery, frame.questions.as_of)
    ahead = np.zeros(len(last), dtype=np.int64)
    np.maximum.at(ahead, battery[said], (last[battery] + 1 - frame.questions.as_of)[said])
    return float(np.mean(ahead < 14))


def _used_within(histories: Histories, row: IntArray) -> FloatArray:
    """Difference of the counter to the day that ends the horizon; NaN where that is not known."""
    key = histories.battery * (1 << 32) + histories.day
    wanted = key[row] + HORIZON_DAYS
    index = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    used = histories.counter[index] - histories.counter[row]
    return np.where((key[index] == wanted) & (used >= 0), used, np.nan)
