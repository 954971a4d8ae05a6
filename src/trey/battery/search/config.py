"""What a search is told, in YAML: five lines are enough."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from trey.battery.horizon import HORIZON_DAYS, LONGEST_HORIZON_DAYS
from trey.errors import TreyError

FamilyName: TypeAlias = Literal["means", "weekday", "linear", "lightgbm", "gru"]
LowerIsBetter: TypeAlias = Literal["brier", "log_loss", "calibration_error", "crps"]
HigherIsBetter: TypeAlias = Literal[
    "skill", "precision_at_alert", "recall_at_alert", "recall_at_notice"
]
Metric: TypeAlias = LowerIsBetter | HigherIsBetter
FAMILIES: tuple[FamilyName, ...] = get_args(FamilyName)


def _days(said: Any) -> int:
    text = str(said)
    if text.isdecimal() and 1 <= int(text) <= LONGEST_HORIZON_DAYS:
        return int(text)
    raise PydanticCustomError(
        "days",
        "should be a whole number of days from 1 to {longest}",
        {"longest": LONGEST_HORIZON_DAYS},
    )


class SearchConfig(BaseModel, frozen=True, extra="forbid"):
    """What to forecast, and for how long to search."""

    data: Path = Field(description="CSV or Parquet, a row per battery and day")
    target: str = Field(min_length=1, description="Column of the cycles used on the day")
    time: str = Field(min_length=1, description="Column of the day")
    group: str | None = Field(None, description="Column of the battery; none: one battery")
    horizon: Annotated[int, BeforeValidator(_days)] = Field(
        HORIZON_DAYS, description="Days ahead within which a crossing is forecast"
    )
    metric: Metric = Field("brier", description="By which the best is chosen")
    exit_score: float | None = Field(None, description="As good is good enough")
    minutes: float = Field(10.0, gt=0, le=10_000, description="After which nothing new is begun")
    counter: str | None = Field(None, description="Column of the cycles since the battery is new")
    rated: str | None = Field(
        None, description="Column of the cycles that the battery is rated for"
    )
    covariates: tuple[str, ...] = Field((), description="Columns to forecast with, of the past")
    families: tuple[FamilyName, ...] = Field(FAMILIES, min_length=1)
    seed: int = Field(1, ge=0)
    simulated: bool = Field(False, description="The pictures say that the data is simulated")

    @property
    def columns(self) -> dict[str, str]:
        """The file's column of each role that the config names one for."""
        roles = ("target", "time", "group", "counter", "rated")
        return {role: getattr(self, role) for role in roles if getattr(self, role) is not None}

    @property
    def horizon_words(self) -> str:
        """The horizon as sentences have it."""
        return "1 day" if self.horizon == 1 else f"{self.horizon} days"

    @property
    def lower_is_better(self) -> bool:
        """Of two scores of the metric."""
        return self.metric in get_args(LowerIsBetter)

    def is_enough(self, score: float) -> bool:
        """Whether the search may stop at this score."""
        if self.exit_score is None:
            return False
        return score <= self.exit_score if self.lower_is_better else score >= self.exit_score


def read_config(path: Path) -> SearchConfig:
    """Read a config; `data` is looked for from the working directory, then beside the config.

    Raises:
        TreyError: It cannot be read, or says what a search cannot be told.
    """
    try:
        # As text: a column may be called `on`, which is a truth value to YAML.
        said = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506  text alone
    except OSError as error:
        raise TreyError(f"{path}: {error.strerror}; name a file that can be read") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise TreyError(
            f"{path}: not YAML; write lines such as `target: daily_cycles_used`"
        ) from error
    if not isinstance(said, dict):
        raise TreyError(f"{path}: holds no keys; write lines such as `target: daily_cycles_used`")
    try:
        config = SearchConfig.model_validate(said)
    except ValidationError as error:
        raise TreyError(f"{path}: {_sentence(error.errors()[0])}") from error
    beside = path.parent / config.data
    if not config.data.exists() and beside.exists():
        return config.model_copy(update={"data": beside})
    return config


def _sentence(error: ErrorDetails) -> str:
    """Which key is wrong, and what to write instead."""
    key = str(error["loc"][0])
    keys = list(SearchConfig.model_fields)
    if error["type"] == "extra_forbidden":
        return f"{key} is no key of a search; {_meant(key, keys)}"
    if error["type"] == "missing":
        what = SearchConfig.model_fields[key].description
        return f"{key} is missing; add a line `{key}: …` ({what})"
    if error["type"] == "literal_error":
        return f"{key}: {_shown(error['input'])} is not known; write {error['ctx']['expected']}"
    problem = error["msg"].removeprefix("Input ").lower()
    return f"{key}: {_shown(error['input'])} will not do, it {problem}; change it or leave it out"


def _meant(word: str, words: Sequence[str]) -> str:
    close = get_close_matches(word, words, 1)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(words)}"


def _shown(value: Any) -> str:
    return "nothing" if value is None else repr(value)
