"""One page with what a search found; it opens anywhere, without a network."""

from importlib.resources import files

import numpy as np
from jinja2 import Environment, StrictUndefined
from plotly.offline import get_plotlyjs

from trey.battery.arrays import FloatArray
from trey.battery.backtest.cells.frame import Frame
from trey.battery.forecaster import Forecasts
from trey.battery.search.config import SearchConfig
from trey.battery.search.running import Found
from trey.report.part import Picture
from trey.report.search.figures import MOST_POINTS, leaderboard_figure, sums_figure

PAGE = "search.html"


def search_page(
    config: SearchConfig, found: Found, forecasts: Forecasts, test: Frame, how: str
) -> str:
    """The page.

    Args:
        config: Of the search.
        found: What it ended with.
        forecasts: The winner's, of the questions of `test`, at QUANTILES.
        test: The part that is reported on.
        how: What the test part is.
    """
    is_known = ~np.isnan(test.used) & ~np.isnan(forecasts.sum_quantiles).any(axis=1)
    said, came = forecasts.sum_quantiles[is_known], test.used[is_known]
    pictures = [
        Picture(
            sums_title(found.winner.name, said, came, config.horizon_words),
            sums_figure(said, came, config.horizon_words, simulated=config.simulated),
            f"{how[:1].upper()}{how[1:]}; {min(MOST_POINTS, len(came))} of {len(came):,} forecasts are drawn",
        ),
        Picture(
            leaderboard_title(config, found),
            leaderboard_figure(found.entries, config.metric, simulated=config.simulated),
            f"{found.verdict.words} {found.stopped[:1].upper()}{found.stopped[1:]}; {len(found.failed)} could not be tried",
        ),
    ]
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    room = files("trey.report")
    template = environment.from_string(room.joinpath("search", "page.html.j2").read_text())
    return template.render(
        style=room.joinpath("page.css").read_text(),
        plotly=get_plotlyjs(),
        source=config.data.name,
        horizon=config.horizon_words,
        simulated=config.simulated,
        pictures=pictures,
        names=list(found.entries[0].figures),
        rows=[
            (entry.attempt.name, [_shown(value) for value in entry.figures.values()])
            for entry in found.entries
        ],
    )


def sums_title(name: str, said: FloatArray, came: FloatArray, horizon_words: str) -> str:
    """How often a model's interval held; arguments as of `sums_figure`."""
    if len(came) == 0:
        return f"{name}: no sum of {horizon_words} is known to hold it against"
    low, _, high = said.T
    coverage = np.mean((low <= came) & (came <= high))
    return (
        f"{name}: {100 * coverage:.0f} % of what came lay in its 80 % interval, "
        f"which is {100 * (high - low).mean() / came.mean():.0f} % of the mean sum wide"
    )


def leaderboard_title(config: SearchConfig, found: Found) -> str:
    """Who wins, and by how much the reference is beaten."""
    best = found.entries[0]
    skill = best.figures["skill"]
    told = "" if skill is None else f"; on the test part its Brier is {_against(skill)} mean365's"
    return f"{best.attempt.name} has the best {config.metric.replace('_', ' ')} of {len(found.entries)}{told}"


def _against(skill: float) -> str:
    if abs(skill) < 0.005:
        return "no other than"
    return f"{100 * abs(skill):.0f} % {'better' if skill > 0 else 'worse'} than"


def _shown(value: float | None) -> str:
    return "none" if value is None else f"{value:.3g}"
