"""The search: fit on the training part, choose on the validation part, report on the test part.

What was tried is kept in the folder of the search. One that is begun again with the same config and
file takes it from there: an attempt that was fitted is not fitted twice, a network that was being
fitted goes on.
"""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from trey.battery.backtest.cells.frame import Frame
from trey.battery.backtest.comparison import standings
from trey.battery.backtest.scores.quality import Quality, as_document, measure
from trey.battery.backtest.scores.tally import LEVELS, Tally
from trey.battery.backtest.signal import SignalTest, signal_in
from trey.battery.backtest.verdict import Verdict, skills_of_standings, verdict
from trey.battery.baseline import Mean365Gaussian
from trey.battery.candidates.stored import load, store
from trey.battery.forecaster import Forecaster
from trey.battery.search.config import SearchConfig
from trey.battery.search.parts import Parts
from trey.battery.search.settings import SETTINGS, Budget, Setting
from trey.errors import TreyError

ATTEMPTS, ATTEMPT = "attempts", "attempt.json"
CANDIDATE = "candidate"


class Attempt(BaseModel, frozen=True, extra="forbid"):
    """What became of a setting.

    Attributes:
        key: Of config and file: another search's attempt is not gone by.
        name: Of the setting.
        score: Of the config's metric on the validation part; None where there is none.
        training_seconds: CPU seconds of the fit.
        failure: Why there is no forecaster, in a sentence; None where there is one.
    """

    key: str
    name: str
    score: float | None
    training_seconds: float
    failure: str | None = None


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
) -> Found:
    """Try one setting after the other until one is good enough, or time is up.

    Args:
        config: Of the search.
        source: Names the bytes of its file.
        parts: Of the file.
        folder: For what is tried; one that holds attempts of the same search is gone on from.
        tell: Is told how far it is.

    Raises:
        TreyError: No setting gave a forecaster.
    """
    ends_at = time.monotonic() + 60 * config.minutes
    asked = config.model_dump_json(exclude={"minutes", "exit_score", "data", "families"})
    tried = _Tried(
        config, hashlib.sha256((asked + source).encode()).hexdigest(), parts, folder / ATTEMPTS
    )
    attempts, stopped = [], "everything was tried"
    for setting in _settings(config):
        if time.monotonic() >= ends_at:
            stopped = f"the {config.minutes:g} minutes were up"
            break
        tell(setting.name)
        attempts.append(tried.stored(setting) or tried.fit(setting, ends_at, tell))
        score = attempts[-1].score
        if score is not None and config.is_enough(score):
            stopped = f"{setting.name} reached the exit score"
            break
    ranked = _ranked(config, attempts)
    if not ranked:
        failures = [f"{attempt.name}: {attempt.failure}" for attempt in attempts]
        raise TreyError("; ".join(failures) or f"{stopped} before anything was fitted; give more")
    tell("measuring on the test part")
    reference = measure(Mean365Gaussian(), parts.test)
    entries = tuple(
        Entry(attempt, _figures(measure(tried.forecaster(attempt.name), parts.test), reference))
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


@dataclass(frozen=True)
class _Tried:
    """The attempts of one search, in a folder each."""

    config: SearchConfig
    key: str
    parts: Parts
    folder: Path

    def stored(self, setting: Setting) -> Attempt | None:
        """What an earlier run of the same search made of a setting."""
        try:
            attempt = Attempt.model_validate_json((self._of(setting.name) / ATTEMPT).read_bytes())
        except (OSError, ValidationError):
            return None
        return attempt if attempt.key == self.key else None

    def fit(self, setting: Setting, ends_at: float, tell: Callable[[str], None]) -> Attempt:
        """Fit a setting on the training part, and score it on the validation part."""
        folder = self._of(setting.name)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ATTEMPT).unlink(missing_ok=True)
        budget = Budget(folder, lambda: time.monotonic() >= ends_at, tell)
        started = time.process_time()
        score, failure = None, None
        try:
            family = setting.family(budget)
            forecaster = family.fit(self.parts.training, self.config.seed + setting.seed)
            store(forecaster, folder)
            score = self._score(forecaster)
        except TreyError as error:
            failure = str(error)
        attempt = Attempt(
            key=self.key,
            name=setting.name,
            score=score,
            training_seconds=round(time.process_time() - started, 2),
            failure=failure,
        )
        (folder / ATTEMPT).write_text(attempt.model_dump_json(indent=1) + "\n", "utf-8")
        return attempt

    def forecaster(self, name: str) -> Forecaster:
        """Of a setting that was fitted."""
        return load(self._of(name))

    def keep(self, name: str, folder: Path) -> Forecaster:
        """Copy a setting's forecaster."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._of(name), folder, ignore=shutil.ignore_patterns(ATTEMPT))
        return load(folder)

    def _score(self, forecaster: Forecaster) -> float | None:
        frame = self.parts.validation
        reference = measure(Mean365Gaussian(), frame)
        return _figures(measure(forecaster, frame), reference)[self.config.metric]

    def _of(self, name: str) -> Path:
        return self.folder / name.replace(", ", "-").replace(" ", "-")


def _verdict(winner: Forecaster, signal: SignalTest, frame: Frame) -> Verdict:
    tallies = {
        one.name: Tally.of(one.forecast(frame.histories, frame.questions, LEVELS), frame)
        for one in (Mean365Gaussian(), winner)
    }
    skills = skills_of_standings(standings(tallies, Mean365Gaussian.name))
    return verdict(signal, skills, Mean365Gaussian.name)


def _settings(config: SearchConfig) -> Iterator[Setting]:
    for family in SETTINGS:
        if family in config.families:
            yield from SETTINGS[family]


def _ranked(config: SearchConfig, attempts: list[Attempt]) -> list[Attempt]:
    """Those with a score, best first."""
    scored = [(attempt.score, attempt) for attempt in attempts if attempt.score is not None]
    scored.sort(key=lambda one: one[0], reverse=not config.lower_is_better)
    return [attempt for _, attempt in scored]


def _figures(quality: Quality, reference: Quality) -> dict[str, float | None]:
    """All figures, and the skill against the baseline on the same questions."""
    skill = 1 - quality.brier / reference.brier if reference.brier else None
    return {"skill": None if skill is None else round(skill, 4)} | as_document(quality)
