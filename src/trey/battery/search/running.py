"""The search: fit on the training part, choose on the validation part, report on the test part.

What was tried is kept in the folder of the search. One that is begun again with the same config and
file takes it from there: an attempt that was fitted is not fitted twice, a network that was being
fitted goes on.
"""

import hashlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trey.battery.backtest.cells.frame import Frame
from trey.battery.backtest.comparison import standings
from trey.battery.backtest.scores.quality import measure
from trey.battery.backtest.scores.tally import LEVELS, Tally
from trey.battery.backtest.signal import SignalTest, signal_in
from trey.battery.backtest.verdict import Verdict, skills_of_standings, verdict
from trey.battery.baseline import Mean365Gaussian
from trey.battery.candidates.stored import store
from trey.battery.forecaster import Forecaster
from trey.battery.search.attempts import Attempt, Attempts, figures
from trey.battery.search.config import SearchConfig
from trey.battery.search.parts import Parts
from trey.battery.search.settings import SETTINGS, Settings
from trey.errors import TreyError

ATTEMPTS, CANDIDATE = "attempts", "candidate"


@dataclass(frozen=True)
class Entry:
    """A line of the leaderboard.

    Attributes:
        attempt: What it was chosen by.
        figures: Of the test part, by name; None where one has no value.
    """

    attempt: Attempt
    figures: dict[str, float | None]


@dataclass(frozen=True)
class Found:
    """What a search ends with.

    Attributes:
        entries: Best first, by the score on the validation part.
        failed: What could not be tried.
        stopped: Why the search ended.
        verdict: What the test part says of the winner beside the baseline.
        winner: The best; the baseline where the days learned from show no signal.
        folder: Where the winner is stored.
    """

    entries: tuple[Entry, ...]
    failed: tuple[Attempt, ...]
    stopped: str
    verdict: Verdict
    winner: Forecaster
    folder: Path


def search(
    config: SearchConfig,
    source: str,
    parts: Parts,
    folder: Path,
    tell: Callable[[str], None] = lambda _: None,
    settings: Settings = SETTINGS,
) -> Found:
    """Try one setting after the other until one is good enough, or time is up.

    Args:
        config: Of the search.
        source: Names the bytes of its file.
        parts: Of the file.
        folder: For what is tried; one that holds attempts of the same search is gone on from.
        tell: Is told how far it is.
        settings: What there is to try, by family.

    Raises:
        TreyError: No setting gave a forecaster.
    """
    asked = config.model_dump_json(exclude={"minutes", "exit_score", "data", "families"})
    tried = Attempts(
        config, hashlib.sha256((asked + source).encode()).hexdigest(), parts, folder / ATTEMPTS
    )
    attempts, stopped = _try_all(config, tried, tell, settings)
    ranked = _ranked(config, attempts)
    if not ranked:
        failures = [f"{attempt.name}: {attempt.failure}" for attempt in attempts]
        raise TreyError("; ".join(failures) or f"{stopped} before anything was fitted; give more")
    tell("measuring on the test part")
    reference = measure(Mean365Gaussian(), parts.test)
    entries = tuple(
        Entry(attempt, figures(measure(tried.forecaster(attempt.name), parts.test), reference))
        for attempt in ranked
    )
    signal = signal_in(parts.training)
    if signal.finds_signal:
        winner = tried.keep(ranked[0].name, folder / CANDIDATE)
    else:
        winner = Mean365Gaussian()
        shutil.rmtree(folder / CANDIDATE, ignore_errors=True)
        store(winner, folder / CANDIDATE)
    failed = tuple(attempt for attempt in attempts if attempt.failure)
    told = _verdict(winner, signal, parts.test)
    return Found(entries, failed, stopped, told, winner, folder / CANDIDATE)


def _try_all(
    config: SearchConfig, tried: Attempts, tell: Callable[[str], None], settings: Settings
) -> tuple[list[Attempt], str]:
    """What became of the settings, one after the other, and why it ended."""
    ends_at = time.monotonic() + 60 * config.minutes
    attempts: list[Attempt] = []
    chosen = [one for family in settings if family in config.families for one in settings[family]]
    for setting in chosen:
        if time.monotonic() >= ends_at:
            return attempts, f"the {config.minutes:g} minutes were up"
        tell(setting.name)
        attempts.append(tried.stored(setting) or tried.fit(setting, ends_at, tell))
        score = attempts[-1].score
        if score is not None and config.is_enough(score):
            return attempts, f"{setting.name} reached the exit score"
    return attempts, "everything was tried"


def _verdict(winner: Forecaster, signal: SignalTest, frame: Frame) -> Verdict:
    tallies = {
        one.name: Tally.of(one.forecast(frame.histories, frame.questions, LEVELS), frame)
        for one in (Mean365Gaussian(), winner)
    }
    skills = skills_of_standings(standings(tallies, Mean365Gaussian.name))
    return verdict(signal, skills, Mean365Gaussian.name)


def _ranked(config: SearchConfig, attempts: list[Attempt]) -> list[Attempt]:
    """Those with a score, best first."""
    scored = [(attempt.score, attempt) for attempt in attempts if attempt.score is not None]
    scored.sort(key=lambda one: one[0], reverse=not config.lower_is_better)
    return [attempt for _, attempt in scored]
