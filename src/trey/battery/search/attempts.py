"""What was tried, in a folder each: an attempt that was fitted is not fitted twice."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from trey.battery.backtest.scores.quality import Quality, as_document, measure
from trey.battery.baseline import Mean365Gaussian
from trey.battery.candidates.stored import load, store
from trey.battery.forecaster import Forecaster
from trey.battery.search.config import SearchConfig
from trey.battery.search.parts import Parts
from trey.battery.search.settings import Budget, Setting
from trey.errors import TreyError

ATTEMPT = "attempt.json"


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
class Attempts:
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
        signals = tuple(self.parts.training.signals)
        budget = Budget(folder, lambda: time.monotonic() >= ends_at, tell, signals)
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
        return figures(measure(forecaster, frame), reference)[self.config.metric]

    def _of(self, name: str) -> Path:
        return self.folder / name.replace(", ", "-").replace(" ", "-")


def figures(quality: Quality, reference: Quality) -> dict[str, float | None]:
    """All figures, and the skill against the baseline on the same questions."""
    skill = 1 - quality.brier / reference.brier if reference.brier else None
    return {"skill": None if skill is None else round(skill, 4)} | as_document(quality)
