"""What every forecaster answers, whatever is inside: arrays in, a distribution out."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Protocol, TypeAlias

import numpy as np

from trey.battery.arrays import FloatArray, IntArray, TextArray
from trey.battery.histories import Histories, KnownDays, Questions

Levels: TypeAlias = tuple[float, ...]

QUANTILES: Levels = (0.1, 0.5, 0.9)
NO_COUNTER = "the counter or the rated cycles are not known"
NOT_IN_SIGHT = -1  # days to a crossing that lies beyond the model's longest horizon
ROWS_AT_ONCE = 2_048  # of 365 days each: 6 MB, which stays near the processor


@dataclass(frozen=True)
class Forecasts:
    """What a model says about n batteries, each on its own day; NaN where it says nothing.

    Attributes:
        p_cross: P(rated cycles are reached within the questions' horizon), shape (n,).
        sum_quantiles: Cycles used within that horizon at the levels that were asked for, QUANTILES
            unless others were, shape (n, level).
        days_to_crossing: First day ahead on which P(crossed) reaches QUANTILES, or NOT_IN_SIGHT,
            whatever the questions' horizon, shape (n, 3).
        model: Name of the model that made each, shape (n,).
        reason: Why it says nothing, or why another model answered; None where it answered itself.
    """

    p_cross: FloatArray
    sum_quantiles: FloatArray
    days_to_crossing: IntArray
    model: TextArray
    reason: TextArray

    @classmethod
    def none(
        cls, n: int, model: str, reason: str | None = None, *, levels: Levels = QUANTILES
    ) -> "Forecasts":
        """Nothing said, to be filled in part by `put`."""
        return cls(
            p_cross=np.full(n, np.nan),
            sum_quantiles=np.full((n, len(levels)), np.nan),
            days_to_crossing=np.full((n, len(QUANTILES)), NOT_IN_SIGHT),
            model=np.full(n, model, dtype=object),
            reason=np.full(n, reason, dtype=object),
        )

    def some(self, which: IntArray) -> "Forecasts":
        """Those of an index."""
        return Forecasts(**{f.name: getattr(self, f.name)[which] for f in fields(self)})

    def put(self, rows: IntArray | slice, others: "Forecasts") -> None:
        """Write others over these rows."""
        for field in fields(self):
            getattr(self, field.name)[rows] = getattr(others, field.name)


class Forecaster(Protocol):
    """A model of one version; the same in stream, batch and notebook.

    An answer depends on its own battery's days up to its own `as_of` alone, to the last bit: how
    batteries and questions are cut into calls changes nothing, nor does any later day.
    """

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def digest(self) -> str: ...

    def forecast(
        self, histories: Histories, questions: Questions, levels: Levels = QUANTILES
    ) -> Forecasts:
        """Answer each question, in their order.

        Args:
            histories: Of whole batteries.
            questions: About some of them, and of the horizon that P and sum are about.
            levels: Of the quantiles of the sum, rising, between 0 and 1, both excluded. The days
                to a crossing stay at QUANTILES.
        """


def answer_where_known(
    name: str,
    known: KnownDays,
    questions: Questions,
    answer: Callable[[Questions], Forecasts],
    *,
    fewest_days: int,
    levels: Levels,
    rows_at_once: int = ROWS_AT_ONCE,
) -> Forecasts:
    """Answer so many questions at a time; without `fewest_days` known days there is a reason instead.

    Args:
        name: Of the model.
        known: Of the histories that are asked about.
        questions: Of n batteries.
        answer: Gives the forecasts of some of the questions, at `levels`.
        fewest_days: That are needed.
        levels: See `Forecaster.forecast`.
        rows_at_once: Questions in one call of `answer`, at most.
    """
    reason = f"fewer than {fewest_days} known days"
    forecasts = Forecasts.none(len(questions), name, reason, levels=levels)
    can_answer = np.flatnonzero(known.so_far[questions.row] >= fewest_days)
    for start in range(0, len(can_answer), rows_at_once):
        rows = can_answer[start : start + rows_at_once]
        forecasts.put(rows, answer(questions.some(rows)))
    return forecasts
