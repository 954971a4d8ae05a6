"""The network as a `Forecaster`: one version of it, loaded from a folder."""

import hashlib
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from pydantic import BaseModel, Field

from trey.battery.arrays import FloatArray
from trey.battery.calibration.ranks import BINS, SEGMENTS, Calibration
from trey.battery.forecaster import QUANTILES, Forecasts, Levels
from trey.battery.histories import Histories, Questions
from trey.battery.model.answering import Asked, answer
from trey.battery.model.days.features import INPUTS
from trey.battery.model.days.sequences import Sequences
from trey.battery.model.fallback import leave_to_baseline, reasons
from trey.battery.model.mixture import KNOTS
from trey.battery.model.network.sessions import NetworkSessions
from trey.battery.model.steps.sights import visits
from trey.errors import TreyError

ENCODER, HEAD, CONFIG = "encoder.onnx", "head.onnx", "model.json"
FILES = (ENCODER, HEAD, CONFIG)  # all that decides; card and provenance only tell
NAME = "gru-mixture"


class ModelConfig(BaseModel, frozen=True, extra="forbid"):
    """What stands in model.json beside the two graphs."""

    name: str = NAME
    version: str
    inputs: tuple[str, ...] = Field(INPUTS, description="That the network was trained on")
    knots: tuple[int, ...] = KNOTS
    ranks: dict[str, tuple[float, ...]] = Field(description="Counts of the calibration, by segment")


@dataclass(frozen=True)
class FleetForecaster:
    """Network and calibration, and the baseline for what they do not answer; a `Forecaster`.

    Attributes:
        digest: Of the bytes of FILES: equal digests are equal models.
    """

    config: ModelConfig
    sessions: NetworkSessions
    calibration: Calibration
    digest: str

    @classmethod
    def load(cls, folder: Path) -> "FleetForecaster":
        """Read what `save` wrote.

        Raises:
            TreyError: A file is missing or is not what it should be.
        """
        contents = _contents(folder)
        try:
            config = ModelConfig.model_validate_json(contents[2])
            if (config.inputs, config.knots) != (INPUTS, KNOTS):
                raise ValueError("trained on other inputs than this package computes")
            calibration = Calibration(_counts(config))
            sessions = NetworkSessions(contents[0], contents[1])
        except (ValueError, KeyError) as error:
            raise TreyError(f"{folder}: not a model that can be read; train it again") from error
        return cls(config, sessions, calibration, _digest(contents))

    @property
    def name(self) -> str:
        return self.config.name

    @property
    def version(self) -> str:
        return self.config.version

    def numbered(self, version: str) -> "FleetForecaster":
        """The same model under the version that a registry gave it."""
        return replace(self, config=self.config.model_copy(update={"version": version}))

    def forecast(
        self, histories: Histories, questions: Questions, levels: Levels = QUANTILES
    ) -> Forecasts:
        """See `Forecaster.forecast`; the baseline answers where the network may not."""
        forecasts = Forecasts.none(len(questions), self.name, "no known day", levels=levels)
        sequences = Sequences.of(histories)
        sequence, place = sequences.sequence[questions.row], sequences.place[questions.row]
        some = np.flatnonzero(sequence >= 0)
        known_day = sequences.first_day[sequence[some]] + place[some]
        stale_days = questions.as_of[some] - known_day
        for visit in visits(self.sessions, sequences, sequence[some], place[some]):
            here, sights = some[visit.question], visit.sights(self.sessions)
            stale, uncounted = stale_days[visit.question], questions.unknown_days[here]
            reason = reasons(sights, stale, uncounted)
            remaining = questions.remaining_cycles[here]
            asked = Asked(remaining, stale - uncounted, stale, questions.horizon_days)
            own = np.flatnonzero(reason == None)  # noqa: E711 of each element
            answered = answer(
                sights.some(own), asked.some(own), self.calibration, self.name, levels
            )
            forecasts.put(here[own], answered)
            forecasts.reason[here] = reason
        leave_to_baseline(forecasts, histories, questions, levels)
        return forecasts


def save(folder: Path, config: ModelConfig, encoder: bytes, head: bytes) -> FleetForecaster:
    """Write a model and give it as it will be loaded."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ENCODER).write_bytes(encoder)
    (folder / HEAD).write_bytes(head)
    (folder / CONFIG).write_text(config.model_dump_json(indent=1) + "\n", "utf-8")
    return FleetForecaster.load(folder)


def shipped_forecaster() -> FleetForecaster:
    """The model that travels with the package."""
    with as_file(files("trey") / "defaults" / "forecaster") as folder:
        return FleetForecaster.load(folder)


def digest_of(folder: Path) -> str:
    """Digest of the model in a folder, of which nothing is loaded yet.

    Raises:
        TreyError: A file is missing.
    """
    return _digest(_contents(folder))


def _contents(folder: Path) -> list[bytes]:
    try:
        return [(folder / name).read_bytes() for name in FILES]
    except OSError as error:
        raise TreyError(
            f"{error.filename}: {error.strerror}; name the folder of a model, as "
            "`trey battery train --out` writes it"
        ) from error


def _digest(contents: list[bytes]) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(c).digest() for c in contents)).hexdigest()


def _counts(config: ModelConfig) -> FloatArray:
    counts = np.array([config.ranks[name] for name in SEGMENTS], dtype=np.float64)
    if counts.shape != (len(SEGMENTS), BINS):
        raise ValueError("ranks of another number of bins")
    return counts
