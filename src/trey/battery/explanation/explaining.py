"""A battery → the explanation of its forecast: what its level, trend, season and rest add to it."""

from datetime import date, timedelta

import numpy as np

from trey.battery.baseline import Mean365Gaussian
from trey.battery.explanation.attribution import Attributions, attribute
from trey.battery.explanation.counterfactual.asking import PARTS
from trey.battery.explanation.counterfactual.course import Course
from trey.battery.explanation.explained import (
    DecidedBy,
    Expected,
    Explanation,
    Faithfulness,
    MadeOf,
    PartEffect,
)
from trey.battery.explanation.faithfulness import PartsTest
from trey.battery.explanation.subject import Subject
from trey.battery.forecaster import NOT_IN_SIGHT, Forecaster, Forecasts
from trey.battery.pace import pace
from trey.errors import TreyError


def explain(forecaster: Forecaster, subject: Subject) -> Explanation:
    """Forecast a battery anew, and say why.

    Raises:
        TreyError: The forecaster has no answer.
    """
    expected, made_of, tested, reason = None, None, None, None
    name = forecaster.name
    if subject.remaining_cycles > 0:
        forecasts = forecaster.forecast(subject.histories, subject.questions)
        name, reason = forecasts.model[0], forecasts.reason[0]
        if np.isnan(forecasts.p_cross[0]):
            raise TreyError(
                f"there is no forecast of battery {subject.battery_id!r} as of {subject.as_of}: "
                f"{reason}; name a later day"
            )
        expected = _expected(forecasts, subject.as_of)
        course = Course.of(subject.histories, subject.questions)
        parts = attribute(forecaster, course, subject.questions, forecasts)
        [share] = PartsTest.of(forecaster, course, subject.questions, forecasts, parts).foretold
        tested = Faithfulness(None if np.isnan(share) else float(share))
        made_of = _made_of(parts, course) if tested.is_enough else None
    used = pace(subject.histories, subject.questions.row)
    year, recent, year_ago = (_known(of) for of in (used.year, used.recent, used.year_ago))
    return Explanation(
        subject.vehicle_id,
        subject.battery_id,
        subject.as_of,
        subject.rated_cycles,
        subject.remaining_cycles,
        expected,
        year,
        recent,
        year_ago,
        made_of,
        tested,
        _decided_by(forecaster, name, reason),
    )


def _expected(forecasts: Forecasts, as_of: date) -> Expected:
    dates = (
        None if days == NOT_IN_SIGHT else as_of + timedelta(days=days)
        for days in forecasts.days_to_crossing[0].tolist()
    )
    return Expected(float(forecasts.p_cross[0]), *forecasts.sum_quantiles[0].tolist(), *dates)


def _made_of(parts: Attributions, course: Course) -> MadeOf:
    effects = zip(PARTS, parts.cycles[:, 0].tolist(), parts.log_odds[:, 0].tolist(), strict=True)
    return MadeOf(
        float(parts.level_cycles[0]),
        float(parts.variation_cycles[0]),
        float(parts.base_log_odds[0]),
        float(course.season_ahead[0]),
        tuple(PartEffect(*effect) for effect in effects),
    )


def _decided_by(forecaster: Forecaster, name: str, reason: str | None) -> DecidedBy:
    """The forecaster, or the baseline where that answered for it."""
    answered = forecaster if name == forecaster.name else Mean365Gaussian()
    return DecidedBy(name, answered.version, answered.digest, reason)


def _known(values: np.ndarray) -> float | None:
    value = float(values[0])
    return None if np.isnan(value) else value
