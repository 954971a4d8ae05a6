"""One page with the pictures of a training; it opens anywhere, without a network."""

from collections.abc import Mapping, Sequence
from importlib.resources import files

import plotly.graph_objects as go
from jinja2 import Environment, StrictUndefined
from plotly.offline import get_plotlyjs

from trey.compliance.training.comparison import Contestant, winner
from trey.compliance.training.kinds import SHIPPED
from trey.report.training.figures import comparison_figure, curves_figure, robustness_figure

PAGE = "pictures.html"
_CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


def training_page(contestants: Sequence[Contestant], source: str, *, simulated: bool) -> str:
    """The page of a training on notes; `source` says whose they were."""
    best = winner(contestants)
    pictures = {
        best_title(best): comparison_figure(contestants, best.name, simulated=simulated),
        curves_title(contestants): curves_figure(contestants, simulated=simulated),
    }
    if best.robustness:
        figure = robustness_figure(contestants, simulated=simulated)
        pictures[robustness_title(contestants)] = figure
    return page_of(pictures, source, simulated=simulated)


def page_of(pictures: Mapping[str, go.Figure], source: str, *, simulated: bool) -> str:
    """The page of any training: its findings, each above the picture that shows it."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    room = files("trey.report")
    template = environment.from_string(room.joinpath("training", "page.html.j2").read_text())
    return template.render(
        style=room.joinpath("page.css").read_text(),
        plotly=get_plotlyjs(),
        source=source,
        simulated=simulated,
        pictures={
            title: figure.to_html(
                full_html=False, include_plotlyjs=False, config=_CONFIG, default_width="100%"
            )
            for title, figure in pictures.items()
        },
    )


def best_title(best: Contestant) -> str:
    """Who wins, and how sure that is."""
    figure = best.quality.macro_f1
    return (
        f"Of what was learned, {best.name} reads held-out notes best: macro F1 {figure.value:.3f} "
        f"({figure.low:.3f} to {figure.high:.3f})"
    )


def curves_title(contestants: Sequence[Contestant]) -> str:
    """Where the fit of the shipped kind ended."""
    shipped = _shipped(contestants)
    last = shipped.epochs[-1]
    return (
        f"{shipped.name}: {len(shipped.epochs)} epochs in {shipped.training_s:.0f} s, "
        f"to a validation loss of {last.validation_loss:.3f}"
    )


def robustness_title(contestants: Sequence[Contestant]) -> str:
    """What the shipped kind finds hardest."""
    shipped = _shipped(contestants)
    (_, plain), *harder = shipped.robustness.items()
    name, worst = min(harder, key=lambda one: one[1].value)
    return (
        f"Hardest for {shipped.name}: {name}, {100 * worst.value:.1f} % right beside "
        f"{100 * plain.value:.1f} % of plain notes"
    )


def _shipped(contestants: Sequence[Contestant]) -> Contestant:
    [shipped] = [one for one in contestants if one.name == SHIPPED]
    return shipped
