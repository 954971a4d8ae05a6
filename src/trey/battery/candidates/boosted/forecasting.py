"""Trees that were learned, as a `Forecaster`."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from trey.battery.arrays import FloatArray, IntArray, TextArray
from trey.battery.candidates.boosted.glances import Glances
from trey.battery.candidates.boosted.quantiles import LEVELS, KnownQuantiles
from trey.battery.candidates.boosted.signals import signal_inputs
from trey.battery.candidates.installed import needed
from trey.battery.forecaster import QUANTILES, ROWS_AT_ONCE, Forecasts, Levels
from trey.battery.histories import Histories, Questions
from trey.battery.model.answering import LONGEST_UNKNOWN_DAYS, Asked, Expected, answer_by
from trey.battery.model.days.sequences import Sequences
from trey.battery.model.fallback import FEWEST_DAYS_READ, leave_to_baseline
from trey.battery.model.mixture import KNOTS
from trey.errors import TreyError


@dataclass(frozen=True)
class SumTrees:
    """Trees for each level in LEVELS, and the baseline for what they do not answer.

    Attributes:
        name: Of the family.
        signals: Names of those that they read beside the days' use.
        texts: LightGBM's own form of the trees, by level.
        boosters: The same, read.
    """

    name: str
    signals: tuple[str, ...]
    texts: tuple[str, ...]
    boosters: tuple[Any, ...]

    @classmethod
    def of(cls, name: str, signals: Sequence[str], texts: Sequence[str]) -> "SumTrees":
        """Read trees.

        Raises:
            TreyError: LightGBM is not installed, or cannot read them.
        """
        lightgbm = needed("lightgbm", "LightGBM", extra="search")
        try:
            boosters = tuple(lightgbm.Booster(model_str=text) for text in texts)
        except lightgbm.basic.LightGBMError as error:
            raise TreyError(
                f"{name}: not trees that LightGBM can read; train them again"
            ) from error
        return cls(name, tuple(signals), tuple(texts), boosters)

    @property
    def version(self) -> str:
        return self.digest[:12]

    @property
    def digest(self) -> str:
        """Of name, signals and trees."""
        parts = (self.name, *self.signals, *self.texts)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def forecast(
        self, histories: Histories, questions: Questions, levels: Levels = QUANTILES
    ) -> Forecasts:
        """See `Forecaster.forecast`; the baseline answers where too little is known."""
        sequences = Sequences.of(histories)
        sequence, place = sequences.sequence[questions.row], sequences.place[questions.row]
        forecasts = Forecasts.none(len(questions), self.name, "no known day", levels=levels)
        some = np.flatnonzero(sequence >= 0)
        glances = Glances.of(sequences, sequence[some], place[some])
        stale = questions.as_of[some] - sequences.first_day[sequence[some]] - place[some]
        uncounted = questions.unknown_days[some]
        forecasts.reason[some] = _reasons(glances, stale, uncounted)
        own = np.flatnonzero(forecasts.reason[some] == None)  # noqa: E711 of each element
        signals = signal_inputs(histories, self.signals, questions.row, questions.as_of)
        for start in range(0, len(own), ROWS_AT_ONCE):
            part = own[start : start + ROWS_AT_ONCE]
            here, seen = some[part], glances.some(part)
            given = np.column_stack([seen.inputs, signals[here]])
            asked = Asked(
                questions.remaining_cycles[here],
                stale[part] - uncounted[part],
                stale[part],
                questions.horizon_days,
            )
            expected = Expected(seen.scale, seen.week)
            said = answer_by(self._distribution(given), expected, asked, self.name, levels)
            forecasts.put(here, said)
        leave_to_baseline(forecasts, histories, questions, levels)
        return forecasts

    def save(self, folder: Path) -> None:
        """Write what `load` reads."""
        folder.mkdir(parents=True, exist_ok=True)
        for level, text in zip(LEVELS, self.texts, strict=True):
            (folder / _file(level)).write_text(text, "utf-8")

    @classmethod
    def load(cls, folder: Path, name: str, signals: Sequence[str]) -> "SumTrees":
        """Read what `save` wrote.

        Raises:
            TreyError: A file is missing or is not what it should be.
        """
        try:
            texts = [(folder / _file(level)).read_text("utf-8") for level in LEVELS]
        except OSError as error:
            raise TreyError(
                f"{error.filename}: {error.strerror}; name the folder of a candidate, as "
                "`trey battery search` writes it"
            ) from error
        return cls.of(name, signals, texts)

    def _distribution(self, inputs: FloatArray) -> KnownQuantiles:
        n = len(inputs)
        logs: FloatArray = np.empty((n, len(KNOTS), len(LEVELS)))
        for knot, horizon in enumerate(KNOTS):
            given = np.column_stack([inputs, np.full(n, np.log(horizon))])
            for level, booster in enumerate(self.boosters):
                logs[:, knot, level] = booster.predict(given, num_threads=1)
        return KnownQuantiles.sorted(logs)


def _reasons(glances: Glances, stale_days: IntArray, uncounted_days: IntArray) -> TextArray:
    """Why the baseline should answer, None where the trees may; see `model.fallback.reasons`."""
    criteria = {
        f"fewer than {FEWEST_DAYS_READ} known days": glances.days_read < FEWEST_DAYS_READ,
        f"no known day in the last {LONGEST_UNKNOWN_DAYS}": stale_days > LONGEST_UNKNOWN_DAYS,
        f"no known counter in the last {LONGEST_UNKNOWN_DAYS} days": (
            uncounted_days > LONGEST_UNKNOWN_DAYS
        ),
    }
    reason = np.full(len(stale_days), None, dtype=object)
    for words, holds in reversed(criteria.items()):  # the first of several stands
        reason[holds] = words
    return reason


def _file(level: float) -> str:
    return f"quantile-{level:.2f}.txt"
