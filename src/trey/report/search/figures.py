"""How the winner's sums lay beside what came, and how all that was tried compares."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from trey.battery.arrays import FloatArray
from trey.battery.search.running import Entry
from trey.report.palette import BLUE, GRID, INK, ORANGE, heading, label, styled

MOST_POINTS = 400
ROW = 30  # pixels per line of the dot plot


def sums_figure(
    said: FloatArray, came: FloatArray, horizon_words: str, *, simulated: bool
) -> go.Figure:
    """Predicted against true: on the line both agree.

    Args:
        said: 10, 50 and 90 % quantile of the cycles within the horizon, shape (n, 3).
        came: Cycles that were used, shape (n,).
        horizon_words: How long it is.
        simulated: Whether the data is.
    """
    drawn = np.random.default_rng(0).permutation(len(came))[:MOST_POINTS]
    low, middle, high = said[drawn].T
    figure = go.Figure(
        go.Scatter(
            x=middle,
            y=came[drawn],
            mode="markers",
            marker={"color": BLUE, "size": 6, "opacity": 0.6},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": high - middle,
                "arrayminus": middle - low,
                "color": BLUE,
                "thickness": 0.5,
                "width": 0,
            },
            hovertemplate="predicted %{x:.2f}, true %{y:.2f}<extra></extra>",
        )
    )
    most = float(max(high.max(initial=0.0), came[drawn].max(initial=0.0)))
    figure.add_trace(
        go.Scatter(x=[0, most], y=[0, most], mode="lines", line={"color": INK, "width": 1})
    )
    label(figure, "as predicted", (most, most), INK, anchor="right", shift=(-6, 12))
    figure.update_xaxes(title_text=f"predicted cycles in {horizon_words}, median and 80 % interval")
    figure.update_yaxes(title_text=f"cycles used in {horizon_words}")
    return styled(figure, height=460, simulated=simulated)


def leaderboard_figure(entries: Sequence[Entry], metric: str, *, simulated: bool) -> go.Figure:
    """The metric of each entry, the best on top: a dot on the test part, a ring on validation."""
    figure = go.Figure()
    names = [entry.attempt.name for entry in reversed(entries)]
    parts = {
        "validation, chosen by": (ORANGE, "circle-open", [e.attempt.score for e in entries]),
        "test": (BLUE, "circle", [e.figures[metric] for e in entries]),
    }
    for place, (name, (colour, symbol, values)) in enumerate(parts.items()):
        figure.add_trace(
            go.Scatter(
                x=values[::-1],
                y=names,
                mode="markers",
                marker={"color": colour, "symbol": symbol, "size": 9},
                hovertemplate=f"{name}: %{{x:.4f}}<extra></extra>",
            )
        )
        heading(figure, name, 0.3 * place, colour)
    figure.update_xaxes(title_text=metric.replace("_", " "))
    figure.update_yaxes(showgrid=True, gridcolor=GRID)
    figure = styled(figure, height=120 + ROW * len(entries), simulated=simulated)
    return figure.update_layout(margin_l=190, margin_r=30)
