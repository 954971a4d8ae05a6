"""Models beside each other, all asked the same questions."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from trey.battery.arrays import FloatArray
from trey.battery.backtest.cells.rolling import OriginErrors
from trey.battery.backtest.cells.trial import Trial
from trey.battery.backtest.scores.quality import Quality, drawn_again, figures, interval, of_tally
from trey.battery.backtest.scores.tally import LEVELS, Tally
from trey.battery.candidates.catalogue import Candidate
from trey.battery.forecaster import Forecaster

TIMED_BATTERIES = (250, 1_000)  # fewer say little, for some models take many at once

Interval = tuple[float, float]


@dataclass(frozen=True)
class Entrant:
    """A model in a trial.

    Attributes:
        name: As it was asked for.
        forecaster: Fitted.
        training_cpu_s: CPU seconds of the fit, here or before.
        cpu_s_per_1000: CPU seconds for one forecast each of 1,000 batteries from their histories;
            NaN where the frame has too few to tell.
        probability: Of the frame's cells; None of a model that is asked about a sample alone.
        tally: Of the frame, likewise.
        sampled: Tally of the sample; None without a sample.
        origins: Of a single battery.
    """

    name: str
    forecaster: Forecaster
    training_cpu_s: float
    cpu_s_per_1000: float
    probability: FloatArray | None
    tally: Tally | None
    sampled: Tally | None
    origins: OriginErrors | None


def entrants(candidates: Mapping[str, Candidate], trial: Trial, seed: int) -> Iterator[Entrant]:
    """Fit each candidate and ask it; where one is dear, all are shown on its sample too."""
    with_sample = any(candidate.is_dear for candidate in candidates.values())
    sample = trial.sample() if with_sample else None
    for name, candidate in candidates.items():
        began = time.process_time()
        forecaster = candidate.family().fit(trial.training, seed)
        fitting = time.process_time() - began
        origins = None if trial.origins is None else trial.origins.errors(forecaster)
        training = candidate.trained_before() or fitting
        if candidate.is_dear:
            yield _sampled(name, forecaster, trial, training, origins)
            continue
        frame = trial.frame
        forecasts = forecaster.forecast(frame.histories, frame.questions, LEVELS)
        yield Entrant(
            name,
            forecaster,
            training,
            _cpu_s_per_1000(forecaster, trial),
            forecasts.p_cross,
            Tally.of(forecasts, frame),
            None if sample is None else Tally.of(forecasts.some(sample), frame.some(sample)),
            origins,
        )


def _sampled(
    name: str, forecaster: Forecaster, trial: Trial, training: float, origins: OriginErrors | None
) -> Entrant:
    frame = trial.frame.some(trial.sample())
    began = time.process_time()
    forecasts = forecaster.forecast(frame.histories, frame.questions, LEVELS)
    each = (time.process_time() - began) / max(len(frame.questions), 1)
    sampled = Tally.of(forecasts, frame)
    return Entrant(name, forecaster, training, 1_000 * each, None, None, sampled, origins)


def _cpu_s_per_1000(forecaster: Forecaster, trial: Trial) -> float:
    """Of the last day of each battery of the frame."""
    last = np.flatnonzero(np.diff(trial.frame.battery, append=-1))[: TIMED_BATTERIES[1]]
    if len(last) < TIMED_BATTERIES[0]:
        return np.nan
    frame = trial.frame.some(last)
    began = time.process_time()
    forecaster.forecast(frame.histories, frame.questions)
    return 1_000 * (time.process_time() - began) / len(last)


@dataclass(frozen=True)
class Standing:
    """Figures of an entrant on some cells, with the 95 % intervals of resampled batteries.

    Attributes:
        name: Of the entrant.
        quality: Of each battery once.
        intervals: By name of the figure.
        skill: 1 - Brier / Brier of the reference.
        skill_interval: From the same draws for both.
    """

    name: str
    quality: Quality
    intervals: Mapping[str, Interval]
    skill: float
    skill_interval: Interval


def standings(tallies: Mapping[str, Tally], reference: str) -> list[Standing]:
    """Hold each against the reference, which is one of them; the best Brier score comes first."""
    drawn = drawn_again(len(tallies[reference]))
    by_name = {name: figures(tally, drawn) for name, tally in tallies.items()}
    brier = of_tally(tallies[reference]).brier
    found = []
    for name, tally in tallies.items():
        quality, of_draws = of_tally(tally), by_name[name]
        skill = _skill(of_draws["brier"], by_name[reference]["brier"])
        found.append(
            Standing(
                name,
                quality,
                {figure: interval(values) for figure, values in of_draws.items()},
                float(_skill(np.array([quality.brier]), np.array([brier]))[0]),
                interval(skill),
            )
        )
    return sorted(found, key=lambda one: one.quality.brier)


def _skill(brier: FloatArray, of_reference: FloatArray) -> FloatArray:
    known = np.where(of_reference > 0, of_reference, np.nan)
    skill: FloatArray = 1 - brier / known
    return skill


@dataclass(frozen=True)
class Difference:
    """Of one figure: the first model's less the second's, on the same batteries."""

    value: float
    interval: Interval

    @property
    def is_certain(self) -> bool:
        """Whether the interval leaves out 0."""
        low, high = self.interval
        return low > 0 or high < 0


def differences(first: Tally, second: Tally) -> dict[str, Difference]:
    """Of each figure, with the interval of differences that are paired by battery."""
    drawn = drawn_again(len(first))
    ours, theirs = figures(first, drawn), figures(second, drawn)
    once = np.ones((1, len(first)))
    our, their = figures(first, once), figures(second, once)
    return {
        name: Difference(float((our[name] - their[name])[0]), interval(ours[name] - theirs[name]))
        for name in our
    }


def slices(entered: Sequence[Entrant], trial: Trial, reference: str) -> dict[str, list[Standing]]:
    """Standings by kind of driver; empty where kinds are not known."""
    if trial.kind is None:
        return {}
    whole = {one.name: one.tally for one in entered if one.tally is not None}
    return {
        str(kind): standings(
            {name: tally.some(trial.kind == kind) for name, tally in whole.items()}, reference
        )
        for kind in np.unique(trial.kind.astype(str))
    }
