"""Figures of merit of a forecaster in a frame, for its batteries or for others drawn from them."""

from dataclasses import asdict, dataclass, fields

import numpy as np

from trey.battery.arrays import BoolArray, FloatArray
from trey.battery.backtest.cells.frame import Frame
from trey.battery.backtest.scores.tally import LEVELS, Tally
from trey.battery.forecaster import Forecaster, Forecasts

LATE_DAYS, PREMATURE_DAYS = 14, 45  # before the crossing: less is late, more is premature
DRAWS = 500
_TAILS = (0.025, 0.975)


@dataclass(frozen=True)
class Quality:
    """Of forecasts in a frame; shares unless another unit is named, NaN where there is none.

    Attributes:
        brier: Mean squared distance of P from what happened.
        log_loss: Of P, clipped to .001 and .999.
        calibration_error: Mean gap between what was said and what happened, in ten bins.
        crps: Of the sum within the horizon, over the mean sum.
        coverage_80: Sums inside of their 80 % interval.
        width_80: Of this interval, over the mean sum.
        precision_at_alert: Of battery-days with P >= .5.
        recall_at_alert: Of the same.
        precision_at_notice: Of battery-days with P >= .2.
        recall_at_notice: Of the same.
        lead_median: Days from the first alert to the crossing, of batteries with an alert.
        lead_p5: Of the same.
        lead_p95: Of the same.
        late_share: Batteries without an alert until LATE_DAYS before the crossing.
        premature_share: Batteries with their first alert more than PREMATURE_DAYS before.
        never_share: Batteries without an alert, among the late ones.
        first_notice_late_share: As late_share, of the first day with P >= .2.
        answered_share: Battery-days with a forecast; without one, nothing is foreseen.
    """

    brier: float
    log_loss: float
    calibration_error: float
    crps: float
    coverage_80: float
    width_80: float
    precision_at_alert: float
    recall_at_alert: float
    precision_at_notice: float
    recall_at_notice: float
    lead_median: float
    lead_p5: float
    lead_p95: float
    late_share: float
    premature_share: float
    never_share: float
    first_notice_late_share: float
    answered_share: float


FIGURES = tuple(field.name for field in fields(Quality))


def measure(forecaster: Forecaster, frame: Frame) -> Quality:
    """Ask the forecaster all questions of the frame."""
    return quality(forecaster.forecast(frame.histories, frame.questions, LEVELS), frame)


def quality(forecasts: Forecasts, frame: Frame) -> Quality:
    """Hold forecasts at LEVELS against what came to be."""
    return of_tally(Tally.of(forecasts, frame))


def of_tally(tally: Tally) -> Quality:
    """Of each battery once."""
    once = figures(tally, np.ones((1, len(tally))))
    return Quality(**{name: float(values[0]) for name, values in once.items()})


def as_document(quality: Quality) -> dict[str, float | None]:
    """For a card."""
    return {name: number(value) for name, value in asdict(quality).items()}


def number(value: float) -> float | None:
    """As a document has it: four decimals, and nothing for NaN."""
    return None if np.isnan(value) else round(value, 4)


def drawn_again(batteries: int) -> FloatArray:
    """How often each battery is drawn, the same ones on every call, shape (DRAWS, battery).

    Whole batteries are drawn, never days, for the days of one battery go together.
    """
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(batteries, np.full(batteries, 1 / batteries), size=DRAWS)
    return drawn.astype(np.float64)


def interval(values: FloatArray) -> tuple[float, float]:
    """In which 95 % of the draws lie; NaN where they never differ, as of a single battery."""
    known = values[~np.isnan(values)]
    if len(known) == 0 or (known == known[0]).all():
        return np.nan, np.nan
    low, high = np.quantile(known, _TAILS)
    return float(low), float(high)


def figures(tally: Tally, drawn: FloatArray) -> dict[str, FloatArray]:
    """The fields of `Quality` of each draw, shape (draw,).

    Args:
        tally: Of a forecaster.
        drawn: How often each battery counts, shape (draw, battery).
    """
    total = dict(zip(tally.sums, (drawn @ np.stack([*tally.sums.values()], axis=1)).T, strict=True))
    bins = np.einsum("db,bkn->dkn", drawn, tally.bins, optimize=True)
    count, said, happened = np.moveaxis(bins, 1, 0)
    cells, sums, batteries = total["cells"], total["known_sums"], drawn.sum(axis=1)

    def share(over: str, of: str) -> FloatArray:
        return _ratio(total[over], total[of])

    def batteries_with(holds: BoolArray) -> FloatArray:
        return _ratio(drawn @ holds, batteries)

    alert, notice = tally.alert_lead, tally.notice_lead
    p5, median, p95 = _quantiles(alert, drawn * (alert > 0), (0.05, 0.5, 0.95))
    return {
        "brier": _ratio(total["squared_error"], cells),
        "log_loss": _ratio(total["log_loss"], cells),
        "calibration_error": np.abs(said - happened).sum(axis=1) / np.maximum(count.sum(axis=1), 1),
        "crps": share("crps", "used"),
        "coverage_80": _ratio(total["inside"], sums),
        "width_80": share("width", "used"),
        "precision_at_alert": share("right_alerts", "alerts"),
        "recall_at_alert": share("right_alerts", "crossed"),
        "precision_at_notice": share("right_notices", "notices"),
        "recall_at_notice": share("right_notices", "crossed"),
        "lead_median": median,
        "lead_p5": p5,
        "lead_p95": p95,
        "late_share": batteries_with(alert < LATE_DAYS),
        "premature_share": batteries_with(alert > PREMATURE_DAYS),
        "never_share": batteries_with(alert == 0),
        "first_notice_late_share": batteries_with(notice < LATE_DAYS),
        "answered_share": _ratio(total["answered"], cells),
    }


def _ratio(over: FloatArray, of: FloatArray) -> FloatArray:
    ratio: FloatArray = np.divide(over, of, out=np.full(over.shape, np.nan), where=of > 0)
    return ratio


def _quantiles(
    values: FloatArray, weight: FloatArray, levels: tuple[float, ...]
) -> tuple[FloatArray, ...]:
    """Smallest values that the level's share of the weight does not exceed, each of shape (draw,)."""
    order = np.argsort(values, kind="stable")
    so_far = weight[:, order].cumsum(axis=1)  # (draw, battery)
    whole = so_far[:, -1]
    return tuple(
        np.where(
            whole > 0,
            values[order][(so_far >= level * whole[:, None]).argmax(axis=1)],
            np.nan,
        )
        for level in levels
    )
