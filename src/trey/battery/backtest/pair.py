"""Two models on the same cells: of which figure is the difference certain?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trey.battery.backtest.cells.trial import Trial
from trey.battery.backtest.comparison import Difference, Entrant, differences, entrants
from trey.battery.backtest.scores.quality import as_document, number, of_tally
from trey.battery.backtest.scores.tally import Tally
from trey.battery.candidates.catalogue import candidate
from trey.errors import TreyError


@dataclass(frozen=True)
class Pair:
    """A comparison of two.

    Attributes:
        first: Name or folder.
        second: Likewise.
        batteries: They were both asked about.
        figures: Of each model, by name.
        differences: The first's figure less the second's.
        words: The conclusion, by the Brier score.
    """

    first: str
    second: str
    batteries: int
    figures: Mapping[str, Mapping[str, float | None]]
    differences: Mapping[str, Difference]
    words: str


def compared(first: str, second: str, trial: Trial, seed: int) -> Pair:
    """Fit and ask both; where one is dear, both are held against each other on a sample.

    Raises:
        TreyError: There is no such model, or nothing to ask.
    """
    if len(trial.frame.questions) == 0:
        raise TreyError(
            f"no battery reaches its rated cycles in the days to be asked about; `trey battery "
            f"backtest --models {first},{second}` shows what can be measured"
        )
    candidates = {name: candidate(name) for name in (first, second)}
    on_sample = any(one.is_dear for one in candidates.values())
    ours, theirs = (_tally(one, on_sample) for one in entrants(candidates, trial, seed))
    found = differences(ours, theirs)
    return Pair(
        first,
        second,
        len(ours),
        {first: as_document(of_tally(ours)), second: as_document(of_tally(theirs))},
        found,
        _words(first, second, found["brier"]),
    )


def as_json(pair: Pair) -> dict[str, Any]:
    """For `--json`."""
    return {
        "first": pair.first,
        "second": pair.second,
        "batteries": pair.batteries,
        "figures": pair.figures,
        "differences": {
            name: {
                "value": number(found.value),
                "interval": [number(end) for end in found.interval],
                "is_certain": found.is_certain,
            }
            for name, found in pair.differences.items()
        },
        "verdict": pair.words,
    }


def _tally(entrant: Entrant, on_sample: bool) -> Tally:
    tally = entrant.sampled if on_sample else entrant.tally
    if tally is None:
        raise ValueError(f"{entrant.name} was not asked")
    return tally


def _words(first: str, second: str, brier: Difference) -> str:
    if not brier.is_certain:
        return f"By the Brier score, {first} and {second} do not differ for sure."
    better, worse = (first, second) if brier.value < 0 else (second, first)
    return f"By the Brier score, {better} is better than {worse}."
